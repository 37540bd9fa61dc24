import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeCursor } from '../../../../libs/http-api/cursor';
import { listReply } from '../../../../libs/http-api/list-reply';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { scopeOf } from '../../access/access.api';
import { HtmlCache } from './html-cache';
import { POST_COLUMNS, POST_SOURCE, postView, type ItemOfPosts, type PostRow } from './post-rows';
import type { Page, PageAsk, PostView } from './views';

interface OrderedPost extends PostRow {
  rank: number;
  weight: number;
}

const CURSOR = { r: 'int', w: 'int', t: 'time', id: 'id' } as const;
const COMMENTS_SHOWN = 100;

const ITEM = `
  SELECT id, space, kind, state, acl, author_id AS "authorId", owner_id AS "ownerId"
    FROM items WHERE id = $1 AND acl && $2::text[]`;

/** Under a question: accepted, official, then what helped most; elsewhere simply by time. Comments on the item come last. */
const TOP_LEVEL = `
  SELECT * FROM (
    SELECT ${POST_COLUMNS},
           CASE WHEN p.kind = 'comment' THEN 3 WHEN NOT $4 THEN 2 WHEN p.accepted_at IS NOT NULL THEN 0
                WHEN p.official_at IS NOT NULL THEN 1 ELSE 2 END AS rank,
           CASE WHEN $4 AND p.kind <> 'comment' THEN p.confirmed_count ELSE 0 END AS weight
      FROM ${POST_SOURCE}
     WHERE p.item_id = $3 AND p.acl && $1::text[] AND (p.kind <> 'comment' OR p.parent_id IS NULL)
  ) AS ordered
  WHERE $5::int IS NULL OR (rank, -weight, created_at, id) > ($5::int, -$6::int, $7::timestamptz, $8::uuid)
  ORDER BY rank, -weight, created_at, id LIMIT $9`;

const COMMENTS = `
  SELECT * FROM (
    SELECT ${POST_COLUMNS}, p.parent_id AS under,
           row_number() OVER (PARTITION BY p.parent_id ORDER BY p.created_at, p.id) AS n
      FROM ${POST_SOURCE}
     WHERE p.item_id = $3 AND p.kind = 'comment' AND p.parent_id = ANY($4::uuid[]) AND p.acl && $1::text[]
  ) AS numbered WHERE n <= ${COMMENTS_SHOWN} ORDER BY created_at, id`;

/** Posts as their viewer may see them. */
@Injectable()
export class PostReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly html: HtmlCache,
  ) {}

  /**
   * The posts under an item with the comments on each, three queries however many. @throws Fault 404 like the item
   */
  async under(viewer: Viewer, itemId: string, ask: PageAsk): Promise<Page<PostView>> {
    const item = await this.item(viewer, itemId);
    const after = ask.cursor ? decodeCursor(ask.cursor, CURSOR) : undefined;
    const rows = await this.dataSource.query<OrderedPost[]>(TOP_LEVEL, [
      scopeOf(viewer).tokens,
      viewer.id ?? null,
      itemId,
      item.kind === 'question',
      after?.r ?? null,
      after?.w ?? null,
      after?.t ?? null,
      after?.id ?? null,
      ask.limit + 1,
    ]);
    const shown = rows.slice(0, ask.limit);
    const comments = await this.commentsOn(viewer, item, shown);
    await this.render(shown);
    return listReply(
      rows,
      ask.limit,
      (row) => postView(viewer, item, row, comments.get(row.id)),
      (row) => ({ r: row.rank, w: row.weight, t: row.created_exactly, id: row.id }),
    );
  }

  /** One post, without the comments on it. @throws Fault 404 */
  async get(viewer: Viewer, id: string): Promise<PostView> {
    const [row] = await this.dataSource.query<PostRow[]>(
      `SELECT ${POST_COLUMNS} FROM ${POST_SOURCE} WHERE p.id = $3 AND p.acl && $1::text[]`,
      [scopeOf(viewer).tokens, viewer.id ?? null, id],
    );
    if (!row) throw Fault.notFound();
    const item = await this.item(viewer, row.item_id);
    await this.render([row]);
    return postView(viewer, item, row);
  }

  private async item(viewer: Viewer, id: string): Promise<ItemOfPosts> {
    const [item] = await this.dataSource.query<ItemOfPosts[]>(ITEM, [id, scopeOf(viewer).tokens]);
    if (!item) throw Fault.notFound();
    return item;
  }

  private async commentsOn(
    viewer: Viewer,
    item: ItemOfPosts,
    posts: readonly PostRow[],
  ): Promise<Map<string, PostView[]>> {
    const rows = await this.dataSource.query<(PostRow & { under: string })[]>(COMMENTS, [
      scopeOf(viewer).tokens,
      viewer.id ?? null,
      item.id,
      posts.map((post) => post.id),
    ]);
    await this.render(rows);
    const under = new Map<string, PostView[]>();
    for (const row of rows) {
      under.set(row.under, [...(under.get(row.under) ?? []), postView(viewer, item, row)]);
    }
    return under;
  }

  private render(rows: readonly PostRow[]): Promise<void> {
    return this.html.fill(rows, {
      table: 'posts',
      trusted: (row) => row.author.staff,
      baseUrl: (row) => row.origin_url,
      topHeading: 3,
    });
  }
}
