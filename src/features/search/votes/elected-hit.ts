import {
  elect,
  solvedFactor,
  type VoteWeights,
} from '../../../../libs/search-engine/analysis/votes';
import type { Hit } from '../../../../libs/search-engine/search-query';
import { layerDocId } from '../search-documents';
import type { Solution, Solutions, Voter } from './solutions-reader';

/** A hit as words found it, or as votes placed it. */
export interface ElectedHit extends Hit {
  /** Those who asked something similar and whom it helped, most similar first. */
  readonly helped?: readonly Voter[];
  /** Few words were typed, and this question has them: the best match among those it helped. */
  readonly asked?: string;
  /** Problems it is known to have solved, and what its votes were multiplied by for that. */
  readonly solved?: { readonly count: number; readonly factor: number };
  /** The solution cluster it stands for. */
  readonly cluster?: string;
  /** Set where votes had a say: words and votes together, to be compared with the next hit's. */
  readonly elected?: number;
}

const NO_FACTORS = {
  titleExact: 1,
  official: 1,
  accepted: 1,
  confirmed: 1,
  quality: 1,
  fresh: 1,
  space: 1,
} as const;

/**
 * The hits in the order of words and votes together. What only votes bring is let in where `admits` says so; without a
 * single vote the hits are handed back as they are.
 */
export function electHits(
  hits: readonly Hit[],
  solutions: Solutions,
  admits: (solution: Solution) => boolean,
  weights: VoteWeights,
): readonly ElectedHit[] {
  if (solutions.votes.length === 0) return hits;
  const found = new Map(hits.map((hit) => [hit.thread, hit]));
  const votes = solutions.votes.filter(({ target }) => {
    const solution = solutions.targets.get(target);
    return found.has(target) || (solution !== undefined && admits(solution));
  });
  const ranked = hits.map(({ thread, score }) => ({ id: thread, score }));
  const solved = new Map([...solutions.targets].map(([id, target]) => [id, target.solved]));
  const elected = elect(ranked, votes, weights, solved).flatMap((place): ElectedHit[] => {
    const { id, score } = place;
    const hit = found.get(id) ?? broughtByVotes(id, solutions.targets.get(id));
    const helped = place.voters.flatMap((voter) => solutions.voters.get(voter) ?? []);
    const count = place.votes > 0 ? (solved.get(id) ?? 0) : 0;
    return hit
      ? [
          {
            ...hit,
            score,
            elected: score,
            ...(helped.length > 0 ? { helped } : {}),
            ...(count > 0 ? { solved: { count, factor: solvedFactor(count, weights) } } : {}),
          },
        ]
      : [];
  });
  return namedFirst(elected);
}

/** Factor of a title that says little more or less than what was typed. */
const NAMED = 1.45;

/** Who types a title wants the text that has it, whatever else solves the same problem. */
function namedFirst(hits: readonly ElectedHit[]): readonly ElectedHit[] {
  const named = hits.find(({ why }) => why.factors.titleExact >= NAMED);
  const [first] = hits;
  if (!named || !first || named === first) return hits;
  return [
    { ...named, score: first.score, elected: first.score },
    ...hits.filter((hit) => hit !== named),
  ];
}

const broughtByVotes = (thread: string, solution: Solution | undefined): Hit | undefined =>
  solution && {
    id: layerDocId(solution.layer),
    thread,
    version: 0,
    score: 0,
    more: [],
    why: { words: 0, typos: 0, textScore: 0, factors: NO_FACTORS },
  };
