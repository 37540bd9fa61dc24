import { join } from 'node:path';
import { Fts5SearchEngine } from '../../libs/search-engine/adapters/fts5/fts5-search-engine';
import type { SearchEngine } from '../../libs/search-engine/search-engine';
import { loadRankingWeights } from '../features/search/ranking-weights';
import { TEXTS_INDEX } from '../features/search/texts-index';
import { claimFolder, prepareDataDir } from './data-folder';
import type { Env } from './env';

/** The embedded index, and the claim on the data folder it lies in. */
export interface OwnIndex {
  readonly engine: SearchEngine;
  close(): Promise<void>;
}

/** The embedded index of this data folder, as its owner; begins to load it in its own thread. */
export function openEngine(env: Env): SearchEngine {
  return new Fts5SearchEngine({
    directory: join(env.dataDir, 'search'),
    weights: loadRankingWeights(env.rankingFile),
    open: TEXTS_INDEX,
  });
}

/**
 * Claims the data folder and begins to load its index, where this process answers searches from an index of its own;
 * else nothing. Loading takes longest of a start and needs nothing else, so it begins before the rest of the program
 * is even read: this file and what it imports stay small.
 * @throws StartError when another process has the folder
 */
export async function openOwnIndex(env: Env): Promise<OwnIndex | undefined> {
  if (!env.roles.includes('web') || env.meiliUrl !== undefined) return undefined;
  prepareDataDir(env.dataDir);
  const claim = await claimFolder(env);
  try {
    const engine = openEngine(env);
    return {
      engine,
      close: async () => {
        await engine.close();
        claim.release();
      },
    };
  } catch (error) {
    claim.release();
    throw error;
  }
}
