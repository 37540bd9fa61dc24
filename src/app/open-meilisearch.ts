import { MeilisearchEngine } from '../../libs/search-engine/adapters/meilisearch/meilisearch-engine';
import type { SearchEngine } from '../../libs/search-engine/search-engine';
import { loadRankingWeights } from '../features/search/search.api';
import type { Env } from './env';

/** Meilisearch, on one or several servers; the index carries this hub's id and no other hub touches it. */
export function openMeilisearch(env: Env, hubId: string): SearchEngine {
  return new MeilisearchEngine({
    urls: env.meiliUrl ?? [],
    ...(env.meiliApiKey ? { apiKey: env.meiliApiKey } : {}),
    indexPrefix: env.meiliIndex,
    owner: hubId,
    weights: loadRankingWeights(env.rankingFile),
    requireKey: env.nodeEnv === 'production',
  });
}
