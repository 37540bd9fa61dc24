import type { PassageVector } from '../../../search-doc';
import { leastOfBest } from '../query/least-of-best';
import { grown } from './grown';
import { VectorMemory } from './vector-memory';

const FREE = 0xffff_ffff;
const COMPACT_FROM = 1_024;

/** A document and its nearest passage's cosine. */
export interface NearDoc {
  readonly doc: number;
  readonly cosine: number;
}

/** The vectors of all documents' passages, and which are nearest to a query among those somebody may see. */
export class Passages {
  private vectors: VectorMemory;
  /** Document of each row. */
  private docs: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  /** By document: its first row plus one, and how many it has. */
  private starts: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private counts: Uint8Array<ArrayBuffer> = new Uint8Array(64);
  private rows = 0;
  private free = 0;

  constructor(readonly dimensions: number) {
    this.vectors = new VectorMemory(dimensions);
  }

  get size(): number {
    return this.rows - this.free;
  }

  /** Memory it takes. */
  get bytes(): number {
    const own = this.docs.byteLength + this.starts.byteLength + this.counts.byteLength;
    return this.vectors.bytes + own;
  }

  has(doc: number): boolean {
    return (this.counts[doc] ?? 0) > 0;
  }

  /** These instead of what the document had. */
  put(doc: number, vectors: readonly PassageVector[]): void {
    this.remove(doc);
    if (vectors.length === 0) return;
    this.starts = grown(this.starts, doc + 1);
    this.counts = grown(this.counts, doc + 1);
    this.docs = grown(this.docs, this.rows + vectors.length);
    this.starts[doc] = this.rows + 1;
    this.counts[doc] = vectors.length;
    for (const { values, scale } of vectors) {
      this.docs[this.rows] = doc;
      this.vectors.set(this.rows++, values, scale);
    }
  }

  remove(doc: number): void {
    const count = this.counts[doc] ?? 0;
    if (count === 0) return;
    const start = (this.starts[doc] ?? 1) - 1;
    this.docs.fill(FREE, start, start + count);
    this.counts[doc] = 0;
    this.free += count;
    if (this.free > COMPACT_FROM && this.free * 4 > this.rows) this.compact();
  }

  /** Cosine of a document's nearest passage; nothing when it has no vectors. */
  cosine(query: Float32Array, doc: number): number | undefined {
    const count = this.counts[doc] ?? 0;
    if (count === 0) return undefined;
    const start = (this.starts[doc] ?? 1) - 1;
    const rows = Uint32Array.from({ length: count }, (_, n) => start + n);
    return Math.max(...this.vectors.products(query, rows));
  }

  /**
   * The nearest documents among those `lets` lets through, nearest first, at most `count`. Others are left out before
   * anything is compared: they neither appear nor take another's place.
   */
  nearest(query: Float32Array, count: number, lets: (doc: number) => boolean): NearDoc[] {
    if (query.length !== this.dimensions) return [];
    const rows = this.rowsOf(lets);
    const { docs, cosines } = this.bestOfEach(rows, this.vectors.products(query, rows));
    const bar = leastOfBest(cosines, count);
    const near: NearDoc[] = [];
    for (let n = 0; n < docs.length; n++) {
      const cosine = cosines[n] as number;
      if (cosine >= bar) near.push({ doc: docs[n] as number, cosine });
    }
    return near.sort((a, b) => b.cosine - a.cosine || a.doc - b.doc).slice(0, count);
  }

  /** A document's rows lie behind one another: of each the largest product. */
  private bestOfEach(rows: Uint32Array, products: Float32Array) {
    const docs = new Uint32Array(rows.length);
    const cosines = new Float32Array(rows.length);
    let count = 0;
    for (let n = 0; n < rows.length; n++) {
      const doc = this.docs[rows[n] as number] as number;
      const product = products[n] as number;
      if (count > 0 && docs[count - 1] === doc) {
        if (product > (cosines[count - 1] as number)) cosines[count - 1] = product;
      } else {
        docs[count] = doc;
        cosines[count++] = product;
      }
    }
    return { docs: docs.subarray(0, count), cosines: cosines.subarray(0, count) };
  }

  private rowsOf(lets: (doc: number) => boolean): Uint32Array {
    const rows = new Uint32Array(this.rows);
    let found = 0;
    let last = FREE;
    let isLet = false;
    for (let row = 0; row < this.rows; row++) {
      const doc = this.docs[row] as number;
      if (doc !== last) {
        isLet = doc !== FREE && lets(doc);
        last = doc;
      }
      if (isLet) rows[found++] = row;
    }
    return rows.subarray(0, found);
  }

  /** Closes the gaps, in new memory: what was given out once cannot be made smaller. */
  private compact(): void {
    const kept = new VectorMemory(this.dimensions);
    let to = 0;
    let last = FREE;
    for (let from = 0; from < this.rows; from++) {
      const doc = this.docs[from] as number;
      if (doc === FREE) continue;
      if (doc !== last) this.starts[doc] = to + 1;
      last = doc;
      kept.set(to, this.vectors.valuesOf(from), this.vectors.scaleOf(from));
      this.docs[to++] = doc;
    }
    this.vectors = kept;
    this.rows = to;
    this.free = 0;
  }
}
