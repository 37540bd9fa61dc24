import { leastOfBest } from '../query/least-of-best';
import type { PassageVector } from '../../../search-doc';
import { grown } from './grown';
import { SignBits } from './sign-bits';
import { VectorBlocks } from './vector-blocks';

const FREE = 0xffff_ffff;
/** Up to so many rows every one is compared exactly; beyond, the roughly nearest. */
const ALL_EXACT = 4_096;
const LEAST_EXACT = 1_024;
/** Of the rows in scope so large a part is compared exactly. */
const EXACT_SHARE = 1 / 50;
const COMPACT_FROM = 1_024;
const FIRST_MEASURE = 1_024;

/** A document and its nearest passage's cosine. */
export interface NearDoc {
  readonly doc: number;
  readonly cosine: number;
}

/** The vectors of all documents' passages, and which are nearest to a query among those somebody may see. */
export class Passages {
  private readonly blocks: VectorBlocks;
  private readonly signs: SignBits;
  /** Document of each row. */
  private docs: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  /** By document: its first row plus one, and how many it has. */
  private starts: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private counts: Uint8Array<ArrayBuffer> = new Uint8Array(64);
  private rows = 0;
  private free = 0;
  private measureAt = FIRST_MEASURE;

  constructor(readonly dimensions: number) {
    this.blocks = new VectorBlocks(dimensions);
    this.signs = new SignBits(this.blocks);
  }

  get size(): number {
    return this.rows - this.free;
  }

  /** Memory it takes. */
  get bytes(): number {
    const own = this.docs.byteLength + this.starts.byteLength + this.counts.byteLength;
    return this.blocks.bytes + this.signs.bytes + own;
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
      this.blocks.set(this.rows, values, scale);
      this.signs.set(this.rows++);
    }
    if (this.rows >= this.measureAt) this.measure();
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
    let best = -Infinity;
    for (let row = start; row < start + count; row++) {
      best = Math.max(best, this.blocks.product(query, row));
    }
    return best;
  }

  /**
   * The nearest documents among those `lets` lets through, nearest first, at most `count`. Others are left out before
   * anything is compared: they neither appear nor take another's place.
   */
  nearest(query: Float32Array, count: number, lets: (doc: number) => boolean): NearDoc[] {
    if (query.length !== this.dimensions) return [];
    const rows = this.worthComparing(query, count, this.rowsOf(lets));
    const best = new Map<number, number>();
    for (const row of rows) {
      const doc = this.docs[row] as number;
      const cosine = this.blocks.product(query, row);
      if (cosine > (best.get(doc) ?? -Infinity)) best.set(doc, cosine);
    }
    return [...best]
      .map(([doc, cosine]) => ({ doc, cosine }))
      .sort((a, b) => b.cosine - a.cosine || a.doc - b.doc)
      .slice(0, count);
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

  private worthComparing(query: Float32Array, count: number, rows: Uint32Array): Uint32Array {
    if (rows.length <= ALL_EXACT) return rows;
    const wanted = Math.max(LEAST_EXACT, count * 8, Math.ceil(rows.length * EXACT_SHARE));
    const rough = this.signs.roughly(query, rows);
    const bar = leastOfBest(rough, wanted);
    // By hand: a typed array's own `filter` takes ten times as long.
    const worth = new Uint32Array(rows.length);
    let found = 0;
    for (let n = 0; n < rows.length; n++) {
      if ((rough[n] as number) >= bar) worth[found++] = rows[n] as number;
    }
    return worth.subarray(0, found);
  }

  private measure(): void {
    this.measureAt = this.rows * 4;
    this.signs.measure(this.rows);
  }

  /** Closes the gaps. */
  private compact(): void {
    let to = 0;
    let last = FREE;
    for (let from = 0; from < this.rows; from++) {
      const doc = this.docs[from] as number;
      if (doc === FREE) continue;
      if (doc !== last) this.starts[doc] = to + 1;
      last = doc;
      if (from !== to) {
        this.blocks.move(from, to);
        this.signs.move(from, to);
        this.docs[to] = doc;
      }
      to += 1;
    }
    this.rows = to;
    this.free = 0;
    this.blocks.cut(to);
  }
}
