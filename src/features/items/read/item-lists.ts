import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeCursor } from '../../../../libs/http-api/cursor';
import { listReply } from '../../../../libs/http-api/list-reply';
import type { Kind, Space } from '../../../kernel/space';
import type { AccessScope } from '../../access/access.api';
import type { ItemState } from '../item-state';
import {
  CARD_COLUMNS,
  CARD_SOURCE,
  cardOf,
  NO_POSTS,
  POST_COUNTS,
  type CardRow,
  type PostCounts,
} from './item-rows';
import type { ItemCard, Page, PageAsk } from './views';

export const TABS = ['newest', 'unanswered', 'solved', 'confirmed'] as const;
export type Tab = (typeof TABS)[number];

/** Values of one field are OR, fields are AND; an empty list asks nothing. */
export interface ItemFilter {
  readonly spaces?: readonly Space[];
  readonly kinds?: readonly Kind[];
  readonly tags?: readonly string[];
  readonly products?: readonly string[];
  readonly langs?: readonly string[];
  readonly states?: readonly ItemState[];
  /** Handle of its author. */
  readonly author?: string;
  readonly tab?: Tab;
}

interface ListedRow extends CardRow {
  score: number;
}

const CURSOR = { s: 'int', t: 'time', id: 'id' } as const;

/** The best readable answer of each item that has one which helped anybody. `$1` is the scope. */
export const BEST_POSTS = `
  LEFT JOIN (SELECT item_id, max(confirmed_count) AS best FROM posts
              WHERE confirmed_count > 0 AND acl && $1::text[] GROUP BY item_id) AS b ON b.item_id = i.id`;
const SCORE = `greatest(i.confirmed_count, coalesce(b.best, 0))`;
export const UNANSWERED = `i.kind = 'question' AND i.state = 'open' AND NOT EXISTS (
  SELECT FROM posts p WHERE p.item_id = i.id AND p.kind = 'answer' AND p.acl && $1::text[])`;

/** What a tab asks of a row of `i`; with `BEST_POSTS` joined on the tab of the most confirmed. */
export const TAB_CONDITIONS: Readonly<Record<Tab, readonly string[]>> = {
  newest: [],
  unanswered: [UNANSWERED],
  solved: [`i.state = 'solved'`],
  confirmed: [`${SCORE} > 0`],
};

/** Items as lists, trimmed to a scope: the items, what is counted under them, and what a tab asks of their answers. */
@Injectable()
export class ItemLists {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first, or most confirmed first on that tab. Three queries however many items. */
  async list(scope: AccessScope, filter: ItemFilter, ask: PageAsk): Promise<Page<ItemCard>> {
    const { sql, values } = listQuery(scope, filter, ask);
    const rows = await this.dataSource.query<ListedRow[]>(sql, values);
    const cards = await this.cards(scope, rows.slice(0, ask.limit));
    return listReply(
      rows,
      ask.limit,
      (row) => cards.get(row.id) ?? cardOf(row, NO_POSTS, ''),
      (row) => ({ s: row.score, t: row.created_exactly, id: row.id }),
    );
  }

  /** Those of the items that may be read, by id: for hits that were found elsewhere. */
  async byIds(scope: AccessScope, ids: readonly string[]): Promise<Map<string, ItemCard>> {
    const rows = await this.dataSource.query<CardRow[]>(
      `SELECT ${CARD_COLUMNS} FROM ${CARD_SOURCE} WHERE i.id = ANY($1::uuid[]) AND i.acl && $2::text[]`,
      [ids, scope.tokens],
    );
    return this.cards(scope, rows);
  }

  private async cards(
    scope: AccessScope,
    rows: readonly CardRow[],
  ): Promise<Map<string, ItemCard>> {
    if (rows.length === 0) return new Map();
    const ids = rows.map((row) => row.id);
    const [counts, texts] = await Promise.all([
      this.dataSource.query<({ item_id: string } & PostCounts)[]>(POST_COUNTS, [ids, scope.tokens]),
      this.dataSource.query<{ item_id: string; start: string }[]>(
        `SELECT DISTINCT ON (item_id) item_id, left(body, 900) AS start FROM layers
          WHERE item_id = ANY($1::uuid[]) AND acl && $2::text[] ORDER BY item_id, position, id`,
        [ids, scope.tokens],
      ),
    ]);
    const countOf = new Map(counts.map((count) => [count.item_id, count]));
    const textOf = new Map(texts.map((text) => [text.item_id, text.start]));
    return new Map(
      rows.map((row) => [
        row.id,
        cardOf(row, countOf.get(row.id) ?? NO_POSTS, textOf.get(row.id) ?? ''),
      ]),
    );
  }
}

/** Finds the items of one page by themselves first, so that an index gives their order; then what is shown of them. */
function listQuery(scope: AccessScope, filter: ItemFilter, ask: PageAsk) {
  const values: unknown[] = [scope.tokens];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const where = ['i.acl && $1::text[]', ...conditions(filter, put)];
  const byScore = filter.tab === 'confirmed';
  where.push(...TAB_CONDITIONS[filter.tab ?? 'newest']);
  if (ask.cursor) where.push(after(decodeCursor(ask.cursor, CURSOR), byScore, put));
  const sql = `
    WITH page AS (
      SELECT i.id, ${byScore ? SCORE : '0'} AS score FROM items i ${byScore ? BEST_POSTS : ''}
       WHERE ${where.join(' AND ')}
       ORDER BY ${byScore ? `${SCORE} DESC, ` : ''}i.created_at DESC, i.id DESC LIMIT ${put(ask.limit + 1)}
    )
    SELECT ${CARD_COLUMNS}, page.score FROM page JOIN (${CARD_SOURCE}) ON i.id = page.id
     ORDER BY page.score DESC, i.created_at DESC, i.id DESC`;
  return { sql, values };
}

function after(
  place: { s: number; t: string; id: string },
  byScore: boolean,
  put: (value: unknown) => string,
): string {
  const score = byScore ? [`${SCORE}, `, `${put(place.s)}::int, `] : ['', ''];
  const at = `${put(place.t)}::timestamptz, ${put(place.id)}::uuid`;
  return `(${score[0]}i.created_at, i.id) < (${score[1]}${at})`;
}

type Values = readonly unknown[] | undefined;

/** SQL that a row of `i` fulfils when the filter (without its tab) lets it through. */
export function conditions(filter: ItemFilter, put: (value: unknown) => string): string[] {
  const columns: [string, Values][] = [
    ['i.space', filter.spaces],
    ['i.kind', filter.kinds],
    ['i.product', filter.products],
    ['i.lang', filter.langs],
    ['i.state', filter.states],
  ];
  const found = columns.flatMap(([column, list]) => oneOf(column, list, put));
  if (filter.tags?.length) found.push(`i.tags && ${put(filter.tags)}::text[]`);
  if (filter.author) {
    found.push(`i.author_id = (SELECT id FROM users WHERE handle = ${put(filter.author)})`);
  }
  return found;
}

/** A single value is compared with `=`: only then can an index keep the order. */
function oneOf(column: string, list: Values, put: (value: unknown) => string): string[] {
  if (!list || list.length === 0) return [];
  return list.length === 1
    ? [`${column} = ${put(list[0])}`]
    : [`${column} = ANY(${put(list)}::text[])`];
}
