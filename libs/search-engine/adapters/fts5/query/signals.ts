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
    const { weights } = this;
    const { counted, times, coded, codes } = this.index.documents;
    const space = codes.space.get(coded.space[doc] ?? 0);
    const age = Math.max(0, this.now - (times.updated[doc] ?? 0)) / DAY;
    const confirmed = Math.log1p(counted.confirmed[doc] ?? 0) / Math.log1p(MANY_CONFIRMATIONS);
    return {
      titleExact: 1 + weights.titleExact * this.titleExact(doc),
      official: 1 + weights.official * (counted.official[doc] ?? 0),
      accepted: 1 + weights.accepted * (counted.accepted[doc] ?? 0),
      confirmed: 1 + weights.confirmed * Math.min(1, confirmed),
      quality: 1 + weights.quality * Math.min(1, (counted.quality[doc] ?? 0) / BEST_QUALITY),
      fresh: 1 + weights.fresh * 2 ** (-age / weights.freshHalfLifeDays),
      space: weights.space[space] ?? 1,
    };
  }

  /** All of them as one factor: the space's times the sum of the others' strengths. */
  factor(doc: number): number {
    const f = this.factors(doc);
    const marks = f.official + f.accepted + f.confirmed + f.quality;
    return f.space * (f.titleExact + marks + f.fresh - 5);
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
      if (titleCount(entry) === 0) continue;
      titleWords += 1;
      const term = wordOf(entry);
      if (this.own.has(term)) common.add(term);
    }
    if (common.size === 0) return 0;
    const matched = this.words.filter((terms) => terms.some((term) => common.has(term))).length;
    return Math.min(1, (2 * matched) / (titleWords + this.words.length));
  }
}
