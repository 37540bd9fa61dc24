import { countsOf, wordOf, type ForwardIndex } from './forward-index';
import { grown } from './grown';

const MOST_NUMBERS = 4_000_000;
const NO_DOCUMENTS = new Uint32Array(0);
const NOTHING: Postings = {
  docs: NO_DOCUMENTS,
  counts: new Uint8Array(0),
  since: 0,
  isOld: false,
};

/** Documents with a term, in no order; a view that is valid until the next write. */
export interface Postings {
  readonly docs: Uint32Array;
  /** How often and where the term stands in each, packed as in the document's own entry. */
  readonly counts: Uint8Array;
  /** For `PostingLists.isNews`; asking that of each document is only worth while where the list `isOld`. */
  readonly since: number;
  readonly isOld: boolean;
}

interface List {
  docs: Uint32Array<ArrayBuffer>;
  /** Made when they are asked for: of most lists only the documents are. */
  counts?: Uint8Array<ArrayBuffer>;
  length: number;
  /** Length when it was loaded. */
  readonly loaded: number;
  readonly since: number;
}

/**
 * FTS5's lists of the terms asked last, as plain numbers (at most 20 MB). A list may hold a document twice, or one that
 * has lost the term since: of documents written since it was loaded, only their own words tell the truth.
 */
export class PostingLists {
  private readonly lists = new Map<number, List>();
  private numbers = 0;
  /** By document: which write was its last. */
  private writes: Float64Array<ArrayBuffer> = new Float64Array(64);
  private written = 0;

  constructor(
    private readonly load: (term: number) => readonly number[],
    private readonly forward: ForwardIndex,
  ) {}

  /** Documents with a term, as in `Postings`. */
  documents(term: number): Uint32Array {
    const list = this.of(term);
    return list ? list.docs.subarray(0, list.length) : NO_DOCUMENTS;
  }

  /** The same with how often the term stands in each. */
  counted(term: number): Postings {
    const list = this.of(term);
    if (!list) return NOTHING;
    const docs = list.docs.subarray(0, list.length);
    list.counts ??= this.countsIn(docs, term);
    const isOld = list.since < this.written;
    return { docs, counts: list.counts.subarray(0, list.length), since: list.since, isOld };
  }

  /** By hand: `Uint8Array.from` takes several times as long. */
  private countsIn(docs: Uint32Array, term: number): Uint8Array<ArrayBuffer> {
    const counts = new Uint8Array(docs.length);
    for (let i = 0; i < docs.length; i++) {
      counts[i] = this.forward.countOf(docs[i] as number, term);
    }
    return counts;
  }

  private of(term: number): List | undefined {
    const known = this.lists.get(term);
    if (known) {
      this.lists.delete(term);
      this.lists.set(term, known);
      return known;
    }
    const docs = new Uint32Array(this.load(term));
    if (docs.length === 0) return undefined;
    const { length } = docs;
    const list: List = { docs, length, loaded: length, since: this.written };
    this.lists.set(term, list);
    this.numbers += length;
    this.forgetOldest();
    return list;
  }

  /** Whether a document was written after a list was loaded. */
  isNews(doc: number, { since }: Postings): boolean {
    return (this.writes[doc] ?? 0) > since;
  }

  /** A document was written, with these terms and their counts. */
  add(doc: number, entries: Uint32Array): void {
    this.writes = grown(this.writes, doc + 1);
    this.writes[doc] = ++this.written;
    if (this.lists.size === 0) return;
    for (const entry of entries) this.addTo(wordOf(entry), doc, countsOf(entry));
  }

  private addTo(term: number, doc: number, count: number): void {
    const list = this.lists.get(term);
    if (!list) return;
    if (list.length > 2 * list.loaded + 1_000) return this.forget(term, list);
    list.docs = grown(list.docs, list.length + 1);
    list.docs[list.length] = doc;
    if (list.counts) {
      list.counts = grown(list.counts, list.length + 1);
      list.counts[list.length] = count;
    }
    list.length += 1;
    this.numbers += 1;
  }

  private forgetOldest(): void {
    for (const [term, list] of this.lists) {
      if (this.numbers <= MOST_NUMBERS) return;
      this.forget(term, list);
    }
  }

  private forget(term: number, list: List): void {
    this.lists.delete(term);
    this.numbers -= list.length;
  }
}
