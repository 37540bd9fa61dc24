import { Fts5SearchEngine } from '../../libs/search-engine/adapters/fts5/fts5-search-engine';
import type { Standing } from '../../libs/search-engine/adapters/meilisearch/standing';
import { OverlaySearchEngine } from '../../libs/search-engine/overlay/overlay-search-engine';
import type { SearchEngine } from '../../libs/search-engine/search-engine';
import { loadRankingWeights } from '../features/search/search.api';
import type { Env } from './env';
import { NoSearchHere } from './no-search-here';
import { openMeilisearch } from './open-meilisearch';

/** The search of one process. */
export interface SearchParts {
  /** Answers searches. */
  readonly engine: SearchEngine;
  /** What is written and filled: the same, or the one behind the overlay. */
  readonly index: SearchEngine;
  /** Several processes use the index; the worker that leads writes it. */
  readonly shared: boolean;
  /** Shows what the shared index does not have yet. */
  readonly overlay?: OverlaySearchEngine;
}

export interface SearchOptions {
  /** Names this hub in an index outside. */
  readonly hubId: string;
  /** Which of several servers of such an index may answer. */
  readonly standing: Standing;
  /** An index that several hubs share; stands for the one of the settings, and the caller closes it. */
  readonly engine?: SearchEngine;
  /** The embedded index, where this process has one. */
  readonly own?: SearchEngine;
  readonly warn: (text: string) => void;
}

/** The switch of search: Meilisearch where `MEILI_URL` names one, else the embedded index. */
export function openSearch(env: Env, options: SearchOptions): SearchParts {
  const web = env.roles.includes('web');
  if (!env.meiliUrl && !options.engine) {
    const engine = options.own ?? new NoSearchHere();
    return { engine, index: engine, shared: false };
  }
  const index = options.engine ?? openMeilisearch(env, options.hubId, options.standing);
  if (!web || !env.searchOverlay) return { engine: index, index, shared: true };
  const overlay = new OverlaySearchEngine({
    slow: index,
    memory: new Fts5SearchEngine({
      directory: ':memory:',
      weights: loadRankingWeights(env.rankingFile),
    }),
    onError: (error, where) => options.warn(`Fresh texts (${where}): ${String(error)}`),
  });
  return { engine: overlay, index, shared: true, overlay };
}
