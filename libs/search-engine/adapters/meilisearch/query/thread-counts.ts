import type { Answer } from './asking';
import type { Distribution } from './found';

/** Of up to so many texts the threads are counted exactly: a second look, of some 4 µs a text. */
export const COUNTED_EXACTLY = 1_000;
/** Threads of a text found, where there are more: .6 to .8 for words typed in a support community. */
const THREADS_A_TEXT = 0.7;

/** An answer whose total and facets count threads. */
export interface CountedAnswer extends Answer {
  /** Whether they were counted, not estimated. */
  readonly isExact: boolean;
}

/** Threads by the number of texts, in two digits (nobody takes 5,300 for a count), at least as many as were seen. */
export function estimated(answer: Answer, seen: number): CountedAnswer {
  const total = Math.max(seen, inTwoDigits(answer.total * THREADS_A_TEXT));
  const facets = answer.facets && scaled(answer.facets, total / Math.max(1, answer.total));
  return { ...answer, total, facets, isExact: false };
}

function inTwoDigits(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.round(value / unit) * unit;
}

const scaled = (facets: Distribution, share: number): Distribution =>
  mapped(facets, (counts) => mapped(counts, (count) => Math.max(1, inTwoDigits(count * share))));

const mapped = <A, B>(all: Readonly<Record<string, A>>, map: (one: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(all).map(([key, one]) => [key, map(one)]));
