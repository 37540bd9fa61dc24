import { foldWord } from '../../../libs/search-engine/analysis/fold';
import { isTelling } from '../../../libs/search-engine/analysis/telling-words';

export interface WrittenText {
  readonly text: string;
  readonly lang: string;
}

/** Stretches of a text that another one has too; offsets in UTF-16 units. */
export type Marks = readonly (readonly [from: number, to: number])[];

export interface SharedWords {
  readonly a: Marks;
  readonly b: Marks;
  /** In the order of the first text, as it writes them. */
  readonly words: readonly string[];
}

const WORD = /[\p{L}\p{N}]+(?:[-.][\p{L}\p{N}]+)*/gu;
const SHORTEST = 4;
/** A version, a code or a number says much in few letters. */
const SHORTEST_WITH_DIGIT = 2;
const NOTHING: ReadonlySet<string> = new Set();

/**
 * Marks in each of two texts the words of four and more letters, and what has digits in it, that stand in the other one
 * too. Words that say nothing in one of the two languages are left out, and so are those in `common`, in lower case.
 */
export function sharedWords(
  a: WrittenText,
  b: WrittenText,
  common: ReadonlySet<string> = NOTHING,
): SharedWords {
  const langs = [a.lang, b.lang];
  const [inA, inB] = [wordsOf(a.text, langs), wordsOf(b.text, langs)];
  const shared = new Map([...inA].filter(([key]) => inB.has(key) && !common.has(key)));
  return { a: marksIn(a.text, shared), b: marksIn(b.text, shared), words: [...shared.values()] };
}

/** One spelling of a word: as `common` has it. */
export const keyOf = (word: string): string => word.toLowerCase();

/** As first written, by key. */
function wordsOf(text: string, langs: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  for (const [word] of text.matchAll(WORD)) {
    const key = keyOf(word);
    if (words.has(key) || word.length < shortest(word)) continue;
    if (isTelling(foldWord(word), langs)) words.set(key, word);
  }
  return words;
}

const shortest = (word: string): number => (/\p{N}/u.test(word) ? SHORTEST_WITH_DIGIT : SHORTEST);

const marksIn = (text: string, shared: ReadonlyMap<string, unknown>): Marks =>
  [...text.matchAll(WORD)]
    .filter(([word]) => shared.has(keyOf(word)))
    .map((match) => [match.index, match.index + match[0].length] as const);
