import { loose, queryText, quoted, wordIn, type TypedQuery, type TypedWord } from './typed-query';

/** One way to ask for what was typed. */
export interface Variant {
  readonly q: string;
  /** Words it asks for. */
  readonly words: number;
  /** What its hits' scores are multiplied by. */
  readonly weight: number;
}

/** What a look into the reader's texts told about a word. */
export interface WordKnowledge {
  readonly word: TypedWord;
  /** Texts that hold it, in any of its stems. */
  readonly count: number;
  /** The same for each of its stems. */
  readonly counts: readonly number[];
  /** Words of the texts it may mean, closest first; of a rare word only. */
  readonly near: readonly string[];
  /** Meilisearch finds something for it, by a typo, as a beginning or in two words; of a rare word only. */
  readonly found: boolean;
}

/** Words that stand in no more texts than this may be mistyped. */
export const RARE = 5;
const MOST_VARIANTS = 16;
const WEIGHT = { near: 0.8, parts: 0.8, mostWords: 0.5, half: 0.3 } as const;

/** All words as they stand, in each language they may be in. */
export function plainVariants(query: TypedQuery): Variant[] {
  const { words } = query;
  const weight = 1;
  const count = words.length + query.phrases;
  const isOpen = words[words.length - 1]?.prefix ?? false;
  const variants = query.languages.map((_, language) => ({
    q: queryText(
      query,
      words.map((word) => wordIn(word, language)),
      isOpen,
    ),
    words: count,
    weight,
  }));
  return unique([...variants, ...finishedVariants(query, count)]);
}

/** An unfinished word may be whole after all; its stem then is no beginning of it ("houses" → "hous" is). */
function finishedVariants(query: TypedQuery, words: number): Variant[] {
  const last = query.words[query.words.length - 1];
  if (!last?.prefix) return [];
  return last.stems
    .map((stem, language) => ({ stem, language }))
    .filter(({ stem }) => !last.folded.startsWith(stem))
    .map(({ stem, language }) => {
      const others = query.words.slice(0, -1).map((word) => wordIn(word, language));
      return { q: queryText(query, [...others, quoted(stem)], false), words, weight: 1 };
    });
}

/** With typos forgiven, compounds taken apart, and, behind those, without some of the words. */
export function looseVariants(query: TypedQuery, known: readonly WordKnowledge[]): Variant[] {
  const useful = known.filter(isUseful);
  if (useful.length === 0) {
    return query.phrases === 0
      ? []
      : [{ q: queryText(query, [], false), words: query.phrases, weight: 1 }];
  }
  const languages = Math.max(...useful.map(({ word }) => word.stems.length));
  const all = Array.from({ length: languages }, (_, i) => i).filter(
    (language, i) => i === 0 || useful.every((one) => stands(one, language)),
  );
  const variant = (
    chosen: readonly WordKnowledge[],
    weight: number,
    write: (one: WordKnowledge) => string,
  ): Variant => ({
    q: queryText(query, chosen.map(write), chosen[chosen.length - 1]?.word.prefix ?? false),
    words: chosen.length + query.phrases,
    weight,
  });
  const make = (chosen: readonly WordKnowledge[], weight: number, write = expression): Variant[] =>
    all.map((language) => variant(chosen, weight, (one) => write(one, language)));
  return unique([
    ...make(useful, 1),
    ...(useful.some(isRare) ? make(useful, WEIGHT.near, nearExpression) : []),
    ...(useful.some(({ word }) => word.parts.length > 1)
      ? make(useful, WEIGHT.parts, partsExpression)
      : []),
    ...fewerWords(useful).map(({ chosen, weight }) =>
      variant(chosen, weight, (one) => expression(one, commonest(one))),
    ),
  ]).slice(0, MOST_VARIANTS);
}

export const isUseful = ({ count, found, word }: WordKnowledge): boolean =>
  count > 0 || found || word.parts.length > 1;

const isRare = ({ count, near }: WordKnowledge): boolean => count <= RARE && near.length > 0;

/** Whether asking for the word in this language can find anything, be it loosely or by its parts. */
const stands = (one: WordKnowledge, language: number): boolean => {
  const { word, count, counts } = one;
  const asIs = !word.prefix && count > 0 && !isRare(one) && word.parts.length < 2;
  return !asIs || counts[Math.min(language, counts.length - 1)] !== 0;
};

/** The language in which most texts hold the word. */
const commonest = ({ count, counts }: WordKnowledge): number => Math.max(0, counts.indexOf(count));

const expression = (one: WordKnowledge, language: number): string => {
  if (one.count > 0) return wordIn(one.word, language);
  return one.found ? loose(one.word) : partsExpression(one, language);
};

const nearExpression = (one: WordKnowledge, language: number): string =>
  isRare(one) ? loose(one.word) : expression(one, language);

const partsExpression = (one: WordKnowledge, language: number): string =>
  one.word.parts.length > 1 ? one.word.parts.map(quoted).join(' ') : expression(one, language);

interface Fewer {
  readonly chosen: readonly WordKnowledge[];
  readonly weight: number;
}

/** All but one word; of three or four also the pairs, of two the single ones. */
function fewerWords(words: readonly WordKnowledge[]): Fewer[] {
  if (words.length < 2) return [];
  const without = words.map((_, i) => ({
    chosen: words.filter((__, j) => j !== i),
    weight: WEIGHT.mostWords,
  }));
  const pairs = words.length === 4 ? pairsOf(words) : [];
  return [...without, ...pairs.map((chosen) => ({ chosen, weight: WEIGHT.half }))];
}

const pairsOf = <T>(all: readonly T[]): T[][] =>
  all.flatMap((a, i) => all.slice(i + 1).map((b) => [a, b]));

/** The first of equal texts. */
function unique(variants: readonly Variant[]): Variant[] {
  const seen = new Set<string>();
  return variants.filter(({ q }) => (seen.has(q) ? false : seen.add(q)));
}
