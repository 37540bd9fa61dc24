import { analyse } from '../../../libs/search-engine/analysis/analyse';
import { analyseQuery, type QueryTerm } from '../../../libs/search-engine/analysis/analyse-query';
import { isTelling } from '../../../libs/search-engine/analysis/telling-words';
import type { HitItem } from './recheck-hits';

/** So many words that say something make a text likeness can be told by. */
const ENOUGH = 3;
const LOOKED_AT = 1_000;
const SHORTEST = 2;

/** The words that say what somebody writes about, as far as they are few; undefined where there are enough of them. */
export function littleMatter(
  { title, body = '' }: { readonly title: string; readonly body?: string },
  locale = 'en',
): readonly QueryTerm[] | undefined {
  const text = `${title}\n${body}`.slice(0, LOOKED_AT);
  const words = new Map<string, QueryTerm>();
  for (const term of analyseQuery(text, { locale }).terms) {
    const { folded, stop } = term;
    if (stop || folded.length < SHORTEST || !isTelling(folded, [locale])) continue;
    words.set(folded, term);
    if (words.size >= ENOUGH) return undefined;
  }
  return [...words.values()];
}

/** Whether the item is about these few words: a single one stands in its title, two in what was found, title or answer. */
export function holdsAll(
  words: readonly QueryTerm[],
  { title, body, answer_body, lang }: Pick<HitItem, 'title' | 'body' | 'answer_body' | 'lang'>,
): boolean {
  const text = words.length === 1 ? title : `${title}\n${body}\n${answer_body ?? ''}`;
  const terms = new Set(analyse(text, lang));
  return words.every(
    ({ alternatives, parts }) =>
      alternatives.some((term) => terms.has(term)) ||
      (parts.length > 0 && parts.every((term) => terms.has(term))),
  );
}
