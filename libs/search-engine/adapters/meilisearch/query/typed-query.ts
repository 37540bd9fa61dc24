import { analyseQuery, type QueryTerm as AnalysedTerm } from '../../../analysis/analyse-query';
import type { CompoundSplitter } from '../../../analysis/compound-splitter';
import { foldWord } from '../../../analysis/fold';
import { parseQuery, type ParsedQuery } from '../../../analysis/query-parser';
import { stemmerOf } from '../../../analysis/stem';
import { tokenize } from '../../../analysis/tokenize';
import { allowedTypos } from '../../../analysis/typo-walk';
import { indexTerm } from '../index/stored-document';

/** One typed word. */
export interface TypedWord {
  /** As typed, lower-case. */
  readonly raw: string;
  readonly folded: string;
  /** Stem in each candidate language, the likeliest first; the same one only once. */
  readonly stems: readonly string[];
  /** Stems that stand for the word together: parts of a compound or of a code. */
  readonly parts: readonly string[];
  /** The word may go on. */
  readonly prefix: boolean;
}

/** What somebody typed, for Meilisearch. */
export interface TypedQuery {
  readonly words: readonly TypedWord[];
  /** Expressions every query begins with: what must not be there, and what must be there literally. */
  readonly fixed: readonly string[];
  readonly phrases: number;
  readonly languages: readonly string[];
}

const TYPED_WORDS = 10;
const MOST_PHRASES = 8;
const LONGEST_QUERY = 2_000;
const MOST_LANGUAGES = 3;
const SHORTEST_BEGINNING = 4;

export interface TypedOptions {
  readonly locale?: string;
  readonly languages: readonly string[];
  readonly splitter?: CompoundSplitter;
}

export function readTyped(text: string, options: TypedOptions): TypedQuery {
  const parsed = parseQuery(text.slice(0, LONGEST_QUERY));
  const phrases = parsed.phrases.slice(0, MOST_PHRASES).map(phrase).filter(Boolean);
  const most = TYPED_WORDS - phrases.length;
  const { terms, languages, cut } = analysed(parsed, most, options);
  const content = terms.filter((term) => !term.stop);
  const used = content.length > 0 || phrases.length > 0 ? content : terms;
  const last = terms[terms.length - 1];
  const isOpen = parsed.lastIsPrefix && !cut;
  const likely = languages.slice(0, MOST_LANGUAGES);
  return {
    words: used.map((term) => typedWord(term, likely, isOpen && term === last)),
    fixed: [
      ...parsed.negatives.slice(0, TYPED_WORDS).flatMap((n) => negative(n, likely)),
      ...phrases,
    ],
    phrases: phrases.length,
    languages: likely,
  };
}

function analysed(
  { words }: ParsedQuery,
  most: number,
  options: TypedOptions,
): { terms: readonly AnalysedTerm[]; languages: readonly string[]; cut: boolean } {
  const joined = words.join(' ');
  const tokens = tokenize(joined);
  const cut = tokens.length > most;
  const text = cut ? joined.slice(0, tokens[most - 1]?.end ?? 0) : joined;
  return { ...analyseQuery(text, options), cut };
}

function typedWord(term: AnalysedTerm, languages: readonly string[], prefix: boolean): TypedWord {
  const folded = term.folded || term.text.toLowerCase();
  // Bodies hold no stems of stop words: who types nothing else finds the words themselves.
  const stems = term.stop
    ? []
    : languages.map((lang) => indexTerm(stemmerOf(lang).stem(term.text)));
  return {
    raw: term.text.toLowerCase(),
    folded,
    stems: [...new Set(stems.length > 0 ? stems : [folded])].map((stem) => stem || folded),
    parts: term.parts.map(indexTerm),
    prefix,
  };
}

const phrase = (text: string): string => {
  const words = tokenize(text).map((token) => foldWord(token.text));
  return words.length === 0 ? '' : quoted(words.filter(Boolean).join(' '));
};

/** A lone word in every inflection; several as they stand. */
function negative(text: string, languages: readonly string[]): string[] {
  const words = tokenize(text).map((token) => token.text);
  if (words.length !== 1) return words.length === 0 ? [] : [`-${phrase(text)}`];
  const stems = languages.map((lang) => indexTerm(stemmerOf(lang).stem(words[0] ?? '')));
  return [...new Set(stems.filter(Boolean))].map((stem) => `-${quoted(stem)}`);
}

/** Words within quotes are looked for as they are. Ours hold letters, digits and marks only. */
export const quoted = (words: string): string => `"${words}"`;

/** Typos are forgiven, and more so the longer the word. */
export const loose = (word: TypedWord): string =>
  allowedTypos(word.folded) === 0 && !word.prefix ? quoted(word.folded) : word.folded;

/** The word in one of its languages; an unfinished one as a beginning, cut to its stem where that is one. */
export function wordIn(word: TypedWord, language: number): string {
  const stem = word.stems[Math.min(language, word.stems.length - 1)] ?? word.folded;
  if (!word.prefix) return quoted(stem);
  const isBeginning = stem.length >= SHORTEST_BEGINNING && word.folded.startsWith(stem);
  return isBeginning ? stem : word.folded;
}

/** A query's text: words behind what is fixed; the last one counts as unfinished if it is. */
export function queryText(query: TypedQuery, words: readonly string[], isOpen: boolean): string {
  const text = [...query.fixed, ...words].join(' ');
  return isOpen && words.length > 0 ? text : `${text} `;
}
