import type { EntityManager } from 'typeorm';
import type { PairText } from '../../../libs/search-engine/analysis/pair-read';
import { grouped } from '../../kernel/grouped';
import type { KnownText } from './known-texts';

type Queries = Pick<EntityManager, 'query'>;

/** An item as pairs are judged by it, for readers of the text looked at: nothing is said to them that they could not read themselves. */
export interface PairSource extends KnownText, Ties {
  /** Everybody who reads the text looked at reads this one. */
  readonly isOpen: boolean;
}

/** The item looked at, with its text. */
export type LookedAt = PairSource & PairText;

/** Confirmed links of an item, as far as every reader of the text looked at may know. */
interface Ties {
  /** Texts that solved it. */
  readonly solvedBy: readonly string[];
  /** The same, and texts of the same problem. */
  readonly tiedTo: readonly string[];
  /** How many texts are tied to it; at most a hundred are counted. */
  readonly ties: number;
}

const MOST_SOLUTIONS = 20;
const MOST_TIES = 100;

/** Confirmed links by one end of `items i`, those of the same problem first; `$2` may read both ends and both posts. */
function linksBy(own: 'from' | 'to', other: 'from' | 'to'): string {
  const post = (end: string) =>
    `(k.${end}_post IS NULL OR EXISTS (SELECT FROM posts p WHERE p.id = k.${end}_post AND p.acl @> $2::text[]))`;
  return `(SELECT k.${other}_item AS other, k.kind = 'answers' AS "isAnswer", '${own}' AS own
             FROM links k JOIN items t ON t.id = k.${other}_item AND t.acl @> $2::text[]
            WHERE k.${own}_item = i.id AND k.kind IN ('answers', 'duplicate', 'same-problem') AND k.state = 'confirmed'
              AND ${post('from')} AND ${post('to')} ORDER BY k.kind = 'answers', k.id LIMIT ${MOST_TIES})`;
}

const TIES = `
  SELECT i.id, t.* FROM items i
   CROSS JOIN LATERAL (${linksBy('from', 'to')} UNION ALL ${linksBy('to', 'from')}) t
   WHERE i.id = ANY($1::uuid[]) AND i.acl @> $2::text[]`;

interface TieRow {
  readonly id: string;
  readonly other: string;
  readonly isAnswer: boolean;
  readonly own: 'from' | 'to';
}

const NO_TIES: Ties = { solvedBy: [], tiedTo: [], ties: 0 };

/** Texts with what ties them, for readers of the text looked at. One query. */
export async function sourcesFor<T extends KnownText>(
  manager: Queries,
  texts: readonly T[],
  readers: readonly string[],
): Promise<Map<string, T & PairSource>> {
  const ids = texts.map(({ id }) => id);
  const rows = ids.length === 0 ? [] : await manager.query<TieRow[]>(TIES, [ids, readers]);
  const byId = grouped(rows, ({ id }) => id);
  return new Map(
    texts.map((text) => {
      const isOpen = readers.every((reader) => text.acl.includes(reader));
      return [text.id, { ...text, ...tiesIn(byId.get(text.id)), isOpen }];
    }),
  );
}

function tiesIn(rows: readonly TieRow[] | undefined): Ties {
  if (!rows) return NO_TIES;
  // Whoever answers another text is not tied to it: that one may have nothing to do with whom it answers besides.
  const mutual = rows.filter(({ isAnswer, own }) => !isAnswer || own === 'from');
  const back = rows.filter(({ isAnswer, own }) => !isAnswer || own === 'to');
  const answers = mutual.filter(({ isAnswer }) => isAnswer);
  const others = (some: readonly TieRow[]) => some.map(({ other }) => other);
  return {
    solvedBy: others(answers).slice(0, MOST_SOLUTIONS),
    tiedTo: others(mutual).slice(0, MOST_SOLUTIONS),
    ties: Math.min(MOST_TIES, back.length),
  };
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
  if (ids.length === 0) return new Set();
  const rows = await manager.query<{ id: string }[]>(
    `SELECT l.id FROM layers l JOIN items i ON i.id = l.item_id AND l.acl @> i.acl WHERE l.id = ANY($1::uuid[])
     UNION ALL
     SELECT p.id FROM posts p JOIN items i ON i.id = p.item_id AND p.acl @> i.acl WHERE p.id = ANY($1::uuid[])`,
    [ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** Items that are the same page in another language, by the page's name. */
export async function pagesOf(
  manager: Queries,
  groups: readonly string[],
  most: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (groups.length === 0) return new Map();
  const rows = await manager.query<{ group: string; id: string }[]>(
    `SELECT p.name AS "group", i.id FROM unnest($1::text[]) AS p(name)
      CROSS JOIN LATERAL (SELECT id FROM items WHERE translation_group = p.name AND deleted_at IS NULL LIMIT ${most}) i`,
    [groups],
  );
  const byGroup = grouped(rows, ({ group }) => group);
  return new Map([...byGroup].map(([group, found]) => [group, found.map(({ id }) => id)]));
}
