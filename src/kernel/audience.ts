/**
 * Who may read. A text carries a set of tokens (any one of them suffices); a viewer carries the set of tokens he holds.
 * `curators` is given by the state of a text (drafts), never declared by an author.
 */
export type AudienceToken =
  | 'public'
  | 'members'
  | 'employees'
  | 'agents'
  | 'curators'
  | `org:${string}`
  | `group:${string}`
  | `user:${string}`;

const NAMED = new Set(['public', 'members', 'employees', 'agents', 'curators']);
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const OWNED = new RegExp(`^(org|group|user):${UUID}$`);

export const isAudienceToken = (value: unknown): value is AudienceToken =>
  typeof value === 'string' && (NAMED.has(value) || OWNED.test(value));

/**
 * Whether everybody who holds `a` certainly holds `b` too. The order is fixed by how viewers are made (viewer.ts):
 * curators → agents → employees → members → public, and org, group and user → members → public.
 */
export function implies(a: AudienceToken, b: AudienceToken): boolean {
  if (a === b || b === 'public') return true;
  if (b === 'members') return a !== 'public';
  if (b === 'employees') return a === 'agents' || a === 'curators';
  if (b === 'agents') return a === 'curators';
  return false;
}

/**
 * The audience of a part inside a whole: tokens whose holders may certainly read both. Never wider than either side;
 * empty (nobody) where the two have no token in common that can be proven, such as two different organisations.
 */
export function narrow(
  whole: readonly AudienceToken[],
  part: readonly AudienceToken[],
): AudienceToken[] {
  const kept = new Set<AudienceToken>();
  for (const p of part) if (whole.some((w) => implies(p, w))) kept.add(p);
  for (const w of whole) if (part.some((p) => implies(w, p))) kept.add(w);
  return simplify([...kept]);
}

/** Drops tokens that another token of the set already covers, and sorts: equal audiences become equal arrays. */
export function simplify(tokens: readonly AudienceToken[]): AudienceToken[] {
  const unique = [...new Set(tokens)];
  return unique
    .filter((t) => !unique.some((other) => other !== t && implies(t, other)))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Whether every reader of `inner` may certainly read `outer` as well. */
export const within = (inner: readonly AudienceToken[], outer: readonly AudienceToken[]): boolean =>
  inner.every((i) => outer.some((o) => implies(i, o)));
