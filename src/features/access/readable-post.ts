/** SQL: the post a link ends at may be read under the scope in a parameter, where it ends at a post at all. */
export const postReadable = (post: string, scope: string): string =>
  `(${post} IS NULL OR EXISTS (SELECT FROM posts p WHERE p.id = ${post} AND p.acl && ${scope}::text[]))`;
