import { analyseQuery } from '../../../analysis/analyse-query';
import { parseQuery, type ParsedQuery } from '../../../analysis/query-parser';
import { stem } from '../../../analysis/stem';
import { tokenize } from '../../../analysis/tokenize';
import type { SearchQuery } from '../../../search-query';
import { anyOf, phraseExpression, termsExpression } from './expression';
import type { Lexicon } from './lexicon';
import type { ReaderView } from './reader-view';
import { understandWords, type Word } from './understand-words';

/** A typed query in terms of the index. */
export interface Understood {
  /** Words that find and rank (stop words only when there is nothing else). */
  readonly words: readonly Word[];
  readonly phrases: readonly string[];
  readonly negatives: readonly string[];
  /** Nothing can match: a phrase with a word that is nowhere, or no word at all. */
  readonly impossible: boolean;
  /** A lone short beginning of a word is looked for in titles only. */
  readonly titlesOnly: boolean;
}

const TYPED_WORDS = 10;
const SHORT_PREFIX = 4;
const LONGEST_QUERY = 2_000;
const MOST_PHRASES = 8;

export function understand(query: SearchQuery, lexicon: Lexicon, view: ReaderView): Understood {
  const parsed = parseQuery(query.text.slice(0, LONGEST_QUERY));
  const phrases = parsed.phrases.slice(0, MOST_PHRASES);
  const phraseTexts = phrases.map((phrase) => phraseOf(phrase, lexicon, view));
  const words = typedWords(parsed, query, lexicon, view);
  return {
    words,
    phrases: phraseTexts.filter((text) => text !== undefined),
    negatives: parsed.negatives
      .slice(0, TYPED_WORDS)
      .map((negative) => negativeOf(negative, lexicon, view))
      .filter((text) => text !== undefined),
    impossible:
      phraseTexts.includes(undefined) ||
      (words.length === 0 && phrases.length === 0 && parsed.negatives.length === 0),
    titlesOnly: isShortPrefix(parsed),
  };
}

function isShortPrefix({ words, phrases, negatives, lastIsPrefix }: ParsedQuery): boolean {
  const lone = words.length === 1 && phrases.length === 0 && negatives.length === 0;
  return lone && lastIsPrefix && [...(words[0] ?? '')].length < SHORT_PREFIX;
}

/** The free words and those of the phrases; the latter rank only, as their expression finds them. */
function typedWords(
  parsed: ParsedQuery,
  query: SearchQuery,
  lexicon: Lexicon,
  view: ReaderView,
): Word[] {
  const text = firstWords(parsed.words.join(' '), TYPED_WORDS);
  const cut = text.length < parsed.words.join(' ').length;
  const typed = understandWords(text, lexicon, view, {
    locale: query.locale,
    lastIsPrefix: parsed.lastIsPrefix && !cut,
    fuzzy: true,
  });
  const quoted = understandWords(parsed.phrases.join(' '), lexicon, view, {
    locale: query.locale,
    lastIsPrefix: false,
    fuzzy: false,
  });
  const all = [...typed, ...quoted].slice(0, TYPED_WORDS);
  const content = all.filter((word) => !word.stop);
  return content.length ? content : all;
}

function firstWords(text: string, count: number): string {
  const tokens = tokenize(text);
  return tokens.length > count ? text.slice(0, tokens[count - 1]?.end) : text;
}

/** A phrase in every language it may be in; nothing when one of its words is nowhere in view. */
function phraseOf(phrase: string, lexicon: Lexicon, view: ReaderView): string | undefined {
  const spellings = tokenize(phrase).map((token) => token.text);
  const forms = view.languages
    .map((lang) => spellings.map((word) => lexicon.termNumber(stem(word, lang))))
    .filter((terms) => terms.length && terms.every((term) => view.countOf(term) > 0))
    .map(phraseExpression);
  return forms.length ? anyOf([...new Set(forms)]) : undefined;
}

function negativeOf(negative: string, lexicon: Lexicon, view: ReaderView): string | undefined {
  const { terms } = analyseQuery(negative, { languages: view.languages });
  if (terms.length > 1) return phraseOf(negative, lexicon, view);
  const [word] = understandWords(negative, lexicon, view, { lastIsPrefix: false, fuzzy: false });
  return word?.any.length ? termsExpression(word.any.map(({ term }) => term)) : undefined;
}
