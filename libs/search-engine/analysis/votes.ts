/** What one similar text says: this is what solved it. */
export interface Vote {
  readonly voter: string;
  /** The voter's place among the similar texts, from 0. */
  readonly rank: number;
  /** What solved it; may be the voter itself, where the solution stands below it. */
  readonly target: string;
  /** How sure it is, 1 and more: a link somebody set, one that readers confirmed, … */
  readonly grade: number;
}

/** A text as words found it. */
export interface WordRanked {
  readonly id: string;
  readonly score: number;
}

export interface VoteWeights {
  /** Most similar texts that are asked. */
  readonly voters: number;
  /** Least share of the best one's score: who fits much worse than the most similar text is not similar. */
  readonly near: number;
  /** A vote counts `grade / (offset + rank)`. */
  readonly offset: number;
  /** What the best by words, and the best by votes, are worth. */
  readonly words: number;
  readonly votes: number;
  /** From so many votes on the best is worth all of it: one far neighbour alone does not decide. */
  readonly sure: number;
  /** Grade of a text that is its own solution: a question with an accepted, official or confirmed answer. */
  readonly own: number;
  /**
   * Share of a grade that counts where another member of the voter's solution cluster says it, or is what solved it: one
   * step further than a link of its own. 0: clusters have no say.
   */
  readonly cluster: number;
  /** What the votes for a text rise by, at most, for the problems it is known to have solved: see `solvedFactor`. */
  readonly solved: number;
}

/** Tried on questions of 2023, judged on those of 2024: `npm run bench -- --only links`. */
export const VOTE_WEIGHTS: VoteWeights = {
  voters: 80,
  near: 0.3,
  offset: 20,
  words: 4,
  votes: 5,
  sure: 0.075,
  own: 0.33,
  cluster: 0.35,
  solved: 0.2,
};

/** From so many problems solved on, more of them say nothing new. */
const MANY_SOLVED = 100;

/**
 * How often a text solved a problem, as a factor from 1 to `1 + solved`: `1 + solved × log(1 + n) / log(1 + 100)`. It
 * says nothing about the question asked, so it is damped and bounded like other evidence that does not depend on the
 * query (Craswell et al., Relevance weighting for query independent evidence, SIGIR 2005): it decides among those that
 * similar questions name about alike.
 */
export function solvedFactor(count: number, { solved }: Pick<VoteWeights, 'solved'>): number {
  const strength = Math.log1p(Math.min(count, MANY_SOLVED)) / Math.log1p(MANY_SOLVED);
  return 1 + solved * strength;
}

export interface Elected {
  readonly id: string;
  readonly score: number;
  /** The word score as a share of the best one, 0…1; 0 for what only votes brought. */
  readonly words: number;
  /** The votes as a share of those of the best, 0…1. */
  readonly votes: number;
  /** Who voted for it besides itself, most similar first. */
  readonly voters: readonly string[];
}

/** Of texts found, best first, those that are asked what solved them. Pure. */
export function nearest<T extends { readonly score: number }>(
  found: readonly T[],
  { voters, near }: Pick<VoteWeights, 'voters' | 'near'>,
): T[] {
  const best = found[0]?.score ?? 0;
  return found.slice(0, voters).filter(({ score }) => score >= near * best);
}

const NEVER: ReadonlyMap<string, number> = new Map();

interface Tally {
  weight: number;
  readonly voters: string[];
}

/**
 * Orders texts by their own words together with what solved similar problems: `words` × share of the best word score +
 * `votes` × share of the best votes (after Cormack's rank fusion, with weights tried on judgements). Texts that only
 * votes bring take part. Each voter counts once for a target, with its best grade; `solved` says how often a target
 * solved a problem, as far as the reader may know. Pure; best first, equal scores keep the order of words.
 */
export function elect(
  ranked: readonly WordRanked[],
  votes: readonly Vote[],
  weights: VoteWeights = VOTE_WEIGHTS,
  solved: ReadonlyMap<string, number> = NEVER,
): Elected[] {
  const tallies = tallyOf(votes, weights);
  for (const [target, tally] of tallies) {
    tally.weight *= solvedFactor(solved.get(target) ?? 0, weights);
  }
  const bestScore = Math.max(0, ...ranked.map(({ score }) => score)) || 1;
  const bestVotes = Math.max(weights.sure, ...[...tallies.values()].map(({ weight }) => weight));
  const scores = new Map(ranked.map(({ id, score }) => [id, score]));
  const ids = new Set([...scores.keys(), ...tallies.keys()]);
  const elected = [...ids].map((id): Elected => {
    const words = Math.max(0, scores.get(id) ?? 0) / bestScore;
    const tally = tallies.get(id);
    const share = (tally?.weight ?? 0) / bestVotes;
    const score = weights.words * words + weights.votes * share;
    return { id, score, words, votes: share, voters: tally?.voters ?? [] };
  });
  return elected.sort((a, b) => b.score - a.score);
}

function tallyOf(votes: readonly Vote[], { offset, voters }: VoteWeights): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  const counting = votes.filter(({ rank }) => rank < voters);
  for (const { voter, target, rank, grade } of bestOfEach(counting)) {
    const tally = tallies.get(target) ?? { weight: 0, voters: [] };
    tally.weight += grade / (offset + rank);
    if (voter !== target) tally.voters.push(voter);
    tallies.set(target, tally);
  }
  return tallies;
}

/** One vote of a voter for a target, the surest; the most similar voters first. */
function bestOfEach(votes: readonly Vote[]): Vote[] {
  const best = new Map<string, Vote>();
  for (const vote of votes) {
    const key = `${vote.voter} ${vote.target}`;
    const known = best.get(key);
    if (!known || known.grade < vote.grade) best.set(key, vote);
  }
  return [...best.values()].sort((a, b) => a.rank - b.rank);
}
