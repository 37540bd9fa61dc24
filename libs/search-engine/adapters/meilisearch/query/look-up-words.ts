import type { MultiSearchQuery, SearchResponse } from 'meilisearch';
import { allowedTypos, typoNeighbours } from '../../../analysis/typo-walk';
import { WORDS } from '../index/index-settings';
import type { MeilisearchServer } from '../server/meilisearch-server';
import { quoted, type TypedWord } from './typed-query';
import { RARE, type WordKnowledge } from './variants';

const OPEN = '\u{e000}';
const CLOSE = '\u{e001}';
const MARKED = new RegExp(`${OPEN}([^${CLOSE}]*)${CLOSE}([\\p{L}\\p{N}\\p{M}]*)`, 'gu');
const LOOKED_AT = 5;
const SHOWN_WORDS = 6;
const LONG_ENOUGH = 6;

/**
 * Asks how often the words stand in the texts a reader may see, and what Meilisearch takes the rare
 * ones for there: nothing else is a reader's vocabulary.
 */
export async function lookUpWords(
  server: MeilisearchServer,
  index: string,
  scope: readonly string[],
  words: readonly TypedWord[],
  limitMs: number,
): Promise<WordKnowledge[]> {
  const asked = words.flatMap(({ stems }) => stems.map((stem) => counting(stem, index, scope)));
  const totals = (await server.search(asked, limitMs)).map(totalOf);
  let at = 0;
  const counted = words.map((word) => ({
    word,
    counts: totals.slice(at, (at += word.stems.length)),
  }));
  // Each word by itself: what is asked in one request Meilisearch answers one after another.
  return Promise.all(
    counted.map(async ({ word, counts }): Promise<WordKnowledge> => {
      const count = Math.max(0, ...counts);
      if (count > RARE || !mayBeAnother(word)) {
        return { word, count, counts, near: [], found: false };
      }
      const [fuzzy] = await server.search([forgiving(word, index, scope)], limitMs);
      if (!fuzzy) return { word, count, counts, near: [], found: false };
      return { word, count, counts, near: nearWords(word, fuzzy), found: totalOf(fuzzy) > 0 };
    }),
  );
}

const counting = (stem: string, index: string, scope: readonly string[]): MultiSearchQuery => ({
  ...looking(quoted(stem), index, scope),
  hitsPerPage: 0,
});

/** With its surroundings, from which the words meant are read: that takes Meilisearch longest. */
const forgiving = (
  { folded, prefix }: TypedWord,
  index: string,
  scope: readonly string[],
): MultiSearchQuery => ({
  ...looking(prefix ? folded : `${folded} `, index, scope),
  hitsPerPage: LOOKED_AT,
  attributesToSearchOn: [...WORDS],
  attributesToHighlight: [...WORDS],
  attributesToCrop: [...WORDS],
  cropLength: SHOWN_WORDS,
  highlightPreTag: OPEN,
  highlightPostTag: CLOSE,
});

const looking = (q: string, index: string, scope: readonly string[]): MultiSearchQuery => ({
  indexUid: index,
  q,
  filter: [...scope],
  matchingStrategy: 'all',
  attributesToRetrieve: ['id'],
  page: 1,
});

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
