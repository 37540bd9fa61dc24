import type { FtsIndex } from '../fts-index';
import type { DocTest } from './filter';
import type { ReaderView } from './reader-view';

/** When the search has to stop, and whether it had to. */
export class Deadline {
  passed = false;
  private readonly end: number;

  constructor(milliseconds: number) {
    this.end = performance.now() + milliseconds;
  }

  /** True from the moment the time is over. */
  check(): boolean {
    if (!this.passed) this.passed = performance.now() > this.end;
    return this.passed;
  }
}

/** Documents that were found, with what decides their order. */
export interface Candidates {
  readonly docs: Uint32Array;
  /** Text score of each; 0 where no words were asked. */
  readonly scores: Float64Array;
}

/** How many documents are looked at between two looks at the clock. */
export const CLOCK_EVERY = 4_096;

/** Lets documents through that the reader may see, the filter wants and nothing excludes. */
export class Gate {
  constructor(
    private readonly view: ReaderView,
    private readonly test: DocTest | undefined,
    private readonly excluded: ReadonlySet<number>,
  ) {}

  lets(doc: number): boolean {
    if (!this.view.sees(doc)) return false;
    if (this.test && !this.test(doc)) return false;
    return this.excluded.size === 0 || !this.excluded.has(doc);
  }

  filter(docs: Uint32Array | readonly number[]): Uint32Array {
    const kept = new Uint32Array(docs.length);
    let count = 0;
    for (let i = 0; i < docs.length; i++) {
      const doc = docs[i] as number;
      if (this.lets(doc)) kept[count++] = doc;
    }
    return kept.subarray(0, count);
  }

  /** All documents that pass. */
  everything(index: FtsIndex, deadline: Deadline): Uint32Array {
    const docs = new Uint32Array(index.documents.end);
    let count = 0;
    for (let doc = 0; doc < docs.length; doc++) {
      if (doc % CLOCK_EVERY === 0 && deadline.check()) break;
      if (this.lets(doc)) docs[count++] = doc;
    }
    return docs.subarray(0, count);
  }
}

/** Scores documents until the deadline, keeping those of which `score` says more than 0. */
export function scored(
  docs: Uint32Array,
  score: (doc: number) => number,
  deadline: Deadline,
): Candidates {
  const kept = new Uint32Array(docs.length);
  const scores = new Float64Array(docs.length);
  let count = 0;
  for (let i = 0; i < docs.length; i++) {
    if (i % CLOCK_EVERY === 0 && deadline.check()) break;
    const doc = docs[i] as number;
    const value = score(doc);
    if (value <= 0) continue;
    kept[count] = doc;
    scores[count++] = value;
  }
  return { docs: kept.subarray(0, count), scores: scores.subarray(0, count) };
}

/** What either has, the scores of what both have added up; `once` is in each of them and counts once. */
export function united(some: Candidates, others: Candidates, once: number): Candidates {
  if (others.docs.length === 0) return some;
  const scores = new Map<number, number>();
  for (const { docs, scores: own } of [some, others]) {
    for (let i = 0; i < docs.length; i++) {
      const doc = docs[i] as number;
      const before = scores.get(doc);
      scores.set(doc, (own[i] as number) + (before === undefined ? 0 : before - once));
    }
  }
  return { docs: Uint32Array.from(scores.keys()), scores: Float64Array.from(scores.values()) };
}
