import type { DataSource } from 'typeorm';
import { fromShortId, isId } from '../../../kernel/ids';
import type { Kind } from '../../../kernel/space';

/** A text as links name it. */
export interface ResolvedEnd {
  readonly item: string;
  readonly post: string | null;
  readonly kind: Kind;
  readonly created: Date;
}

interface EndRow extends ResolvedEnd {
  readonly name: string;
  readonly rank: number;
}

/** Ways a text may be called, the surest first: its own id, its id at its source, its address there. */
const NAMED = `
  SELECT n.name, i.id AS item, NULL::uuid AS post, i.kind, i.created_at AS created, n.rank
    FROM (SELECT name, id, rank FROM unnest($1::text[], $2::uuid[], $3::int[]) AS n(name, id, rank)) n
    JOIN items i ON i.id = n.id WHERE i.deleted_at IS NULL
  UNION ALL
  SELECT n.name, p.item_id, p.id, i.kind, p.created_at, n.rank + 1
    FROM unnest($1::text[], $2::uuid[], $3::int[]) AS n(name, id, rank)
    JOIN posts p ON p.id = n.id JOIN items i ON i.id = p.item_id
   WHERE p.deleted_at IS NULL AND i.deleted_at IS NULL
  UNION ALL
  SELECT i.external_id, i.id, NULL, i.kind, i.created_at, 10 FROM items i
   WHERE i.external_id = ANY($4::text[]) AND i.deleted_at IS NULL
  UNION ALL
  SELECT p.external_id, p.item_id, p.id, i.kind, p.created_at, 11
    FROM posts p JOIN items i ON i.id = p.item_id
   WHERE p.external_id = ANY($4::text[]) AND p.deleted_at IS NULL AND i.deleted_at IS NULL
  UNION ALL
  SELECT i.origin_url, i.id, NULL, i.kind, i.created_at, 20 FROM items i
   WHERE i.origin_url = ANY($4::text[]) AND i.deleted_at IS NULL
  UNION ALL
  SELECT p.origin_url, p.item_id, p.id, i.kind, p.created_at, 21
    FROM posts p JOIN items i ON i.id = p.item_id
   WHERE p.origin_url = ANY($4::text[]) AND p.deleted_at IS NULL AND i.deleted_at IS NULL`;

/** What the names stand for; those that stand for nothing are missing. One query, however many. */
export async function resolveEnds(
  dataSource: DataSource,
  names: readonly string[],
): Promise<Map<string, ResolvedEnd>> {
  const ids = names.flatMap((name) => {
    const id = isId(name) ? name : idInAddress(name);
    return id ? [{ name, id }] : [];
  });
  const rows = await dataSource.query<EndRow[]>(NAMED, [
    ids.map(({ name }) => name),
    ids.map(({ id }) => id),
    ids.map(() => 0),
    names,
  ]);
  const best = new Map<string, EndRow>();
  for (const row of rows) {
    const known = best.get(row.name);
    if (!known || row.rank < known.rank) best.set(row.name, row);
  }
  return best;
}

/** The id in an address of this hub, `/questions/<short id>/…` with or without its host, `#p-<short id>` for a post. */
function idInAddress(address: string): string | undefined {
  const post = /#p-([A-Za-z0-9]+)$/.exec(address)?.[1];
  const item =
    /^(?:https?:\/\/[^/]+)?\/(?:questions|articles|howtos|threads|wiki)\/([A-Za-z0-9]+)(?:[/?#]|$)/.exec(
      address,
    )?.[1];
  return item ? fromShortId(post ?? item) : undefined;
}
