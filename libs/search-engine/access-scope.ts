declare const aclBrand: unique symbol;
declare const scopeBrand: unique symbol;

/** One canonical audience token, e.g. `public` or `org:0199…`; only `makeAclToken` makes one. */
export type AclToken = string & { readonly [aclBrand]: true };

/**
 * Whatever one reader may see: a document is visible when its `acl` shares a token with it.
 * Branded, so that nothing but `grantAccessScope` can build one; an empty scope sees nothing.
 */
export interface AccessScope {
  readonly [scopeBrand]: true;
  readonly tokens: readonly AclToken[];
}

const TOKEN = /^[a-z0-9][a-z0-9:_-]{0,99}$/;

/**
 * Checks and brands an audience token. Engines compare tokens in different ways (bytes, or folded
 * and cut), so only spellings on which all of them agree are let in.
 * @throws TypeError when the text is not canonical.
 */
export function makeAclToken(text: string): AclToken {
  if (!TOKEN.test(text)) {
    throw new TypeError(
      `"${text.slice(0, 40)}" is no audience token: 1-100 characters of a-z, 0-9, ":", "_" and "-", starting with a letter or digit.`,
    );
  }
  return text as AclToken;
}
