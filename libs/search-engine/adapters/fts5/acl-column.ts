/** FTS5 token of an audience token: letters and digits only, and no two tokens become one. */
export const aclToken = (token: string): string =>
  `a${token.replace(/[z:_-]/g, (c) => ({ z: 'zz', ':': 'zc', _: 'zu', '-': 'zd' })[c] ?? c)}`;

/** What a document's `acl` column holds. */
export const aclColumn = (tokens: readonly string[]): string => tokens.map(aclToken).join(' ');
