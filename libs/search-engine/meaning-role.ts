import { guessLanguages } from './analysis/detect-language';
import { parseQuery, type ParsedQuery } from './analysis/query-parser';
import type { SearchQuery } from './search-query';

/**
 * What meaning may do to a query: nothing; `order` what words found; or `find` as well. Codes, quoted phrases and
 * excluded words are meant literally, and so is what is being typed until it has three words.
 */
export type MeaningRole = 'none' | 'order' | 'find';

const LEAST_TYPED = 3;
/** A share of the evidence from which on a query's language is believed. */
const SURE = 0.6;
/** Error numbers, versions, part numbers: three characters with a digit among them, or a letter and a digit. */
const CODE = /^(?=.*\p{N})[\p{L}\p{N}][\p{L}\p{N}._:/\\-]+[\p{L}\p{N}]$|^\p{L}\p{N}$/u;
/** Brackets, quotes and stops around a word are not the word's. */
const AROUND = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

export function meaningRole(
  query: Pick<SearchQuery, 'text' | 'body' | 'mode' | 'sort'>,
): MeaningRole {
  const { mode, sort, text, body } = query;
  if (text.trim() === '' && !body?.trim()) return 'none';
  if (sort && sort.by !== 'relevance') return 'none';
  const parsed = parseQuery(text.slice(0, 2_000));
  const isLiteral = saysLiterally(parsed);
  if (mode === 'question') return isLiteral ? 'order' : 'find';
  return isLiteral || parsed.words.length < LEAST_TYPED ? 'none' : 'find';
}

function saysLiterally({ words, phrases, negatives }: ParsedQuery): boolean {
  return (
    phrases.length > 0 ||
    negatives.length > 0 ||
    words.some((word) => CODE.test(word.replace(AROUND, '')))
  );
}

/** The language a query is in, when it shows; a word or two show nothing. */
export function languageOf(query: Pick<SearchQuery, 'text' | 'body'>): string | undefined {
  if (wordsIn(query) < LEAST_TYPED) return undefined;
  const [first] = guessLanguages(`${query.text}\n${query.body ?? ''}`);
  return first && first.share >= SURE ? first.lang : undefined;
}

export const wordsIn = ({ text, body }: Pick<SearchQuery, 'text' | 'body'>): number =>
  `${text} ${body ?? ''}`.split(/\s+/).filter(Boolean).length;
