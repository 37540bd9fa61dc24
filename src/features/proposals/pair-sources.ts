import type { EntityManager } from 'typeorm';
import type { PairText } from '../../../libs/search-engine/analysis/pair-features';
import type { Kind } from '../../kernel/space';

type Queries = Pick<EntityManager, 'query'>;

/** An item as pairs are judged by it: of its layers only what every reader of the item sees. */
export interface PairSource extends PairText {
  readonly kind: Kind;
  readonly acl: readonly string[];
  /** Names the same page in other languages. */
  readonly group: string | null;
  /** Texts that solved it, as far as every reader of the text looked at may know. */
  readonly solvedBy: readonly string[];
  /** The same, and texts of the same problem. */
  readonly tiedTo: readonly string[];
  /** How many texts are tied to it, under the same condition; at most a hundred are counted. */
  readonly ties: number;
  /** Everybody who reads the text looked at reads this one. */
  readonly isOpen: boolean;
}

interface Row extends Omit<PairSource, 'created'> {
  readonly created: number;
}

/** Longest part of a body that is read, in characters. */
const BODY_READ = 8_000;
const MOST_SOLUTIONS = 20;

const MOST_TIES = 100;

/** Confirmed links of `items i` by one of their ends. */
function tiesOf(own: 'from' | 'to', other: 'from' | 'to', kinds: string): string {
  const post = (end: string) =>
    `(k.${end}_post IS NULL OR EXISTS (SELECT FROM posts p WHERE p.id = k.${end}_post AND p.acl @> $2::text[]))`;
  return `(SELECT k.${other}_item AS other, k.kind
             FROM links k JOIN items t ON t.id = k.${other}_item AND t.acl @> $2::text[]
            WHERE k.${own}_item = i.id AND k.kind IN (${kinds}) AND k.state = 'confirmed' AND i.acl @> $2::text[]
              AND ${post('from')} AND ${post('to')} ORDER BY k.id LIMIT ${MOST_TIES})`;
}

/** `$2` are the readers of the text looked at: nothing may be said to them that they could not read themselves. */
const COLUMNS = `
  i.id, i.kind, i.title, i.lang, i.tags, i.product, i.acl, i.translation_group AS "group",
  extract(epoch FROM i.created_at)::float8 AS created, i.acl @> $2::text[] AS "isOpen",
  coalesce((SELECT left(string_agg(l.body, E'\\n' ORDER BY l.position), ${BODY_READ}) FROM layers l
             WHERE l.item_id = i.id AND l.acl @> i.acl), '') AS body,
  said."solvedBy", said."tiedTo", (SELECT count(*)::int FROM (
    ${tiesOf('to', 'from', `'answers', 'duplicate', 'same-problem'`)}
    UNION ALL ${tiesOf('from', 'to', `'duplicate', 'same-problem'`)} LIMIT ${MOST_TIES}) t) AS ties`;

/** What ties the item, where those of `$2` may read both ends and both posts. */
const SAID = `
  SELECT coalesce(array_agg(t.other) FILTER (WHERE t.kind = 'answers'), '{}') AS "solvedBy",
         coalesce(array_agg(t.other), '{}') AS "tiedTo"
    FROM (${tiesOf('from', 'to', `'answers', 'duplicate', 'same-problem'`)}
          UNION ALL ${tiesOf('to', 'from', `'duplicate', 'same-problem'`)} LIMIT ${MOST_SOLUTIONS}) t`;

/** Items by id for a text with these readers; what nobody may read is left out. */
export async function sourcesFor(
  manager: Queries,
  ids: readonly string[],
  readers: readonly string[],
): Promise<Map<string, PairSource>> {
  if (ids.length === 0) return new Map();
  const rows = await manager.query<Row[]>(
    `SELECT ${COLUMNS} FROM items i CROSS JOIN LATERAL (${SAID}) said WHERE i.id = ANY($1::uuid[]) AND cardinality(i.acl) > 0`,
    [ids, readers],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** An item to look at, with its readers; undefined when it is gone. */
export async function lookedAt(manager: Queries, id: string): Promise<PairSource | undefined> {
  const [row] = await manager.query<{ acl: string[] }[]>(`SELECT acl FROM items WHERE id = $1`, [
    id,
  ]);
  if (!row || row.acl.length === 0) return undefined;
  return (await sourcesFor(manager, [id], row.acl)).get(id);
}

/** Ids of items behind one, in their order: for looking at everything once. */
export async function idsAfter(manager: Queries, after: string, limit: number): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT id FROM items WHERE id > $1 AND cardinality(acl) > 0 ORDER BY id LIMIT $2`,
    [after, limit],
  );
  return rows.map((row) => row.id);
}

/** Of found documents those whose text every reader of their item sees: a score of any other would tell of it. */
export async function commonDocuments(
  manager: Queries,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT l.id FROM layers l JOIN items i ON i.id = l.item_id AND l.acl @> i.acl WHERE l.id = ANY($1::uuid[])
     UNION ALL
     SELECT p.id FROM posts p JOIN items i ON i.id = p.item_id AND p.acl @> i.acl WHERE p.id = ANY($1::uuid[])`,
    [ids],
  );
  return new Set(rows.map((row) => row.id));
}
