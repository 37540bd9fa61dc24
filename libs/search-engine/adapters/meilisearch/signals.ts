import type { RankingWeights } from '../../ranking-weights';
import type { HitWhy } from '../../search-query';

/** The marks of a document that move it. */
export interface Marks {
  readonly space: string;
  readonly official: number;
  readonly accepted: number;
  readonly confirmed: number;
  readonly quality: number;
  readonly created: number;
  readonly updated: number;
}

type Factors = HitWhy['factors'];

const MOST_CONFIRMED = 20;
const BEST_QUALITY = 9;
const DAY_SECONDS = 86_400;

/** Each signal as a factor, 1 = no influence (see RankingWeights); `titleExact` from 0 to 1. */
export function signalFactors(
  marks: Marks,
  weights: RankingWeights,
  nowSeconds: number,
  titleExact = 0,
): Factors {
  const confirmed = Math.min(1, Math.log1p(marks.confirmed) / Math.log1p(MOST_CONFIRMED));
  const age = Math.max(0, nowSeconds - marks.updated) / DAY_SECONDS;
  return {
    titleExact: 1 + weights.titleExact * titleExact,
    official: 1 + weights.official * marks.official,
    accepted: 1 + weights.accepted * marks.accepted,
    confirmed: 1 + weights.confirmed * confirmed,
    quality: 1 + weights.quality * Math.min(1, marks.quality / BEST_QUALITY),
    fresh: 1 + weights.fresh * 2 ** (-age / weights.freshHalfLifeDays),
    space: weights.space[marks.space] ?? 1,
  };
}

/** All of them as one factor: the space's times the sum of the others' strengths. */
export function signalFactor(f: Factors): number {
  return f.space * (f.titleExact + f.official + f.accepted + f.confirmed + f.quality + f.fresh - 5);
}

/** What does not change by itself, for the index: orders texts that fit equally well. */
export function lastingBoost(marks: Marks, weights: RankingWeights): number {
  const f = signalFactors(marks, weights, 0);
  const lasting = f.space * (f.official + f.accepted + f.confirmed + f.quality - 3);
  return Math.round(lasting * 1_000) / 1_000;
}
