import type { EntityManager } from 'typeorm';
import type { Kind } from '../../../kernel/space';

/** A text in which addresses are looked for. */
export interface TextSource {
  /** Of the post, or of the item. */
  readonly id: string;
  readonly item: string;
  readonly post: string | null;
  readonly kind: Kind;
  readonly body: string;
  /** Who wrote it as it is now. */
  readonly writer: string;
  /** Works for the company. */
  readonly staff: boolean;
}

/** What an address leads to. */
export interface TextTarget {
  readonly item: string;
  readonly post: string | null;
  readonly kind: Kind;
  /** All employees may read it. */
  readonly open: boolean;
}

const STAFF = `u.roles && '{agent,employee,curator,moderator,admin}'::text[]`;
/** Only what every reader of the item sees: a link found in a narrower layer would tell the others of it. */
const ITEMS = `
  SELECT i.id, i.id AS item, NULL::uuid AS post, i.kind, string_agg(l.body, E'\\n' ORDER BY l.position) AS body,
         coalesce(i.edited_by, i.author_id) AS writer, ${STAFF} AS staff
    FROM items i JOIN users u ON u.id = coalesce(i.edited_by, i.author_id)
    LEFT JOIN layers l ON l.item_id = i.id AND l.acl @> i.acl
   WHERE i.deleted_at IS NULL AND`;
const POSTS = `
  SELECT p.id, p.item_id AS item, p.id AS post, i.kind, p.body, coalesce(p.edited_by, p.author_id) AS writer,
         ${STAFF} AS staff
    FROM posts p JOIN items i ON i.id = p.item_id JOIN users u ON u.id = coalesce(p.edited_by, p.author_id)
   WHERE p.deleted_at IS NULL AND`;

/** The texts of these items and posts; what is deleted is left out. */
export async function sourcesOf(
  manager: Pick<EntityManager, 'query'>,
  items: readonly string[],
  posts: readonly string[],
): Promise<TextSource[]> {
  const found: TextSource[] = [];
  if (items.length > 0) {
    found.push(
      ...(await manager.query<TextSource[]>(
        `${ITEMS} i.id = ANY($1::uuid[]) GROUP BY i.id, u.roles`,
        [items],
      )),
    );
  }
  if (posts.length > 0) {
    found.push(...(await manager.query<TextSource[]>(`${POSTS} p.id = ANY($1::uuid[])`, [posts])));
  }
  return found;
}

const idsAfter = (table: 'items' | 'posts'): string =>
  `SELECT id FROM ${table} WHERE deleted_at IS NULL AND id > $1 ORDER BY id LIMIT $2`;

/** Some texts behind an id, in the order of ids: for reading everything once. */
export const sourcesAfter = (
  manager: Pick<EntityManager, 'query'>,
  table: 'items' | 'posts',
  after: string,
  limit: number,
): Promise<TextSource[]> =>
  manager.query<TextSource[]>(
    // The ids first: grouping and joining everything behind an id for the first few would cost the whole table.
    table === 'items'
      ? `${ITEMS} i.id IN (${idsAfter('items')}) GROUP BY i.id, u.roles ORDER BY i.id`
      : `${POSTS} p.id IN (${idsAfter('posts')}) ORDER BY p.id`,
    [after, limit],
  );

const OPEN = `i.acl && '{public,members,employees}'::text[]`;

/** Items and posts by id. */
export async function targetsById(
  manager: Pick<EntityManager, 'query'>,
  ids: readonly string[],
): Promise<Map<string, TextTarget>> {
  if (ids.length === 0) return new Map();
  const rows = await manager.query<(TextTarget & { id: string })[]>(
    `SELECT i.id, i.id AS item, NULL::uuid AS post, i.kind, ${OPEN} AS open FROM items i
      WHERE i.id = ANY($1::uuid[]) AND i.deleted_at IS NULL
     UNION ALL
     SELECT p.id, i.id, p.id, i.kind, ${OPEN.replace('i.acl', 'p.acl')} FROM posts p JOIN items i ON i.id = p.item_id
      WHERE p.id = ANY($1::uuid[]) AND p.deleted_at IS NULL`,
    [ids],
  );
  return new Map(rows.map(({ id, ...target }) => [id, target]));
}

/** Items and posts by the address they were mirrored from. */
export async function targetsByOrigin(
  manager: Pick<EntityManager, 'query'>,
  addresses: readonly string[],
): Promise<Map<string, TextTarget>> {
  if (addresses.length === 0) return new Map();
  const rows = await manager.query<(TextTarget & { origin: string })[]>(
    // LIMIT keeps the planner from joining the whole tables when there are many addresses: few of them are ours.
    `SELECT a.url AS origin, t.* FROM unnest($1::text[]) AS a(url), LATERAL (
       SELECT i.id AS item, NULL::uuid AS post, i.kind, ${OPEN} AS open
         FROM items i WHERE i.origin_url = a.url AND i.deleted_at IS NULL LIMIT 1) t
     UNION ALL
     SELECT a.url, t.* FROM unnest($1::text[]) AS a(url), LATERAL (
       SELECT i.id, p.id, i.kind, ${OPEN.replace('i.acl', 'p.acl')}
         FROM posts p JOIN items i ON i.id = p.item_id
        WHERE p.origin_url = a.url AND p.deleted_at IS NULL LIMIT 1) t`,
    [addresses],
  );
  return new Map(rows.map(({ origin, ...target }) => [origin, target]));
}
