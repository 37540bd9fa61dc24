import { DEFAULT_WEIGHTS, type RankWeights } from './analysis/rerank';

/** How a long question is searched, whatever the engine: a few rare words find, many words rank. */
export interface QuestionPlan {
  /** Words of the title and of the body that find candidates, the rarest first. */
  readonly titleFinds: number;
  readonly bodyFinds: number;
  /** Words of the body that take part in the re-rank, the rarest first, and what each weighs. */
  readonly bodyRanks: number;
  readonly bodyWeight: number;
  /** Of what the words find, so many with the weightiest words are scored, and so many of these ranked again. */
  readonly scored: number;
  readonly candidates: number;
  /** Longest part of a title and of a body that is read, in characters. */
  readonly longestTitle: number;
  readonly longestBody: number;
}

/** Measured with `bench/relevance.ts`; word counts are taken among what the filter leaves. */
export const QUESTION_PLAN: QuestionPlan = {
  titleFinds: 14,
  bodyFinds: 16,
  bodyRanks: 80,
  bodyWeight: 0.5,
  scored: 2_000,
  candidates: 200,
  longestTitle: 500,
  longestBody: 8_000,
};

/** For the many questions of background work: as many words find, but of what they find less is scored and ranked. */
export const BRIEF_PLAN: QuestionPlan = {
  ...QUESTION_PLAN,
  bodyRanks: 40,
  scored: 400,
  candidates: 80,
};

/** Long articles are not held against as much as in short-query ranking. */
export const QUESTION_WEIGHTS: RankWeights = { ...DEFAULT_WEIGHTS, bBody: 0.4, titleExact: 0 };

/** The first line, or the first sentence of a single long one, counts as the title. */
export function splitQuestion(text: string): [string, string] {
  const line = /^[^\n]{1,300}(?=\n|$)/.exec(text.trimStart())?.[0];
  const head = line ?? /^.{1,200}?[.?!](?=\s)/s.exec(text)?.[0] ?? text.slice(0, 200);
  return [head, text.trimStart().slice(head.length)];
}
