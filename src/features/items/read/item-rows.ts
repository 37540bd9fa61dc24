import { plainText } from '../../../../libs/markdown/markdown';
import type { Kind, Space } from '../../../kernel/space';
import { evidenceOf } from '../../../kernel/evidence';
import { itemPath } from '../../../kernel/item-address';
import type { ItemState } from '../item-state';
import { personJson, type PersonView } from './people';
import type { ItemCard } from './views';

/** A row of `CARD_COLUMNS` read from `CARD_SOURCE`. */
export interface CardRow {
  id: string;
  external_id: string | null;
  space: Space;
  kind: Kind;
  state: ItemState;
  title: string;
  slug: string;
  lang: string;
  tags: string[];
  product: string | null;
  product_name: string | null;
  author: PersonView;
  confirmed_count: number;
  origin_url: string | null;
  created_at: Date;
  updated_at: Date;
  /** `created_at` to the microsecond, for cursors. */
  created_exactly: string;
}

/** What a viewer may read under an item, counted for him. */
export interface PostCounts {
  readonly answers: number;
  readonly official: boolean;
  readonly best: number;
}

export const NO_POSTS: PostCounts = { answers: 0, official: false, best: 0 };

/** SQL of a time as a cursor keeps it. */
export const exactly = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

export const CARD_COLUMNS = `i.id, i.external_id, i.space, i.kind, i.state, i.title, i.slug, i.lang, i.tags, i.product,
  pr.name AS product_name, ${personJson('u')} AS author, i.confirmed_count, i.origin_url, i.created_at, i.updated_at,
  ${exactly('i.created_at')} AS created_exactly`;

export const CARD_SOURCE = `items i JOIN users u ON u.id = i.author_id LEFT JOIN products pr ON pr.slug = i.product`;

/** SQL of the counts under items: one row for each item that has readable posts. `$1` item ids, `$2` scope. */
export const POST_COUNTS = `
  SELECT item_id, count(*) FILTER (WHERE kind <> 'comment')::int AS answers,
         bool_or(official_at IS NOT NULL) AS official, max(confirmed_count) AS best
    FROM posts WHERE item_id = ANY($1::uuid[]) AND acl && $2::text[] GROUP BY item_id`;

const EXCERPT = 220;

/** The first lines of a Markdown text in plain words. */
export function excerptOf(markdown: string): string {
  const words = plainText(markdown).replace(/\s+/g, ' ').trim();
  if (words.length <= EXCERPT) return words;
  const cut = words.lastIndexOf(' ', EXCERPT);
  return `${words.slice(0, cut > EXCERPT / 2 ? cut : EXCERPT)} …`;
}

export function cardOf(row: CardRow, posts: PostCounts, text: string): ItemCard {
  const confirmed = Math.max(row.confirmed_count, posts.best);
  return {
    id: row.id,
    externalId: row.external_id,
    space: row.space,
    kind: row.kind,
    state: row.state,
    title: row.title,
    slug: row.slug,
    path: itemPath(row),
    lang: row.lang,
    tags: row.tags,
    product: row.product ? { slug: row.product, name: row.product_name ?? row.product } : null,
    author: row.author,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    answers: posts.answers,
    confirmed,
    evidence: evidenceOf({
      ...row,
      official: posts.official,
      confirmed,
      originUrl: row.origin_url,
    }),
    excerpt: excerptOf(text),
  };
}
