import {
  pairFeatures,
  type PairCandidate,
  type PairJudged,
} from '../../../libs/search-engine/analysis/pair-features';
import {
  PAIR_MODEL,
  pairProbabilities,
  pairReasons,
  type PairRole,
} from '../../../libs/search-engine/analysis/pair-model';
import { VOTE_WEIGHTS } from '../../../libs/search-engine/analysis/votes';
import type { Kind } from '../../kernel/space';
import type { LinkEvidence, LinkKind } from '../links/links.api';
import type { LookedAt, PairSource } from './pair-sources';

/** A link the hub holds to be likely, from the text that was looked at. */
export interface Proposal {
  readonly kind: LinkKind;
  readonly to: string;
  readonly probability: number;
  readonly evidence: LinkEvidence;
}

/** What was found out about candidates beside their texts, by id: how well their words fit, how near they are in meaning. */
export interface Measured {
  readonly found: ReadonlyMap<string, number>;
  readonly nearness: ReadonlyMap<string, number>;
}

/** So far above the mean of a text's neighbours a cosine is as high as it gets. */
const NEAREST = 0.1;

/**
 * How much nearer in meaning each is than the mean, −1…1. The mean is that of the neighbours which all readers of the text
 * may read: others must not speak through it.
 */
export function nearnessOf(
  similar: readonly Pick<PairSource, 'id' | 'isOpen'>[],
  cosines: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const open = similar.flatMap(({ id, isOpen }) => (isOpen ? (cosines.get(id) ?? []) : []));
  if (open.length === 0) return new Map();
  const mean = open.reduce((sum, cosine) => sum + cosine, 0) / open.length;
  const bounded = (value: number) => Math.max(-1, Math.min(1, value));
  return new Map([...cosines].map(([id, cosine]) => [id, bounded((cosine - mean) / NEAREST)]));
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

/** What similar texts are tied to: candidates even where no word leads to them. */
export const votedFor = (similar: readonly PairSource[]): string[] => [
  ...new Set(similar.filter(asks).flatMap(({ tiedTo }) => tiedTo)),
];

/**
 * The most likely links of a text, at most three of each direction taken together. `similar` in the order of likeness.
 */
export function proposalsFor(
  source: LookedAt,
  similar: readonly PairSource[],
  measured: Measured,
): Proposal[] {
  const others = similar.filter(({ id }) => id !== source.id);
  const pages = others.filter((other) => isSamePage(source, other));
  const rest = others.filter((other) => !pages.includes(other));
  const judged = (['alike', 'solves'] as const).flatMap((role) =>
    judge(source, rest, measured, role),
  );
  const likely = judged.sort((a, b) => b.probability - a.probability).slice(0, MOST_PROPOSALS);
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

/** The most likely of one kind; what is too unlikely is left out, and its evidence never looked up. */
function judge(
  source: LookedAt,
  others: readonly PairSource[],
  measured: Measured,
  role: PairRole,
): Proposal[] {
  const solves = role === 'solves';
  if (solves && !asks(source)) return [];
  const votes = votesOf(others.filter((other) => asks(other) && other.isOpen));
  const candidates = others
    .filter((other) => (asks(source) ? asks(other) !== solves : !asks(other)))
    .map((other) => candidateOf(source, other, measured, votes));
  const pairs = pairFeatures(source, candidates);
  const likely = pairProbabilities(
    pairs.map(({ features }) => features),
    PAIR_MODEL[role],
  );
  return pairs
    .map((pair, at) => ({ pair, probability: rounded(likely[at] ?? 0) }))
    .filter(({ probability }) => probability >= FLOOR)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, MOST_PROPOSALS)
    .map(({ pair, probability }) => ({
      kind: solves ? 'answers' : 'same-problem',
      to: pair.candidate.id,
      probability,
      evidence: evidenceOf(pair, role),
    }));
}

/** What each text has of the votes of similar ones, the most similar first. */
function votesOf(voters: readonly PairSource[]): ReadonlyMap<string, number> {
  const votes = new Map<string, number>();
  voters.forEach(({ tiedTo }, rank) => {
    const vote = 1 / (VOTE_WEIGHTS.offset + rank);
    for (const id of new Set(tiedTo)) votes.set(id, (votes.get(id) ?? 0) + vote);
  });
  return votes;
}

function candidateOf(
  source: PairSource,
  other: PairSource,
  { found, nearness }: Measured,
  votes: ReadonlyMap<string, number>,
): PairCandidate {
  const sameSolution = source.solvedBy.some((id) => other.solvedBy.includes(id));
  return {
    ...other,
    score: found.get(other.id) ?? 0,
    votes: votes.get(other.id) ?? 0,
    sameSolution,
    meaning: nearness.get(other.id),
  };
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
