import type { AccessScope, AclToken } from './access-scope';

/**
 * The only constructor of an AccessScope. The dependency rules let nobody but the access policy
 * import this file, so a scope cannot be made up where a search is written.
 */
export function grantAccessScope(tokens: readonly AclToken[]): AccessScope {
  return Object.freeze({
    tokens: Object.freeze([...new Set(tokens)].sort()),
  }) as unknown as AccessScope;
}
