import { makeAclToken, type AccessScope } from '../../../libs/search-engine/access-scope';
import { grantAccessScope } from '../../../libs/search-engine/grant-access-scope';
import type { Viewer } from '../../kernel/viewer';

const granted = new WeakMap<Viewer, AccessScope>();

/** What this viewer may read, as the proof every query of items, posts, counts and search asks for. */
export function scopeOf(viewer: Viewer): AccessScope {
  const known = granted.get(viewer);
  if (known) return known;
  const scope = grantAccessScope([...viewer.audiences].map(makeAclToken));
  granted.set(viewer, scope);
  return scope;
}

/** Audiences of the house: whoever they are narrowed to, somebody of it keeps order among them. */
const HOUSE = ['public', 'members', 'employees', 'agents', 'curators'] as const;

/**
 * For work in the background that compares one text with the others: what the house reads, and what the text's own
 * readers (`acl`) read. Whatever is found with it may only be kept, and shown to those who may read both texts.
 */
export function scopeBeside(acl: readonly string[]): AccessScope {
  return grantAccessScope([...HOUSE, ...acl].map(makeAclToken));
}
