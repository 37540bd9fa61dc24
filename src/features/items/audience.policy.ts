import {
  implies,
  isAudienceToken,
  narrow,
  simplify,
  type AudienceToken,
} from '../../kernel/audience';
import type { FieldError } from '../../kernel/fault';
import { SPACE_POLICIES, type Space } from '../../kernel/space';
import type { Viewer } from '../../kernel/viewer';

/** An audience as it is stored, or what is wrong with it. */
export type Declared =
  | { readonly audience: AudienceToken[]; readonly errors: readonly [] }
  | { readonly errors: readonly [FieldError, ...FieldError[]] };

const wrong = (pointer: string, code: string, detail: string): Declared => ({
  errors: [{ pointer, code, detail }],
});

/** Those who serve an organisation read what is written for it. */
const withAgents = (tokens: readonly AudienceToken[]): AudienceToken[] =>
  simplify(tokens.some((t) => t.startsWith('org:')) ? [...tokens, 'agents'] : tokens);

/**
 * Checks who a text is for, as its author chose. Customers choose the public, all members, or circles of their own;
 * staff choose any, but nobody writes what he could not read himself, and internal text never reaches customers.
 */
export function declareAudience(
  viewer: Viewer,
  space: Space,
  chosen: readonly string[] | null | undefined,
  pointer = '/audience',
): Declared {
  if (!chosen) return { audience: [...SPACE_POLICIES[space].defaultAudience], errors: [] };
  if (chosen.length === 0) return wrong(pointer, 'audience-empty', 'Name at least one audience.');
  if (!chosen.every(isAudienceToken) || chosen.includes('curators')) {
    return wrong(pointer, 'audience-token', 'There is no such audience.');
  }
  const tokens = simplify(chosen);
  if (!SPACE_POLICIES[space].allowsPublic && tokens.some(reachesCustomers)) {
    return wrong(pointer, 'audience-space', 'Internal text is for employees only.');
  }
  if (!tokens.every((token) => mayChoose(viewer, token))) {
    return wrong(pointer, 'audience-not-yours', 'You may not write for this audience.');
  }
  const audience = withAgents(tokens);
  if (!viewer.maySee(audience)) {
    return wrong(pointer, 'audience-unseen', 'You could not read this yourself.');
  }
  return { audience, errors: [] };
}

/** Circles count too: a customer may join a group, and an employee may leave the company, long after the text was written. */
const reachesCustomers = (token: AudienceToken): boolean => !implies(token, 'employees');

function mayChoose(viewer: Viewer, token: AudienceToken): boolean {
  if (viewer.isStaff) return true;
  return (
    token === 'public' || token === 'members' || (token.includes(':') && viewer.maySee([token]))
  );
}

/**
 * The audience of a layer or post inside an item with the audience `whole`. Staff only, unless it is the whole;
 * an audience that has nothing in common with the whole is refused.
 */
export function declarePartAudience(
  viewer: Viewer,
  space: Space,
  whole: readonly AudienceToken[],
  chosen: readonly string[] | null | undefined,
  pointer: string,
): Declared {
  if (!chosen) return { audience: [...whole], errors: [] };
  if (sameAudience(chosen, whole)) return { audience: [...whole], errors: [] };
  if (!viewer.isStaff) {
    return wrong(pointer, 'audience-staff-only', 'Only staff write parts for fewer readers.');
  }
  const declared = declareAudience(viewer, space, chosen, pointer);
  if (!('audience' in declared)) return declared;
  const readers = narrow(whole, declared.audience);
  if (readers.length === 0) {
    return wrong(pointer, 'audience-outside', 'Nobody who reads the whole could read this part.');
  }
  if (!viewer.maySee(readers)) {
    return wrong(pointer, 'audience-unseen', 'You could not read this yourself.');
  }
  return sameAudience(readers, whole) ? { audience: [...whole], errors: [] } : declared;
}

export const sameAudience = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((token) => b.includes(token));

/** Circles named by an audience, to be looked up before it is stored. */
export function circlesOf(audience: readonly AudienceToken[]): {
  orgs: string[];
  groups: string[];
  users: string[];
} {
  const ids = (prefix: string) =>
    audience.filter((t) => t.startsWith(prefix)).map((t) => t.slice(prefix.length));
  return { orgs: ids('org:'), groups: ids('group:'), users: ids('user:') };
}
