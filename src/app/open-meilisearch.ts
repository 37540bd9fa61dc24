import { MeilisearchEngine } from '../../libs/search-engine/adapters/meilisearch/meilisearch-engine';
import type { SearchEngine } from '../../libs/search-engine/search-engine';
import type { Standing } from '../../libs/search-engine/adapters/meilisearch/standing';
import { loadRankingWeights } from '../features/search/search.api';
import type { Env } from './env';

/**
 * Meilisearch, on one or several servers, whose `standing` all processes of the hub share. The index carries this hub's id and no other hub touches it.
 */
export function openMeilisearch(env: Env, hubId: string, standing?: Standing): SearchEngine {
  return new MeilisearchEngine({
    urls: env.meiliUrl ?? [],
    ...(env.meiliApiKey ? { apiKey: env.meiliApiKey } : {}),
    indexPrefix: env.meiliIndex,
    owner: hubId,
    weights: loadRankingWeights(env.rankingFile),
    ...(standing ? { standing } : {}),
    requireKey: env.nodeEnv === 'production',
  });
}
