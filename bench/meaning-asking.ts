import { makeAclToken } from '../libs/search-engine/access-scope';
import { grantAccessScope } from '../libs/search-engine/grant-access-scope';
import type { PassageVector } from '../libs/search-engine/search-doc';
import type { SearchEngine } from '../libs/search-engine/search-engine';
import type { Hit, SimilarQuery } from '../libs/search-engine/search-query';
import type { JudgedQuery, MeaningSet } from './meaning-sets';

/** The model the vectors are of. */
export const MODEL = { model: 'multilingual-e5-small-q4', dimensions: 384 };
export const SCOPE = grantAccessScope([makeAclToken('public')]);
export const DEPTH = 10;
export const PATIENCE_MS = 30_000;

/** As the hub stores it: one byte a number. */
export function quantized(vector: Float32Array): PassageVector {
  const largest = vector.reduce((max, n) => Math.max(max, Math.abs(n)), 0);
  const scale = Math.fround(largest / 127);
  return { values: Int8Array.from(vector, (n) => Math.round(n / scale)), scale };
}

/** Asks as the set says, with the query's vector or by words alone. */
export async function ask(
  engine: SearchEngine,
  { filter, mode }: Pick<MeaningSet, 'filter' | 'mode'>,
  { title, body, own }: JudgedQuery,
  vector?: Float32Array,
): Promise<readonly Hit[]> {
  if (mode === 'similar') {
    const query: SimilarQuery = {
      title,
      body,
      excludeThread: own,
      filter,
      deadlineMs: PATIENCE_MS,
    };
    return engine.similar({ ...query, vector }, SCOPE, DEPTH);
  }
  const typed = {
    text: `${title} `,
    mode: 'typing' as const,
    filter,
    vector,
    page: 1,
    size: DEPTH,
  };
  const { hits } = await engine.search(
    { ...typed, distinctThread: true, deadlineMs: PATIENCE_MS },
    SCOPE,
  );
  return hits;
}
