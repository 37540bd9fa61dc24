import type { HitWhy, QueryTerm } from '../../../libs/search-engine/search-query';

/** The query as typed with its corrected words put in place, or undefined when nothing was corrected. */
export function didYouMeanOf(typed: string, terms: readonly QueryTerm[]): string | undefined {
  let text = typed;
  for (const term of terms) {
    if (!term.corrected || term.corrected === term.raw) continue;
    const at = text.toLowerCase().indexOf(term.raw);
    if (at >= 0) text = text.slice(0, at) + term.corrected + text.slice(at + term.raw.length);
  }
  return text === typed ? undefined : text;
}

/** A title that is much longer is no question to be asked again. */
const LONGEST = 150;

/**
 * The title nearest in meaning, where no word of the query finds anything and only meaning does: what was meant is there
 * under other words. Of hits in their order, each with its title.
 */
export function nearestInMeaning(
  typed: string,
  hits: readonly { readonly title: string; readonly why: Pick<HitWhy, 'words' | 'meaning'> }[],
): string | undefined {
  const [best] = hits;
  if (!best || hits.some(({ why }) => why.words > 0 || why.meaning === undefined)) return undefined;
  const title = best.title.trim();
  const isSame = title.toLowerCase() === typed.trim().toLowerCase();
  return isSame || title.length > LONGEST ? undefined : title;
}
