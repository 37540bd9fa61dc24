import type { FtsIndex } from '../fts-index';
import { wordOf } from '../memory/forward-index';

/** How frequent terms are in a set of documents. */
export interface TermStatistics {
  readonly documents: number;
  countOf(term: number): number;
}

/** In how many of the documents each of the terms stands, or every term where none are named. */
export function statisticsOf(
  docs: Uint32Array,
  { forward, vocabulary }: FtsIndex,
  terms?: Iterable<number>,
): TermStatistics {
  const isWanted = new Uint8Array(vocabulary.terms.size);
  if (!terms) isWanted.fill(1);
  for (const term of terms ?? []) isWanted[term] = 1;
  const counts = new Uint32Array(vocabulary.terms.size);
  for (const doc of docs) {
    for (const entry of forward.of(doc)) {
      const term = wordOf(entry);
      if (isWanted[term] === 1) counts[term] = (counts[term] as number) + 1;
    }
  }
  return { documents: docs.length, countOf: (term) => counts[term] ?? 0 };
}
