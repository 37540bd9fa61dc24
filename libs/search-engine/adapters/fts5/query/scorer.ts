import type { RankingWeights } from '../../../ranking-weights';
import type { FtsIndex } from '../fts-index';
import { bodyCount, inContext, titleCount, wordOf } from '../memory/forward-index';
import { bodyNorm, idf, saturated, titleNorm } from './bm25f';
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

const TOGETHER = 0.8;
/** A power of two; small enough to stay in the processor's nearest cache, where a place for each term would not. */
const SIEVE = 1 << 12;
const NONE = -1;

/**
 * BM25F (Robertson & Zaragoza 2009) over the words kept of each document, with document counts and
 * average lengths of the reader's view only. Slots: one for each word, then one for each part.
 */
export class Scorer {
  /** Words that matched in the document scored last. */
  covered = 0;
  /** Share of the rarity of all words that those have, 0..1. */
  rarity = 0;
  /** By the lower bits of a term: 1 + the first of the targets whose terms have them. */
  private readonly sieve = new Uint16Array(SIEVE);
  private readonly targets: Targets;
  private readonly hasParts: boolean;
  private readonly frequencies: Float64Array;
  private readonly weights: Float64Array;
  private readonly whole: number;
  private readonly partsFrom: number[] = [];

  constructor(
    private readonly index: FtsIndex,
    private readonly view: ReaderView,
    private readonly words: readonly ScoredWord[],
    private readonly fields: RankingWeights['fields'],
  ) {
    this.weights = Float64Array.from(
      words,
      (word) => word.weight * idf(view.documents, word.count),
    );
    this.whole = this.weights.reduce((sum, weight) => sum + weight, 0) || 1;
    this.hasParts = words.some(({ together }) => together.length > 0);
    this.targets = new Targets(
      words.reduce((sum, { any, together }) => sum + any.length + together.length, 0),
    );
    let slots = words.length;
    words.forEach((word, slot) => {
      for (const { term, weight, typos } of word.any) this.target(term, slot, weight, typos);
      this.partsFrom.push(slots);
      for (const part of word.together) this.target(part, slots++, 1, 0);
    });
    this.frequencies = new Float64Array(slots);
  }

  /** Text score of a document; sets `covered` and `rarity`. */
  score(doc: number): number {
    this.collect(doc);
    let score = 0;
    let covered = 0;
    let rare = 0;
    const { frequencies, weights } = this;
    for (let slot = 0; slot < weights.length; slot++) {
      const own = frequencies[slot] as number;
      const tf = this.hasParts ? own + this.togetherOf(slot) : own;
      if (tf === 0) continue;
      covered += 1;
      rare += weights[slot] as number;
      score += (weights[slot] as number) * saturated(tf);
    }
    this.covered = covered;
    this.rarity = rare / this.whole;
    return score;
  }

  /** Typos that have to be assumed for the words that match in a document. */
  typosIn(doc: number): number {
    const { targets } = this;
    const least = new Map<number, number>();
    for (const entry of this.index.forward.of(doc)) {
      const term = wordOf(entry);
      for (let at = this.firstOf(term); at >= 0; at = targets.next[at] as number) {
        const slot = targets.slots[at] as number;
        if (targets.terms[at] !== term || slot >= this.words.length) continue;
        const typos = targets.typos[at] as number;
        least.set(slot, Math.min(typos, least.get(slot) ?? typos));
      }
    }
    return [...least.values()].reduce((sum, typos) => sum + typos, 0);
  }

  /** Sums up how often each word stands in a document. Only numbers in typed arrays: this runs for thousands of documents. */
  private collect(doc: number): void {
    const { forward, documents } = this.index;
    const { sieve, frequencies, fields, targets } = this;
    frequencies.fill(0);
    const { averageTitle, averageBody } = this.view;
    const title = fields.title / titleNorm(documents.titleLength[doc] ?? 0, averageTitle);
    const body = fields.body / bodyNorm(documents.bodyLength[doc] ?? 0, averageBody);
    const { entries } = forward;
    const start = forward.starts[doc] ?? 0;
    const end = start + (forward.lengths[doc] ?? 0);
    for (let i = start; i < end; i++) {
      const entry = entries[i] as number;
      const term = wordOf(entry);
      const first = sieve[term & (SIEVE - 1)] as number;
      if (first === 0) continue;
      for (let at = first - 1; at >= 0; at = targets.next[at] as number) {
        if (targets.terms[at] !== term) continue;
        const tf =
          title * titleCount(entry) + body * bodyCount(entry) + fields.context * inContext(entry);
        const slot = targets.slots[at] as number;
        frequencies[slot] = (frequencies[slot] as number) + (targets.weights[at] as number) * tf;
      }
    }
  }

  private firstOf(term: number): number {
    return (this.sieve[term & (SIEVE - 1)] as number) - 1;
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

  private target(term: number, slot: number, weight: number, typos: number): void {
    const at = this.targets.add(term, slot, weight, typos);
    // Behind those of the same bits, so that sums are made in the order of the words.
    let last = this.firstOf(term);
    if (last < 0) {
      this.sieve[term & (SIEVE - 1)] = at + 1;
      return;
    }
    while ((this.targets.next[last] as number) >= 0) last = this.targets.next[last] as number;
    this.targets.next[last] = at;
  }
}

/** Which term counts for which word and how much, as columns. */
class Targets {
  readonly terms: Uint32Array;
  readonly slots: Uint32Array;
  readonly weights: Float64Array;
  readonly typos: Uint8Array;
  /** The next one with the same lower bits. */
  readonly next: Int32Array;
  private used = 0;

  constructor(room: number) {
    this.terms = new Uint32Array(room);
    this.slots = new Uint32Array(room);
    this.weights = new Float64Array(room);
    this.typos = new Uint8Array(room);
    this.next = new Int32Array(room).fill(NONE);
  }

  add(term: number, slot: number, weight: number, typos: number): number {
    const at = this.used++;
    this.terms[at] = term;
    this.slots[at] = slot;
    this.weights[at] = weight;
    this.typos[at] = typos;
    return at;
  }
}
