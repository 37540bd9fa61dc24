import {
  pairFeatures,
  type PairCandidate,
  type PairJudged,
} from '../../../libs/search-engine/analysis/pair-features';
import {
  PAIR_MODEL,
  pairProbability,
  pairReasons,
  type PairRole,
} from '../../../libs/search-engine/analysis/pair-model';
import { VOTE_WEIGHTS } from '../../../libs/search-engine/analysis/votes';
import type { Kind } from '../../kernel/space';
import type { LinkEvidence, LinkKind } from '../links/links.api';
import type { PairSource } from './pair-sources';

/** A link the hub holds to be likely, from the text that was looked at. */
export interface Proposal {
  readonly kind: LinkKind;
  readonly to: string;
  readonly probability: number;
  readonly evidence: LinkEvidence;
}

/** What the engine found: how well its words fit, by a text that all its readers see. */
export interface Found {
  readonly id: string;
  readonly score: number;
}

/** Proposals of one text. */
const MOST_PROPOSALS = 3;
/** What is less likely is not worth anybody's time. */
const FLOOR = 0.15;
/** Reasons named on a proposal. */
const MOST_REASONS = 4;
/** The same page in another language: its origin says so. */
const SAME_PAGE = 0.97;

const ASKS: readonly Kind[] = ['question', 'thread'];
const asks = ({ kind }: { readonly kind: Kind }): boolean => ASKS.includes(kind);

/** The kinds of text that are compared with one of a kind: what asks with all, what explains with what explains. */
export function kindsBeside(kind: Kind): readonly (readonly Kind[])[] {
  const explains: readonly Kind[] = ['article', 'howto', 'wiki'];
  return ASKS.includes(kind) ? [ASKS, explains] : [explains];
}

/** What similar texts were solved by: candidates even where no word leads to them. */
export const votedFor = (similar: readonly PairSource[]): string[] => [
  ...new Set(similar.filter(asks).flatMap(({ solvedBy }) => solvedBy)),
];

/**
 * The most likely links of a text, at most three of each direction taken together. `similar` in the order of likeness;
 * `found` tells how well words fit.
 */
export function proposalsFor(
  source: PairSource,
  similar: readonly PairSource[],
  found: ReadonlyMap<string, number>,
): Proposal[] {
  const others = similar.filter(({ id }) => id !== source.id);
  const pages = others.filter((other) => isSamePage(source, other));
  const rest = others.filter((other) => !pages.includes(other));
  const judged = (['alike', 'solves'] as const).flatMap((role) => judge(source, rest, found, role));
  const likely = judged
    .filter(({ probability }) => probability >= FLOOR)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, MOST_PROPOSALS);
  return [...pages.map(samePage), ...likely];
}

const isSamePage = (source: PairSource, other: PairSource): boolean =>
  source.group !== null && source.group === other.group && source.lang !== other.lang;

const samePage = ({ id, lang }: PairSource): Proposal => ({
  kind: 'same-problem',
  to: id,
  probability: SAME_PAGE,
  evidence: { reasons: ['same-page'], lang },
});

function judge(
  source: PairSource,
  others: readonly PairSource[],
  found: ReadonlyMap<string, number>,
  role: PairRole,
): Proposal[] {
  const solves = role === 'solves';
  if (solves && !asks(source)) return [];
  const voters = others.filter((other) => asks(other) && other.isOpen);
  const candidates = others
    .filter((other) => (asks(source) ? asks(other) !== solves : !asks(other)))
    .map((other) => candidateOf(source, other, found.get(other.id) ?? 0, solves ? voters : []));
  const weights = PAIR_MODEL[role];
  return pairFeatures(source, candidates).map((pair) => ({
    kind: solves ? 'answers' : 'same-problem',
    to: pair.candidate.id,
    probability: rounded(pairProbability(pair.features, weights)),
    evidence: evidenceOf(pair, role),
  }));
}

function candidateOf(
  source: PairSource,
  other: PairSource,
  score: number,
  voters: readonly PairSource[],
): PairCandidate {
  const votes = voters.reduce(
    (sum, voter, rank) =>
      voter.solvedBy.includes(other.id) ? sum + 1 / (VOTE_WEIGHTS.offset + rank) : sum,
    0,
  );
  const sameSolution = source.solvedBy.some((id) => other.solvedBy.includes(id));
  return { ...other, score, votes, sameSolution };
}

/** Codes of reasons, for the page to say in words, and what they came from. */
function evidenceOf({ features, words, codes }: PairJudged, role: PairRole): LinkEvidence {
  const reasons = pairReasons(features, PAIR_MODEL[role]).slice(0, MOST_REASONS);
  const numbers = Object.entries(features).map(([name, value]) => [name, rounded(value)]);
  return {
    reasons: reasons.map(({ feature }) => feature),
    ...(words.length > 0 ? { words } : {}),
    ...(codes.length > 0 ? { codes } : {}),
    features: Object.fromEntries(numbers) as Record<string, number>,
  };
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
