import type { MultiSearchQuery, SearchResponse } from 'meilisearch';
import { allowedTypos, typoNeighbours } from '../../../analysis/typo-walk';
import { WORDS } from '../index/index-settings';
import type { MeilisearchServer } from '../server/meilisearch-server';
import { quoted, type TypedWord } from './typed-query';
import type { WordKnowledge } from './variants';

const OPEN = '\u{e000}';
const CLOSE = '\u{e001}';
const MARKED = new RegExp(`${OPEN}([^${CLOSE}]*)${CLOSE}([\\p{L}\\p{N}\\p{M}]*)`, 'gu');
const LOOKED_AT = 5;
const SHOWN_WORDS = 6;
const LONG_ENOUGH = 6;

/**
 * Asks how often the words stand in the texts a reader may see, and what Meilisearch takes them for
 * there: nothing else is a reader's vocabulary.
 */
export async function lookUpWords(
  server: MeilisearchServer,
  index: string,
  scope: readonly string[],
  words: readonly TypedWord[],
  limitMs: number,
): Promise<WordKnowledge[]> {
  const questions = words.map((word) => questionsFor(word, index, scope));
  const results = await server.search(questions.flat(), limitMs);
  let at = 0;
  return words.map((word, i) => {
    const own = results.slice(at, (at += questions[i]?.length ?? 0));
    const counts = own.slice(0, word.stems.length).map(totalOf);
    const fuzzy = own[word.stems.length];
    return {
      word,
      count: Math.max(0, ...counts),
      counts,
      near: fuzzy ? nearWords(word, fuzzy) : [],
      found: fuzzy !== undefined && totalOf(fuzzy) > 0,
    };
  });
}

function questionsFor(
  word: TypedWord,
  index: string,
  scope: readonly string[],
): MultiSearchQuery[] {
  const ask = (q: string): MultiSearchQuery => ({
    indexUid: index,
    q,
    filter: [...scope],
    matchingStrategy: 'all',
    attributesToRetrieve: ['id'],
    page: 1,
    hitsPerPage: 0,
  });
  const counts = word.stems.map((stem) => ask(quoted(stem)));
  if (!mayBeAnother(word)) return counts;
  const fuzzy: MultiSearchQuery = {
    ...ask(word.prefix ? word.folded : `${word.folded} `),
    hitsPerPage: LOOKED_AT,
    attributesToSearchOn: [...WORDS],
    attributesToHighlight: [...WORDS],
    attributesToCrop: [...WORDS],
    cropLength: SHOWN_WORDS,
    highlightPreTag: OPEN,
    highlightPostTag: CLOSE,
  };
  return [...counts, fuzzy];
}

const mayBeAnother = ({ folded, prefix }: TypedWord): boolean =>
  prefix || allowedTypos(folded) > 0 || folded.length >= LONG_ENOUGH;

const totalOf = ({ totalHits, estimatedTotalHits }: SearchResponse): number =>
  totalHits ?? (estimatedTotalHits as number | undefined) ?? 0;

/** The words of the texts that were taken for the word by a typo, closest first. */
function nearWords({ folded, prefix }: TypedWord, { hits }: SearchResponse): string[] {
  const counts = new Map<string, number>();
  for (const { _formatted } of hits) {
    for (const field of WORDS) {
      for (const [, marked = '', rest = ''] of String(_formatted?.[field] ?? '').matchAll(MARKED)) {
        const word = marked + rest;
        counts.set(word, (counts.get(word) ?? 0) + 1);
      }
    }
  }
  const words = [...counts.keys()].sort();
  const own = words.map((word) => counts.get(word) ?? 0);
  return typoNeighbours(folded, { words, counts: own }, { prefix }).map(({ word }) => word);
}
