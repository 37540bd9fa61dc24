import known from './pair-model.json';
import type { PairFeatures } from './pair-features';

/** What two texts may be to each other: both ask the same, or the one solves what the other asks. */
export type PairRole = 'alike' | 'solves';

export type PairFeature = keyof PairFeatures;

/**
 * A logistic model: the weight of every feature, and of nothing at all; and what the sum of them is worth beside the
 * other candidates of the same text. Made by `TRAIN=1 npm run bench -- --only proposals`.
 */
export type PairWeights = Readonly<Record<PairFeature | 'bias', number>> & {
  readonly among: Among;
};

/** How likely a candidate is depends on its sum, and on how far that leads before the best of the others. */
export interface Among {
  readonly bias: number;
  readonly own: number;
  readonly lead: number;
}

export const PAIR_MODEL: Readonly<Record<PairRole, PairWeights>> = known;

export interface Reason {
  readonly feature: PairFeature;
  /** What it adds to the log-odds. */
  readonly gain: number;
}

/** Log-odds by which a candidate leads that has no other beside it. */
const LEAD_ALONE = 3;

/** How likely each of a text's candidates belongs to it, 0…1, in their order. */
export function pairProbabilities(
  candidates: readonly PairFeatures[],
  weights: PairWeights,
): number[] {
  const { among } = weights;
  return leads(candidates.map((features) => sumOf(features, weights))).map(([own, lead]) =>
    logistic(among.bias + among.own * own + among.lead * lead),
  );
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

function sumOf(features: PairFeatures, weights: Omit<PairWeights, 'among'>): number {
  let sum = weights.bias;
  for (const name of Object.keys(features) as PairFeature[]) sum += weights[name] * features[name];
  return sum;
}

/** Each sum with what it has before the best of the others. */
function leads(sums: readonly number[]): (readonly [own: number, lead: number])[] {
  const [best = 0, second = best - LEAD_ALONE] = [...sums].sort((a, b) => b - a);
  const at = sums.indexOf(best);
  return sums.map((sum, i) => [sum, sum - (i === at ? second : best)]);
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

type Sums = Readonly<Record<PairFeature | 'bias', number>>;

/** What is held to be true as long as no example tells otherwise. */
export type Prior = Readonly<Partial<Record<PairFeature, number>>>;

/**
 * Weights that make the examples most likely, those of one text in one group, the groups in the order of time. Features that
 * are the same in all examples keep what `prior` says of them. What a sum is worth is learnt where the weights behind it
 * were not: each tenth of the time is judged by weights from the others, or the model would hold itself for surer than it is.
 */
export function fitPairs(
  groups: readonly (readonly Example[])[],
  { ridge = 3, prior = {} }: { readonly ridge?: number; readonly prior?: Prior } = {},
): PairWeights {
  const beside = tenthsOf(groups).flatMap(({ own, others }) => {
    const sums = fitSums(others, ridge, prior);
    return own.flatMap((group) => leads(group.map(({ features }) => sumOf(features, sums))));
  });
  const isTrue = groups.flat().map((example) => example.isTrue);
  const [bias, own, lead] = fitLogistic(beside, isTrue, 1, [0, 0]).map(rounded);
  const among = { bias: bias ?? 0, own: own ?? 0, lead: lead ?? 0 };
  return { ...fitSums(groups, ridge, prior), among };
}

const TENTHS = 10;

/** Each tenth of the groups with the nine others; of few groups, all with themselves. */
function tenthsOf<T>(groups: readonly T[]): { own: readonly T[]; others: readonly T[] }[] {
  if (groups.length < TENTHS * TENTHS) return [{ own: groups, others: groups }];
  const tenthOf = (at: number): number => Math.floor((at * TENTHS) / groups.length);
  return Array.from({ length: TENTHS }, (_, tenth) => ({
    own: groups.filter((_group, at) => tenthOf(at) === tenth),
    others: groups.filter((_group, at) => tenthOf(at) !== tenth),
  }));
}

function fitSums(groups: readonly (readonly Example[])[], ridge: number, prior: Prior): Sums {
  const examples = groups.flat();
  const names = Object.keys(examples[0]?.features ?? {}) as PairFeature[];
  const fitted = fitLogistic(
    examples.map(({ features }) => names.map((name) => features[name])),
    examples.map(({ isTrue }) => isTrue),
    ridge,
    names.map((name) => prior[name] ?? 0),
  );
  return Object.fromEntries(
    ['bias', ...names].map((name, at) => [name, rounded(fitted[at])]),
  ) as unknown as Sums;
}

const rounded = (value: number | undefined): number => Math.round((value ?? 0) * 1_000) / 1_000;

const STEPS = 15;

/**
 * Bias and weights of a logistic model by Newton's steps on the penalised likelihood (Hastie, Tibshirani, Friedman, "The
 * Elements of Statistical Learning", 4.4.1): a ridge keeps weights near the prior that the examples say little about.
 */
function fitLogistic(
  examples: readonly (readonly number[])[],
  isTrue: readonly boolean[],
  ridge: number,
  prior: readonly number[],
): number[] {
  const rows = examples.map((features) => [1, ...features]);
  const centre = [0, ...prior];
  const weights = [...centre];
  for (let step = 0; step < STEPS; step++) newton(rows, isTrue, weights, { ridge, centre });
  return weights;
}

function newton(
  rows: readonly (readonly number[])[],
  isTrue: readonly boolean[],
  weights: number[],
  { ridge, centre }: { readonly ridge: number; readonly centre: readonly number[] },
): void {
  const size = weights.length;
  const slope = weights.map((weight, i) => (i === 0 ? 0 : -ridge * (weight - (centre[i] ?? 0))));
  const bend = weights.map((_, i) =>
    weights.map((__, j) => (i === j ? (i === 0 ? 1e-9 : ridge) : 0)),
  );
  rows.forEach((row, at) => {
    const sum = row.reduce((total, value, i) => total + value * (weights[i] ?? 0), 0);
    const p = logistic(sum);
    const error = (isTrue[at] ? 1 : 0) - p;
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
