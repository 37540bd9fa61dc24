import { grown } from './grown';

const MOST_NUMBERS = 4_000_000;
const NOTHING = new Uint32Array(0);

interface List {
  docs: Uint32Array<ArrayBuffer>;
  length: number;
  /** Length when it was loaded. */
  readonly loaded: number;
}

/**
 * FTS5's lists of the terms asked last, as plain numbers (at most 16 MB). A list may hold a document
 * twice, or one that has lost the term since: whoever uses it looks at the document's own words.
 */
export class PostingLists {
  private readonly lists = new Map<number, List>();
  private numbers = 0;

  constructor(private readonly load: (term: number) => readonly number[]) {}

  /** All documents with the term, in no order. */
  of(term: number): Uint32Array {
    const known = this.lists.get(term);
    if (known) {
      this.lists.delete(term);
      this.lists.set(term, known);
      return known.docs.subarray(0, known.length);
    }
    const docs = Uint32Array.from(this.load(term));
    if (docs.length === 0) return NOTHING;
    this.lists.set(term, { docs, length: docs.length, loaded: docs.length });
    this.numbers += docs.length;
    this.forgetOldest();
    return docs;
  }

  /** A document was written with this term. */
  add(term: number, doc: number): void {
    const list = this.lists.get(term);
    if (!list) return;
    if (list.length > 2 * list.loaded + 1_000) return this.forget(term, list);
    list.docs = grown(list.docs, list.length + 1);
    list.docs[list.length++] = doc;
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
