import type { QueryTerm } from '../../../libs/search-engine/search-query';

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
