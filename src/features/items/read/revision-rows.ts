import type { RevisionLayer } from '../revision.entity';
import type { AccessScope } from '../../access/access.api';
import type { HeadLayer, RevisionHead } from './revision-runs';
import type { Queryable } from './queryable';

interface HeadRow {
  id: string | null;
  title: string;
  state: string;
  tags: string[];
  product: string | null;
  audience: string[];
  acl: string[];
  reason: string;
  created_at: Date;
  handle: string;
  display_name: string;
  layers: HeadLayer[];
}

const HEAD_LAYERS = `(
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', l->'id', 'audience', l->'audience', 'acl', l->'acl',
                                               'hash', md5(l->>'body')) ORDER BY o), '[]')
    FROM jsonb_array_elements(r.layers) WITH ORDINALITY AS e(l, o))`;

const OLD = `
  SELECT r.id, r.version, r.title, r.state, r.tags, r.product, r.audience, r.acl, r.reason, r.created_at,
         u.handle, u.display_name, ${HEAD_LAYERS} AS layers
    FROM revisions r JOIN users u ON u.id = r.author_id`;

const ITEM_HEADS = `
  ${OLD} WHERE r.item_id = $1 AND r.post_id IS NULL AND r.acl && $2::text[]
  UNION ALL
  SELECT NULL, i.version, i.title, i.state, i.tags, i.product, i.audience, i.acl, i.edit_reason, i.edited_at,
         u.handle, u.display_name,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'audience', l.audience, 'acl', l.acl,
                                                       'hash', md5(l.body)) ORDER BY l.position), '[]')
            FROM layers l WHERE l.item_id = i.id AND l.acl && $2::text[])
    FROM items i JOIN users u ON u.id = coalesce(i.edited_by, i.author_id)
   WHERE i.id = $1 AND i.acl && $2::text[]
   ORDER BY version`;

const POST_HEADS = `
  ${OLD} WHERE r.post_id = $1 AND r.acl && $2::text[]
  UNION ALL
  SELECT NULL, p.version, '', '', '{}', NULL, coalesce(p.audience, i.audience), p.acl, p.edit_reason, p.updated_at,
         u.handle, u.display_name,
         jsonb_build_array(jsonb_build_object('id', p.id, 'audience', coalesce(p.audience, i.audience),
                                              'acl', p.acl, 'hash', md5(p.body)))
    FROM posts p JOIN items i ON i.id = p.item_id JOIN users u ON u.id = coalesce(p.edited_by, p.author_id)
   WHERE p.id = $1 AND p.acl && $2::text[] AND i.acl && $2::text[]
   ORDER BY version`;

/** Versions of an item or post that were readable in this scope, oldest first, the current one last. */
export async function readHeads(
  db: Queryable,
  scope: AccessScope,
  of: 'item' | 'post',
  id: string,
): Promise<RevisionHead[]> {
  const sql = of === 'item' ? ITEM_HEADS : POST_HEADS;
  const rows = await db.query<HeadRow[]>(sql, [id, scope.tokens]);
  return rows.map(({ handle, display_name, created_at, ...row }) => ({
    ...row,
    createdAt: created_at,
    authorHandle: handle,
    authorName: display_name,
  }));
}

/** The words of old versions, by revision id. */
export async function readRevisionLayers(
  db: Queryable,
  scope: AccessScope,
  ids: readonly string[],
): Promise<Map<string, RevisionLayer[]>> {
  const rows = await db.query<{ id: string; layers: RevisionLayer[] }[]>(
    `SELECT id, layers FROM revisions WHERE id = ANY($1::uuid[]) AND acl && $2::text[]`,
    [ids, scope.tokens],
  );
  return new Map(rows.map((row) => [row.id, row.layers]));
}
