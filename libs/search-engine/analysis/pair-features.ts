import {
  codesShared,
  eachShared,
  sharedIn,
  sharedOf,
  spelt,
  type PairProperties,
  type PairRead,
  type PairText,
  type PairWords,
} from './pair-read';

/** A text that may belong to the one looked at. */
export interface PairCandidate extends PairRead {
  /** How well its words fit, by the engine's own measure; 0 where the engine did not find it by a text all may read. */
  readonly score: number;
  /** Similar texts that are tied to it, each worth 1 / (offset + rank). */
  readonly votes: number;
  /** Texts that are tied to it at all. */
  readonly ties: number;
  /** Both were solved by the same text. */
  readonly sameSolution: boolean;
  /** How much nearer in meaning than texts like it are in the mean, −1…1; left out where there are no vectors. */
  readonly meaning?: number;
}

/** Everything about 0…1, meaning −1…1, so that weights can be compared. */
export interface PairFeatures {
  /** Share of the weight of the title's words that stand in the other title; both ways, their mean. */
  readonly titles: number;
  readonly titleInBody: number;
  readonly otherTitleInBody: number;
  /** Share of the weight of the body's words that stand in the other body. */
  readonly bodyInOther: number;
  readonly otherInBody: number;
  /** Rare words in common: n / (n + 3). */
  readonly rare: number;
  /** Codes, versions and quoted messages in common: n / (n + 1). */
  readonly codes: number;
  readonly sameTitle: number;
  readonly product: number;
  readonly otherProduct: number;
  readonly tags: number;
  readonly sameLang: number;
  /** Addresses outside the hub in common: n / (n + 1). */
  readonly addresses: number;
  /** 1 on the same day, 1/e after a season. */
  readonly near: number;
  /** Share of the best candidate's score, and how far it leads before the next one. */
  readonly score: number;
  readonly lead: number;
  /** ln(1 + score) / 5 */
  readonly strength: number;
  readonly votes: number;
  readonly voteShare: number;
  /** Texts tied to it: n / (n + 5). */
  readonly ties: number;
  readonly sameSolution: number;
  /** 0 without vectors. */
  readonly meaning: number;
}

export interface PairJudged {
  readonly candidate: PairCandidate;
  readonly features: PairFeatures;
  /**
   * The words that speak most for it, as written, rarest first: none that say nothing, or that a large part of the texts
   * has. Looked up when asked for.
   */
  readonly words: readonly string[];
  readonly codes: readonly string[];
}

const SEASON_DAYS = 90;
const SHOWN_WORDS = 8;
/** A word is rare when no more of the texts looked at have it. */
const RARE_SHARE = 0.1;
/** A word that more of them have is not shown as speaking for a pair; of few texts, three at least. */
const SHOWN_SHARE = 0.25;

/**
 * What speaks for each candidate's being about the same as a text. Words weigh by how few of the texts looked at have
 * them: what all the neighbours say tells nothing apart.
 */
export function pairFeatures(
  text: PairText & PairRead,
  candidates: readonly PairCandidate[],
): PairJudged[] {
  const weights = new WordWeights([text.words, ...candidates.map(({ words }) => words)]);
  const scores = candidates.map(({ score }) => score).sort((a, b) => b - a);
  const bestVotes = Math.max(0, ...candidates.map(({ votes }) => votes));
  return candidates.map(
    (candidate) =>
      new Pair(text, candidate, featuresOf(text, candidate, weights, scores, bestVotes), weights),
  );
}

/** What is shown of a pair is looked up when it is asked for. */
class Pair implements PairJudged {
  constructor(
    private readonly text: PairText & PairRead,
    readonly candidate: PairCandidate,
    readonly features: PairFeatures,
    private readonly weights: WordWeights,
  ) {}

  get words(): readonly string[] {
    const { text, candidate, weights } = this;
    const shared = sharedOf(text.words.all, candidate.words.all);
    const telling = shared.filter((term) => weights.tells(term));
    telling.sort((a, b) => weights.of(b) - weights.of(a));
    return spelt(text, telling, [text.lang, candidate.lang]).slice(0, SHOWN_WORDS);
  }

  get codes(): readonly string[] {
    return codesShared(this.text, this.candidate.words.codes).slice(0, SHOWN_WORDS);
  }
}

