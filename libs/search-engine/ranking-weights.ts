/**
 * How much each signal moves a hit. The text score is multiplied by
 * `1 + Σ weight × strength` (strengths are 0…1), then by the space's factor.
 */
export interface RankingWeights {
  /** BM25F weights of the places a word can stand in. */
  readonly fields: {
    readonly title: number;
    readonly body: number;
    /** Title of the item on a document of one of its posts. */
    readonly context: number;
  };
  /** Share of the typed words standing as typed in the title, times the share of the title they cover. */
  readonly titleExact: number;
  readonly official: number;
  readonly accepted: number;
  /** Strength: log(1 + confirmations) / log(21), at most 1. */
  readonly confirmed: number;
  /** Strength: quality / 9. */
  readonly quality: number;
  /** Strength: 1 when just changed, 1/2 after `freshHalfLifeDays`. */
  readonly fresh: number;
  readonly freshHalfLifeDays: number;
  /** Factor by space slug; a space left out counts 1. */
  readonly space: Readonly<Record<string, number>>;
}

/** Defaults from measurements on support text; the hub hands in its own. */
export const DEFAULT_WEIGHTS: RankingWeights = {
  fields: { title: 2.5, body: 1, context: 0.4 },
  titleExact: 0.6,
  official: 0.15,
  accepted: 0.1,
  confirmed: 0.1,
  quality: 0.1,
  fresh: 0.05,
  freshHalfLifeDays: 365,
  space: {},
};
