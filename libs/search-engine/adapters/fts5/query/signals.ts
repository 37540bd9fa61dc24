import type { RankingWeights } from '../../../ranking-weights';
import type { SignalName } from '../../../search-query';
import type { FtsIndex } from '../fts-index';
import { titleCount, wordOf } from '../memory/forward-index';

const MANY_CONFIRMATIONS = 20;
const BEST_QUALITY = 9;
const DAY = 86_400;

/** What moves a hit beside its text, as factors (1 = nothing). */
export class Signals {
  private readonly own: ReadonlySet<number>;
  /** Factors of the spaces by their codes. */
  private readonly spaces: number[] = [];

  /** `words`: the terms each word of the query stands for as typed; [] switches the title's bonus off. */
  constructor(
    private readonly index: FtsIndex,
    private readonly weights: RankingWeights,
    private readonly words: readonly (readonly number[])[],
    private readonly now: number,
  ) {
    this.own = new Set(words.flat());
  }

  factors(doc: number): Record<SignalName, number> {
    const { counted } = this.index.documents;
    const { weights } = this;
    return {
      titleExact: 1 + weights.titleExact * this.titleExact(doc),
      official: 1 + weights.official * (counted.official[doc] ?? 0),
      accepted: 1 + weights.accepted * (counted.accepted[doc] ?? 0),
      confirmed: 1 + weights.confirmed * this.confirmed(doc),
      quality: 1 + weights.quality * this.quality(doc),
      fresh: 1 + weights.fresh * this.freshness(doc),
      space: this.spaceFactor(doc),
    };
  }

  /** All of them as one factor: the space's times the sum of the others' strengths. */
  factor(doc: number): number {
    const { weights } = this;
    const { counted } = this.index.documents;
    // Written out, without the object of `factors`: this runs for hundreds of documents of each search.
    const strengths =
      weights.titleExact * this.titleExact(doc) +
      weights.official * (counted.official[doc] ?? 0) +
      weights.accepted * (counted.accepted[doc] ?? 0) +
      weights.confirmed * this.confirmed(doc) +
      weights.quality * this.quality(doc) +
      weights.fresh * this.freshness(doc);
    return this.spaceFactor(doc) * (1 + strengths);
  }

  private confirmed(doc: number): number {
    const count = this.index.documents.counted.confirmed[doc] ?? 0;
    return count === 0 ? 0 : Math.min(1, Math.log1p(count) / Math.log1p(MANY_CONFIRMATIONS));
  }

  private quality(doc: number): number {
    return Math.min(1, (this.index.documents.counted.quality[doc] ?? 0) / BEST_QUALITY);
  }

  private freshness(doc: number): number {
    const { updated } = this.index.documents.times;
    const age = Math.max(0, this.now - (updated[doc] ?? 0)) / DAY;
    return 2 ** (-age / this.weights.freshHalfLifeDays);
  }

  private spaceFactor(doc: number): number {
    const { coded, codes } = this.index.documents;
    const code = coded.space[doc] ?? 0;
    return (this.spaces[code] ??= this.weights.space[codes.space.get(code)] ?? 1);
  }

  /** Harmonic mean of the shares of query and title that are the same words, 0…1. */
  titleExact(doc: number): number {
    if (this.own.size === 0) return 0;
    const common = new Set<number>();
    let titleWords = 0;
    const { entries, starts, lengths } = this.index.forward;
    const start = starts[doc] ?? 0;
    const end = start + (lengths[doc] ?? 0);
    for (let i = start; i < end; i++) {
      const entry = entries[i] as number;
      // The terms of a title come before all others.
      if (titleCount(entry) === 0) break;
      titleWords += 1;
      const term = wordOf(entry);
      if (this.own.has(term)) common.add(term);
    }
    if (common.size === 0) return 0;
    const matched = this.words.filter((terms) => terms.some((term) => common.has(term))).length;
    return Math.min(1, (2 * matched) / (titleWords + this.words.length));
  }
}