/** One literal, since dozens are made for each text looked at and parts put together take several times as long. */
function featuresOf(
  text: PairRead,
  candidate: PairCandidate,
  weights: WordWeights,
  scores: readonly number[],
  bestVotes: number,
): PairFeatures {
  const own = text.words;
  const other = candidate.words;
  const { score, votes } = candidate;
  const products = productsOf(text, candidate);
  const best = scores[0] ?? 0;
  const next = scores.find((one) => one < score) ?? 0;
  return {
    titles: (weights.share(own.title, other.title) + weights.share(other.title, own.title)) / 2,
    titleInBody: weights.share(own.title, other.all),
    otherTitleInBody: weights.share(other.title, own.all),
    bodyInOther: weights.share(own.body, other.all),
    otherInBody: weights.share(other.body, own.all),
    rare: soft(weights.rareIn(own.all, other.all), 3),
    codes: soft(sharedIn(own.codes, other.codes), 1),
    sameTitle: exactness(own.exact, other.exact),
    product: products === 'same' ? 1 : 0,
    otherProduct: products === 'other' ? 1 : 0,
    tags: shareOfTags(text.tags, candidate.tags),
    sameLang: text.lang === candidate.lang ? 1 : 0,
    addresses: soft(sharedIn(own.addresses, other.addresses), 1),
    near: nearInTime(text.created, candidate.created),
    score: best > 0 ? score / best : 0,
    lead: best > 0 ? (score - next) / best : 0,
    strength: Math.log1p(Math.max(0, score)) / 5,
    votes: soft(votes * 20, 1),
    voteShare: bestVotes === 0 ? 0 : votes / bestVotes,
    ties: soft(candidate.ties, 5),
    sameSolution: candidate.sameSolution ? 1 : 0,
    meaning: candidate.meaning ?? 0,
  };
}

/** Harmonic mean of the shares of both titles that are the same words, 0…1. */
function exactness(own: Uint32Array, other: Uint32Array): number {
  const common = sharedIn(own, other);
  return common === 0 ? 0 : (2 * common) / (own.length + other.length);
}

const soft = (count: number, half: number): number => count / (count + half);

function productsOf(one: PairProperties, other: PairProperties): 'same' | 'other' | undefined {
  if (!one.product || !other.product) return undefined;
  return one.product === other.product ? 'same' : 'other';
}

/** Of the tags of both, how many both have. */
function shareOfTags(some: readonly string[], others: readonly string[]): number {
  const shared = some.filter((tag) => others.includes(tag)).length;
  const all = some.length + others.length - shared;
  return all === 0 ? 0 : shared / all;
}

function nearInTime(one: number, other: number): number {
  if (one <= 0 || other <= 0) return 0;
  const days = Math.abs(one - other) / 86_400;
  return Math.exp(-days / SEASON_DAYS);
}

/** How few of the texts have a word, by its number. Counted anew for every text looked at, hence a plain table. */
class WordWeights {
  private readonly keys: Uint32Array;
  private readonly counts: Uint16Array;
  private readonly mask: number;
  /** By count. */
  private readonly weights: Float64Array;

  constructor(private readonly texts: readonly PairWords[]) {
    const terms = texts.reduce((sum, { all }) => sum + all.length, 0);
    const size = 2 ** Math.ceil(Math.log2(2 * terms + 2));
    this.keys = new Uint32Array(size);
    this.counts = new Uint16Array(size);
    this.mask = size - 1;
    for (const { all } of texts) {
      for (const term of all) {
        const at = this.placeOf(term);
        this.keys[at] = term;
        this.counts[at] = (this.counts[at] as number) + 1;
      }
    }
    this.weights = Float64Array.from({ length: texts.length + 1 }, (_, count) =>
      Math.log(1 + texts.length / Math.max(1, count)),
    );
  }

  of(term: number): number {
    return this.weights[this.countOf(term)] as number;
  }

  /** How many of the words in both are rare. */
  rareIn(some: Uint32Array, others: Uint32Array): number {
    const most = Math.max(2, this.texts.length * RARE_SHARE);
    let rare = 0;
    eachShared(some, others, (term) => {
      if (this.countOf(term) <= most) rare += 1;
    });
    return rare;
  }

  /** Worth showing to people. */
  tells(term: number): boolean {
    return this.countOf(term) <= Math.max(3, this.texts.length * SHOWN_SHARE);
  }

  /** Share of the weight of some words that others have. */
  share(some: Uint32Array, others: Uint32Array): number {
    let all = 0;
    let there = 0;
    let at = 0;
    for (const term of some) {
      const weight = this.of(term);
      all += weight;
      while (at < others.length && (others[at] as number) < term) at += 1;
      if (others[at] === term) there += weight;
    }
    return all === 0 ? 0 : there / all;
  }

  private countOf(term: number): number {
    return this.counts[this.placeOf(term)] as number;
  }

  /** Where a word stands, or would: a place without a count is free. */
  private placeOf(term: number): number {
    let at = term & this.mask;
    while ((this.counts[at] as number) > 0 && this.keys[at] !== term) at = (at + 1) & this.mask;
    return at;
  }
}
