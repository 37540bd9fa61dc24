import hybridWeights from './hybrid-weights.json';
import { scaleOf } from './model-scale';

/** What words found, best first. */
export interface WordHit<Id> {
  readonly id: Id;
  /** Text score, of any scale. */
  readonly score: number;
  /** How many of the query's words it has. */
  readonly words: number;
  /** Share of the rarity of all the query's words that those have, 0..1; that of the words where it is left out. */
  readonly rarity?: number;
}

/** What meaning found, nearest first. */
export interface NearHit<Id> {
  readonly id: Id;
  /** Inner product of the query's comparable vector and the nearest passage's. */
  readonly cosine: number;
}

/** What both rank by beside scores; asked once for each candidate. */
export interface CandidateFacts {
  readonly lang: string;
  /** Share of query and title that are the same words, 0..1. */
  readonly title: number;
  /** What the marks, quality and age of the text multiply its score by; 1: nothing. */
  readonly factor: number;
}

export interface HybridQuery {
  /** Number of its words. */
  readonly words: number;
  /** Language it seems to be in; left out when nothing speaks for any. */
  readonly lang?: string;
  readonly model: string;
}

export interface HybridRanked<Id> {
  readonly id: Id;
  readonly score: number;
  readonly cosine?: number;
  /** Near enough for the nearness to count as a reason. */
  readonly isNear: boolean;
  /** No word of the query found it. */
  readonly isMeaningOnly: boolean;
}

export type HybridFeatures = Readonly<Record<FeatureName, number>>;
export type FeatureName = keyof typeof hybridWeights.few;

export interface HybridWeights {
  readonly few: HybridFeatures;
  readonly many: HybridFeatures;
}

/** So many of the nearest are looked at; how many of the words' hits are ranked anew. */
export const HYBRID_PLAN = { nearest: 100, words: 200 } as const;

/** From so many words on a query is short no longer, and from so many on it is long. */
const FEW_WORDS = 6;
const MANY_WORDS = 30;
const RANK_HALF = 10;

/** What speaks for each candidate: all that words found (at most `HYBRID_PLAN.words`) and the nearest. */
export function hybridFeatures<Id>(
  query: HybridQuery,
  words: readonly WordHit<Id>[],
  near: readonly NearHit<Id>[],
  factsOf: (id: Id) => CandidateFacts,
  cosineOf: (id: Id) => number | undefined = () => undefined,
): { id: Id; cosine?: number; isMeaningOnly: boolean; features: HybridFeatures }[] {
  const scale = scaleOf(query.model);
  const nearness = (cosine: number): number => (cosine - scale.floor) / scale.span;
  const best = words[0]?.score ?? 0;
  const most = words.reduce((max, word) => Math.max(max, word.words), 1);
  const nearRanks = ranksOf(near);
  const wordRanks = new Map(words.map(({ id }, rank) => [id, rank]));
  // What is not among the nearest is at most as near as the last of them.
  const last = near.length < HYBRID_PLAN.nearest ? scale.floor : (near.at(-1)?.cosine ?? 0);
  const ids = [...wordRanks.keys(), ...near.map(({ id }) => id).filter((id) => !wordRanks.has(id))];
  return ids.map((id) => {
    const wordRank = wordRanks.get(id);
    const nearRank = nearRanks.get(id);
    const word = wordRank === undefined ? undefined : words[wordRank];
    const cosine = nearRank === undefined ? cosineOf(id) : near[nearRank]?.cosine;
    const { lang, title, factor } = factsOf(id);
    return {
      id,
      cosine,
      isMeaningOnly: word === undefined,
      features: {
        ...byWords(word, best, most),
        wordRank: reciprocal(wordRank),
        title,
        near: nearness(cosine ?? Math.min(last, scale.floor + scale.span / 2)),
        nearRank: reciprocal(nearRank),
        otherLanguage: query.lang !== undefined && baseOf(lang) !== query.lang ? 1 : 0,
        evidence: Math.log(factor),
      },
    };
  });
}

/**
 * Ranks what words found and what meaning found as one list, best first; what is found by meaning alone has to be near
 * enough. Pure, and the same for every engine.
 */
export function hybridRank<Id>(
  query: HybridQuery,
  words: readonly WordHit<Id>[],
  near: readonly NearHit<Id>[],
  factsOf: (id: Id) => CandidateFacts,
  cosineOf?: (id: Id) => number | undefined,
  weights: HybridWeights = hybridWeights,
): HybridRanked<Id>[] {
  const { floor, span, enough } = scaleOf(query.model);
  const isNear = (cosine = -1): boolean => (cosine - floor) / span >= enough;
  const own = weightsFor(query.words, weights);
  return hybridFeatures(query, words, near, factsOf, cosineOf)
    .filter(({ isMeaningOnly, cosine }) => !isMeaningOnly || isNear(cosine))
    .map(({ id, cosine, isMeaningOnly, features }) => ({
      id,
      cosine,
      isMeaningOnly,
      isNear: isNear(cosine),
      score: scoreOf(features, own),
    }))
    .sort((a, b) => b.score - a.score);
}

/** Weights between those for few and those for many words. */
export function weightsFor(words: number, { few, many }: HybridWeights): HybridFeatures {
  const part = Math.min(1, Math.max(0, (words - FEW_WORDS) / (MANY_WORDS - FEW_WORDS)));
  const mixed = FEATURES.map((name) => [name, few[name] + part * (many[name] - few[name])]);
  return Object.fromEntries(mixed) as HybridFeatures;
}

export const FEATURES = Object.keys(hybridWeights.few) as FeatureName[];

export const scoreOf = (features: HybridFeatures, weights: HybridFeatures): number =>
  FEATURES.reduce((sum, name) => sum + features[name] * weights[name], 0);

function byWords<Id>(word: WordHit<Id> | undefined, best: number, most: number) {
  if (!word) return { share: 0, coverage: 0, rarity: 0 };
  const coverage = word.words / most;
  return { share: best > 0 ? word.score / best : 0, coverage, rarity: word.rarity ?? coverage };
}

/** Equally near ones have the rank of the first of them. */
function ranksOf<Id>(near: readonly NearHit<Id>[]): Map<Id, number> {
  const ranks = new Map<Id, number>();
  let rank = 0;
  near.forEach(({ id, cosine }, i) => {
    if (cosine !== near[rank]?.cosine) rank = i;
    ranks.set(id, rank);
  });
  return ranks;
}

const reciprocal = (rank: number | undefined): number =>
  rank === undefined ? 0 : RANK_HALF / (RANK_HALF + rank);

const baseOf = (lang: string): string => lang.split('-')[0]?.toLowerCase() ?? '';
