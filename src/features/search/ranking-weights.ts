import { readFileSync } from 'node:fs';
import { VOTE_WEIGHTS, type VoteWeights } from '../../../libs/search-engine/analysis/votes';
import type { RankingWeights } from '../../../libs/search-engine/ranking-weights';
import { SPACE_POLICIES, SPACES } from '../../kernel/space';

/** The engines' weights, and those of what solved similar problems. */
export interface HubWeights extends RankingWeights {
  readonly votes: VoteWeights;
}

/**
 * Every signal that moves a hit, with its weight. The text's own score comes first: a hit's score is
 * `text × (1 + Σ weight × strength) × space`, strengths lying between 0 and 1 (see RankingWeights for each).
 * A JSON file named by RANKING_FILE replaces single values.
 */
export const RANKING_WEIGHTS: HubWeights = {
  /** BM25F: a word in the title counts two and a half times; the question's title on its answers a little. */
  fields: { title: 2.5, body: 1, context: 0.4 },
  /** The title says what was typed. */
  titleExact: 0.6,
  /** The company stands behind it. */
  official: 0.15,
  /** The asker accepted it. */
  accepted: 0.1,
  /** Readers say it worked for them. */
  confirmed: 0.1,
  /** Kind and state of the text, see qualityOf. */
  quality: 0.1,
  /** Recently changed. */
  fresh: 0.05,
  freshHalfLifeDays: 365,
  space: Object.fromEntries(SPACES.map((space) => [space, SPACE_POLICIES[space].rankingPrior])),
  /** Similar questions bring what solved them; `votes: 0` switches it off. */
  votes: VOTE_WEIGHTS,
};

/**
 * The weights in force.
 * @throws Error naming the file and the value that is wrong
 */
export function loadRankingWeights(file: string | undefined): HubWeights {
  if (!file) return RANKING_WEIGHTS;
  const given = parse(file);
  return merge(RANKING_WEIGHTS, given, file, '') as HubWeights;
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`RANKING_FILE ${file} cannot be read as JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function merge(base: object, given: unknown, file: string, path: string): object {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Error(`RANKING_FILE ${file}: ${path || 'the file'} must be an object.`);
  }
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(given)) {
    const known = merged[name];
    if (known === undefined)
      throw new Error(`RANKING_FILE ${file}: unknown weight ${path}${name}.`);
    if (typeof known === 'object') {
      merged[name] = merge(known as object, value, file, `${path}${name}.`);
    } else if (typeof value === 'number' && value >= 0 && value <= 10_000) merged[name] = value;
    else throw new Error(`RANKING_FILE ${file}: ${path}${name} must be a number from 0 to 10000.`);
  }
  return merged;
}
