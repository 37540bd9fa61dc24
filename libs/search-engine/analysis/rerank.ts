/** A word of the query for ranking: terms any of which count as it, and how much it weighs (1 for the title's words, less for a long body's). */
export interface RankWord {
  readonly terms: readonly string[];
  readonly weight: number;
}

export interface RankQuery {
  readonly words: readonly RankWord[];
  /** Folded words of the query in order, for the exactness of titles; [] switches the bonus off. */
  readonly exact: readonly string[];
}

/** Index terms of a candidate's title and body as `analyse` gives them; terms the query does not have may be left out if the lengths are given. */
export interface RankCandidate {
  readonly id: string;
  readonly title: readonly string[];
  readonly body: readonly string[];
  /** Number of all terms of the title (default: of those given). */
  readonly titleLength?: number;
  readonly bodyLength?: number;
  /** Folded words of the title. */
  readonly rawTitle: readonly string[];
}

/** Statistics of the reader's scope, or of the whole index. */
export interface RankStats {
  readonly documents: number;
  readonly averageTitle: number;
  readonly averageBody: number;
  count(term: string): number;
}

export interface RankWeights {
  readonly title: number;
  readonly body: number;
  readonly k1: number;
  readonly bTitle: number;
  readonly bBody: number;
  /** Factor of the title-exactness bonus (0.3 to 1.0). */
  readonly titleExact: number;
}

export const DEFAULT_WEIGHTS: RankWeights = {
  title: 2.5,
  body: 1,
  k1: 1.2,
  bTitle: 0.5,
  bBody: 0.75,
  titleExact: 0.3,
};

export interface Ranked {
  readonly id: string;
  readonly score: number;
  /** Share of the query's weighted words that occur, 0..1. */
  readonly coverage: number;
  /** Share of the rarity of all words (their summed idf) that these have, 0..1. */
  readonly rarity: number;
  readonly titleExact: number;
}

const idf = (documents: number, count: number): number =>
  Math.log(1 + (Math.max(0, documents - count) + 0.5) / (count + 0.5));

/** Which words of the query a term counts for. */
function slotsOf(words: readonly RankWord[]): Map<string, number[]> {
  const slots = new Map<string, number[]>();
  words.forEach((word, at) => {
    for (const term of new Set(word.terms)) {
      const known = slots.get(term);
      if (known) known.push(at);
      else slots.set(term, [at]);
    }
  });
  return slots;
}

function addCounts(
  terms: readonly string[],
  slots: ReadonlyMap<string, readonly number[]>,
  scale: number,
  into: Float64Array,
): void {
  for (const term of terms) {
    const words = slots.get(term);
    if (words) for (const at of words) into[at] = (into[at] as number) + scale;
  }
}

/** Share of the title and of the query that are the same words: harmonic mean of both directions, 0..1. */
export function titleExactness(exact: readonly string[], rawTitle: readonly string[]): number {
  if (!exact.length || !rawTitle.length) return 0;
  const title = new Set(rawTitle);
  const query = new Set(exact);
  let common = 0;
  for (const word of query) if (title.has(word)) common += 1;
  return common ? (2 * common) / (title.size + query.size) : 0;
}

/**
 * Ranks the candidates of any engine by BM25F (Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, eq. 3.16-3.18,
 * with Lucene's idf, never negative) times (1 + titleExact × exactness of the title). Pure; best first, equal scores keep their order.
 */
export function rerank(
  query: RankQuery,
  candidates: readonly RankCandidate[],
  stats: RankStats,
  weights: RankWeights = DEFAULT_WEIGHTS,
): Ranked[] {
  const slots = slotsOf(query.words);
  const idfs = query.words.map((word) => {
    const count = Math.max(0, ...word.terms.map((term) => stats.count(term)));
    return word.weight * idf(stats.documents, count);
  });
  const whole = query.words.reduce((sum, word) => sum + word.weight, 0) || 1;
  const wholeRarity = idfs.reduce((sum, own) => sum + own, 0) || 1;
  const frequencies = new Float64Array(query.words.length);
  const norm = (length: number, average: number, b: number): number =>
    1 / (1 - b + (b * length) / Math.max(1, average));
  const ranked = candidates.map((candidate): Ranked => {
    frequencies.fill(0);
    const { title, body, titleLength = title.length, bodyLength = body.length } = candidate;
    const titleScale = weights.title * norm(titleLength, stats.averageTitle, weights.bTitle);
    const bodyScale = weights.body * norm(bodyLength, stats.averageBody, weights.bBody);
    addCounts(title, slots, titleScale, frequencies);
    addCounts(body, slots, bodyScale, frequencies);
    let score = 0;
    let covered = 0;
    let rare = 0;
    for (let i = 0; i < frequencies.length; i++) {
      const tf = frequencies[i] as number;
      if (tf === 0) continue;
      score += ((idfs[i] ?? 0) * tf * (weights.k1 + 1)) / (weights.k1 + tf);
      covered += query.words[i]?.weight ?? 0;
      rare += idfs[i] ?? 0;
    }
    const titleExact = titleExactness(query.exact, candidate.rawTitle);
    return {
      id: candidate.id,
      score: score * (1 + weights.titleExact * titleExact),
      coverage: covered / whole,
      rarity: rare / wholeRarity,
      titleExact,
    };
  });
  return ranked.sort((a, b) => b.score - a.score);
}
