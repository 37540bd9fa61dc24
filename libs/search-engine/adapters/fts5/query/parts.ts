import type { FtsIndex } from '../fts-index';
import { Deadline, Gate } from './candidates';
import type { DocTest } from './filter';
import { statisticsOf, type TermStatistics } from './found-counts';
import type { ReaderView } from './reader-view';

/** Parts remembered at once; about a megabyte each. */
const MOST_PARTS = 6;
/** By so much an index may grow before a part is counted anew. */
const GROWTH = 0.01;
/** A part that is no smaller has the statistics of the whole. */
const SMALL_PART = 0.25;
const NONE: ReadonlySet<number> = new Set();

/** A part of the index as one reader sees it: which documents, and how frequent terms are in them. */
export interface Part extends TermStatistics {
  /** 1 for its documents, by number. */
  readonly mask: Uint8Array;
  /** How the index was when it was made. */
  readonly seen: number;
  readonly forgotten: number;
}

/** Parts of the index that are asked for again and again, as they were made for the first question. */
export class Parts {
  private readonly known = new Map<string, Part>();

  constructor(private readonly index: FtsIndex) {}

  /** What a reader sees and the test lets through. `key` names both. */
  of(key: string, view: ReaderView, test: DocTest): Part {
    const known = this.known.get(key);
    const part = known && this.isFresh(known) ? known : this.make(view, test);
    this.known.delete(key);
    this.known.set(key, part);
    const [oldest] = this.known.keys();
    if (this.known.size > MOST_PARTS && oldest !== undefined) this.known.delete(oldest);
    return part;
  }

  /** Says of a document whether a part has it; documents newer than it are looked at. */
  within(part: Part, view: ReaderView, test: DocTest): (doc: number) => boolean {
    const gate = new Gate(view, test, NONE);
    const { mask, seen } = part;
    return (doc) => (doc < seen ? mask[doc] === 1 : gate.lets(doc));
  }

  /** What was taken out must not be found or counted any more; what came besides need not count yet. */
  private isFresh({ seen, forgotten }: Part): boolean {
    const { documents } = this.index;
    return forgotten === this.index.forgotten && documents.end - seen <= GROWTH * seen;
  }

  private make(view: ReaderView, test: DocTest): Part {
    const { documents, forgotten } = this.index;
    const docs = new Gate(view, test, NONE).everything(this.index, new Deadline(Infinity));
    const mask = new Uint8Array(documents.end);
    for (const doc of docs) mask[doc] = 1;
    const isSmall = docs.length <= SMALL_PART * view.documents;
    const statistics = isSmall ? statisticsOf(docs, this.index) : view;
    return {
      mask,
      seen: documents.end,
      forgotten,
      documents: statistics.documents,
      countOf: (term) => statistics.countOf(term),
    };
  }
}
