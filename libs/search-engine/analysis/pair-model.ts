import known from './pair-model.json';
import type { PairFeatures } from './pair-features';

/** What two texts may be to each other: both ask the same, or the one solves what the other asks. */
export type PairRole = 'alike' | 'solves';

export type PairFeature = keyof PairFeatures;

/** A logistic model: the weight of every feature, and of nothing at all. Made by `npm run bench -- --only proposals`. */
export type PairWeights = Readonly<Record<PairFeature | 'bias', number>>;

export const PAIR_MODEL: Readonly<Record<PairRole, PairWeights>> = known;

export interface Reason {
  readonly feature: PairFeature;
  /** What it adds to the log-odds. */
  readonly gain: number;
}

/** How likely it is that the pair belongs together, 0…1. */
export function pairProbability(features: PairFeatures, weights: PairWeights): number {
  let sum = weights.bias;
  for (const name of Object.keys(features) as PairFeature[]) sum += weights[name] * features[name];
  return 1 / (1 + Math.exp(-sum));
}

/** What spoke for the pair, the strongest first. */
export function pairReasons(features: PairFeatures, weights: PairWeights): Reason[] {
  return (Object.keys(features) as PairFeature[])
    .map((feature) => ({ feature, gain: weights[feature] * features[feature] }))
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain);
}

export interface Example {
  readonly features: PairFeatures;
  readonly isTrue: boolean;
}

/**
 * Weights that make the examples most likely, with a ridge that keeps those small that say little: Newton's steps on the
 * penalised likelihood (Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 4.4.1). Features that are the
 * same in all examples keep the weight 0.
 */
export function fitPairs(examples: readonly Example[], ridge = 1, steps = 12): PairWeights {
  const names = Object.keys(examples[0]?.features ?? {}) as PairFeature[];
  const rows = examples.map(({ features }) => [1, ...names.map((name) => features[name])]);
  const weights = new Array<number>(names.length + 1).fill(0);
  for (let step = 0; step < steps; step++) newton(rows, examples, weights, ridge);
  const round = (value: number | undefined): number => Math.round((value ?? 0) * 1_000) / 1_000;
  return Object.fromEntries(
    ['bias', ...names].map((name, at) => [name, round(weights[at])]),
  ) as unknown as PairWeights;
}

function newton(
  rows: readonly (readonly number[])[],
  examples: readonly Example[],
  weights: number[],
  ridge: number,
): void {
  const size = weights.length;
  const slope = weights.map((weight, i) => (i === 0 ? 0 : -ridge * weight));
  const bend = weights.map((_, i) =>
    weights.map((__, j) => (i === j ? (i === 0 ? 1e-9 : ridge) : 0)),
  );
  rows.forEach((row, at) => {
    const sum = row.reduce((total, value, i) => total + value * (weights[i] ?? 0), 0);
    const p = 1 / (1 + Math.exp(-sum));
    const error = (examples[at]?.isTrue ? 1 : 0) - p;
    for (let i = 0; i < size; i++) {
      const value = row[i] ?? 0;
      if (value === 0) continue;
      slope[i] = (slope[i] ?? 0) + error * value;
      const line = bend[i] as number[];
      for (let j = 0; j < size; j++) line[j] = (line[j] ?? 0) + p * (1 - p) * value * (row[j] ?? 0);
    }
  });
  solve(bend, slope).forEach((change, i) => (weights[i] = (weights[i] ?? 0) + change));
}

/** Gauss with pivots; `matrix` and `right` are used up. */
function solve(matrix: number[][], right: number[]): number[] {
  const at = (i: number, j: number): number => matrix[i]?.[j] ?? 0;
  for (let column = 0; column < right.length; column++) {
    let pivot = column;
    for (let i = column; i < right.length; i++) {
      if (Math.abs(at(i, column)) > Math.abs(at(pivot, column))) pivot = i;
    }
    [matrix[column], matrix[pivot]] = [matrix[pivot] as number[], matrix[column] as number[]];
    [right[column], right[pivot]] = [right[pivot] ?? 0, right[column] ?? 0];
    for (let i = 0; i < right.length; i++) {
      if (i === column) continue;
      const factor = at(i, column) / at(column, column);
      const line = matrix[i] as number[];
      for (let j = column; j < right.length; j++) line[j] = at(i, j) - factor * at(column, j);
      right[i] = (right[i] ?? 0) - factor * (right[column] ?? 0);
    }
  }
  return right.map((value, i) => value / at(i, i));
}
