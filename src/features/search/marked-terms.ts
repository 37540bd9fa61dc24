import { analyseQuery } from '../../../libs/search-engine/analysis/analyse-query';
import type { SearchPage } from '../../../libs/search-engine/search-query';
import type { UnderstoodRequest } from './search-request';

/** Index terms to be marked in titles and passages: the words as typed, and what the engine took for them. */
export function markedTerms(
  understood: Pick<UnderstoodRequest, 'text' | 'body'>,
  page: Pick<SearchPage, 'terms'>,
  locale: string | undefined,
): ReadonlySet<string> {
  const corrected = page.terms.flatMap((term) => (term.corrected ? [term.corrected] : []));
  const text = [understood.text.replace(/-"[^"]*"/g, ' '), ...corrected].join(' ').slice(0, 1_000);
  const terms = new Set(page.terms.flatMap((term) => term.alternatives));
  for (const term of analyseQuery(text, { locale }).terms) {
    if (term.stop) continue;
    for (const form of [...term.alternatives, ...term.parts]) terms.add(form);
  }
  return terms;
}
