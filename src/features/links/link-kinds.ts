/**
 * What a link says, read from its `from` end:
 * - `duplicate`: the same text or question again; `to` is the one to keep reading.
 * - `same-problem`: both are about one problem. Without direction.
 * - `answers`: from the question (thread, …) to the text that solves it.
 * - `supersedes`: `from` replaces `to`. Free of circles.
 * - `contradicts`: both cannot be right. Without direction.
 * - `derived-from`: `from` was made of `to`.
 * - `escalated-to`: `from` was handed on to `to`.
 */
export const LINK_KINDS = [
  'duplicate',
  'same-problem',
  'answers',
  'supersedes',
  'contradicts',
  'derived-from',
  'escalated-to',
] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

export const LINK_STATES = ['proposed', 'confirmed', 'rejected'] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** Who said so: a person, an address in a text, the hub's own detector, or a list that was imported. */
export const LINK_ORIGINS = ['person', 'text', 'detector', 'import'] as const;
export type LinkOrigin = (typeof LINK_ORIGINS)[number];

/** Why a link was made: `reasons` are sentences or codes for people, the rest numbers and words they came from. */
export interface LinkEvidence {
  readonly reasons?: readonly string[];
  readonly [feature: string]: unknown;
}

/** Confirmed links of these kinds tie items into one solution cluster. */
export const CLUSTER_KINDS: readonly LinkKind[] = ['duplicate', 'same-problem'];

export const isLinkKind = (value: unknown): value is LinkKind =>
  typeof value === 'string' && (LINK_KINDS as readonly string[]).includes(value);
export const isLinkState = (value: unknown): value is LinkState =>
  typeof value === 'string' && (LINK_STATES as readonly string[]).includes(value);
