import type { AudienceToken } from './audience';

/** The four places in which customer-service knowledge is shared (Simmet/Kolm). */
export const SPACES = ['company', 'community', 'peer', 'internal'] as const;
export type Space = (typeof SPACES)[number];

/** Anything with an address of its own. */
export const KINDS = ['article', 'howto', 'question', 'thread', 'wiki'] as const;
export type Kind = (typeof KINDS)[number];

/** Who may begin a new item in a space. */
export type WriterGroup = 'member' | 'employee' | 'agent';

/** What a space is: data only, read by the policies of every feature. */
export interface SpacePolicy {
  readonly space: Space;
  /** Declared audience of a new item when its author names none. */
  readonly defaultAudience: readonly AudienceToken[];
  /** Audiences an item may be given at all. `internal` never reaches customers. */
  readonly allowsPublic: boolean;
  /** Kinds that may be written here. */
  readonly kinds: readonly Kind[];
  readonly writers: WriterGroup;
  /** Kinds that start as a draft and are published by a curator only. */
  readonly reviewedKinds: readonly Kind[];
  /** Multiplies the score of a hit; see src/features/search/ranking-weights.ts. */
  readonly rankingPrior: number;
  /** Evidence said on every hit of the space, or none. */
  readonly evidence: 'internal' | 'outside' | undefined;
}

export const SPACE_POLICIES: Readonly<Record<Space, SpacePolicy>> = {
  company: {
    space: 'company',
    defaultAudience: ['public'],
    allowsPublic: true,
    kinds: ['article'],
    writers: 'employee',
    reviewedKinds: ['article'],
    rankingPrior: 1.1,
    evidence: undefined,
  },
  community: {
    space: 'community',
    defaultAudience: ['public'],
    allowsPublic: true,
    kinds: ['question', 'wiki'],
    writers: 'member',
    reviewedKinds: [],
    rankingPrior: 1.0,
    evidence: undefined,
  },
  peer: {
    space: 'peer',
    defaultAudience: ['public'],
    allowsPublic: true,
    kinds: ['thread', 'howto', 'question'],
    writers: 'member',
    reviewedKinds: [],
    rankingPrior: 0.95,
    evidence: undefined,
  },
  internal: {
    space: 'internal',
    defaultAudience: ['employees'],
    allowsPublic: false,
    kinds: ['howto', 'article', 'question', 'thread'],
    writers: 'employee',
    reviewedKinds: [],
    rankingPrior: 1.0,
    evidence: 'internal',
  },
};

export const isSpace = (value: unknown): value is Space =>
  typeof value === 'string' && (SPACES as readonly string[]).includes(value);
export const isKind = (value: unknown): value is Kind =>
  typeof value === 'string' && (KINDS as readonly string[]).includes(value);
