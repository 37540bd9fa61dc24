import type { RankingWeights } from '../../../ranking-weights';
import type { FtsIndex } from '../fts-index';
import { bodyCount, inContext, titleCount, wordOf } from '../memory/forward-index';
import type { ReaderView } from './reader-view';

/** A word as the scorer takes it: terms any of which count, terms that count together, a weight. */
export interface ScoredWord {
  readonly any: readonly {
    readonly term: number;
    readonly weight: number;
    readonly typos: number;
  }[];
  readonly together: readonly number[];
  readonly count: number;
  readonly weight: number;
}

interface Target {
  readonly slot: number;
  readonly weight: number;
  readonly typos: number;
}

const K1 = 1.2;
const B_TITLE = 0.5;
const B_BODY = 0.75;
const TOGETHER = 0.8;
/** A power of two; small enough to stay in the processor's nearest cache, where a place for each term would not. */
const SIEVE = 1 << 12;

/**
 * BM25F (Robertson & Zaragoza 2009) over the words kept of each document, with document counts and
 * average lengths of the reader's view only. Slots: one for each word, then one for each part.
 */
export class Scorer {
  /** Words that matched in the document scored last. */
  covered = 0;
  private readonly targets = new Map<number, Target[]>();
  private readonly sieve = new Uint8Array(SIEVE);
  private readonly frequencies: Float64Array;
  private readonly weights: Float64Array;
  private readonly partsFrom: number[] = [];

  constructor(
    private readonly index: FtsIndex,
    private readonly view: ReaderView,
    private readonly words: readonly ScoredWord[],
    private readonly fields: RankingWeights['fields'],
  ) {
    this.weights = Float64Array.from(words, (word) => word.weight * this.idf(word.count));
    let slots = words.length;
    words.forEach((word, slot) => {
      for (const { term, weight, typos } of word.any) this.target(term, { slot, weight, typos });
      this.partsFrom.push(slots);
      for (const part of word.together) {
        this.target(part, { slot: slots++, weight: 1, typos: 0 });
      }
    });
    this.frequencies = new Float64Array(slots);
  }

  /** Text score of a document; sets `covered`. */
  score(doc: number): number {
    this.collect(doc);
    let score = 0;
    let covered = 0;
    for (let slot = 0; slot < this.words.length; slot++) {
      const tf = (this.frequencies[slot] ?? 0) + this.togetherOf(slot);
      if (tf === 0) continue;
      covered += 1;
      score += ((this.weights[slot] ?? 0) * tf * (K1 + 1)) / (K1 + tf);
    }
    this.covered = covered;
    return score;
  }

  /** Typos that have to be assumed for the words that match in a document. */
  typosIn(doc: number): number {
    const least = new Map<number, number>();
    for (const entry of this.index.forward.of(doc)) {
      for (const { slot, typos } of this.targets.get(wordOf(entry)) ?? []) {
        if (slot < this.words.length) least.set(slot, Math.min(typos, least.get(slot) ?? typos));
      }
    }
    return [...least.values()].reduce((sum, typos) => sum + typos, 0);
  }

  private collect(doc: number): void {
    const { forward, documents } = this.index;
    const { sieve, frequencies, fields } = this;
    frequencies.fill(0);
    const title =
      fields.title / this.norm(documents.titleLength[doc], this.view.averageTitle, B_TITLE);
    const body = fields.body / this.norm(documents.bodyLength[doc], this.view.averageBody, B_BODY);
    const { entries } = forward;
    const start = forward.starts[doc] ?? 0;
    const end = start + (forward.lengths[doc] ?? 0);
    for (let i = start; i < end; i++) {
      const entry = entries[i] as number;
      const term = wordOf(entry);
      if (sieve[term & (SIEVE - 1)] === 0) continue;
      const targets = this.targets.get(term);
      if (targets === undefined) continue;
      const tf =
        title * titleCount(entry) + body * bodyCount(entry) + fields.context * inContext(entry);
      for (const { slot, weight } of targets) {
        frequencies[slot] = (frequencies[slot] as number) + weight * tf;
      }
    }
  }

  private togetherOf(slot: number): number {
    const { together } = this.words[slot] as ScoredWord;
    if (together.length === 0) return 0;
    const from = this.partsFrom[slot] ?? 0;
    let least = Infinity;
    for (let i = 0; i < together.length; i++) {
      least = Math.min(least, this.frequencies[from + i] ?? 0);
    }
    return least * TOGETHER;
  }

  private norm(length: number | undefined, average: number, b: number): number {
    return 1 - b + (b * (length ?? 0)) / average;
  }

  /** Lucene's form, never negative. */
  private idf(count: number): number {
    const { documents } = this.view;
    return Math.log(1 + (Math.max(0, documents - count) + 0.5) / (count + 0.5));
  }

  private target(term: number, target: Target): void {
    this.sieve[term & (SIEVE - 1)] = 1;
    const known = this.targets.get(term);
    if (known) known.push(target);
    else this.targets.set(term, [target]);
  }
}
