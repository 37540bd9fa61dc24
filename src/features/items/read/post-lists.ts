import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeCursor } from '../../../../libs/http-api/cursor';
import { listReply } from '../../../../libs/http-api/list-reply';
import type { Kind, Space } from '../../../kernel/space';
import type { AccessScope } from '../../access/access.api';
import { postPath } from '../../../kernel/item-address';
import type { PostKind } from '../post.entity';
import { exactly, excerptOf } from './item-rows';
import type { Page, PageAsk } from './views';

/** A post as one line of a list, with the item it stands under. */
export interface PostCard {
  readonly id: string;
  readonly kind: PostKind;
  readonly itemId: string;
  readonly itemTitle: string;
  readonly space: Space;
  readonly path: string;
  readonly accepted: boolean;
  readonly official: boolean;
  readonly confirmed: number;
  readonly excerpt: string;
  readonly createdAt: Date;
}

interface Row {
  id: string;
  kind: PostKind;
  item_id: string;
  title: string;
  slug: string;
  item_kind: Kind;
  space: Space;
  accepted: boolean;
  official: boolean;
  confirmed_count: number;
  start: string;
  created_at: Date;
  created_exactly: string;
}

const CURSOR = { t: 'time', id: 'id' } as const;

/** Posts as lists, trimmed to a scope. */
@Injectable()
export class PostLists {
  constructor(private readonly dataSource: DataSource) {}

  /** What a person wrote under other texts, newest first. One query. */
  async byAuthor(scope: AccessScope, handle: string, ask: PageAsk): Promise<Page<PostCard>> {
    const after = ask.cursor ? decodeCursor(ask.cursor, CURSOR) : undefined;
    const rows = await this.dataSource.query<Row[]>(
      `WITH page AS (
         SELECT p.id FROM posts p
          WHERE p.author_id = (SELECT id FROM users WHERE handle = $1) AND p.acl && $2::text[]
            AND EXISTS (SELECT FROM items i WHERE i.id = p.item_id AND i.acl && $2::text[])
            AND ($3::timestamptz IS NULL OR (p.created_at, p.id) < ($3::timestamptz, $4::uuid))
          ORDER BY p.created_at DESC, p.id DESC LIMIT $5
       )
       SELECT p.id, p.kind, p.item_id, i.title, i.slug, i.kind AS item_kind, i.space, left(p.body, 900) AS start,
              p.accepted_at IS NOT NULL AS accepted, p.official_at IS NOT NULL AS official, p.confirmed_count,
              p.created_at, ${exactly('p.created_at')} AS created_exactly
         FROM page JOIN posts p USING (id) JOIN items i ON i.id = p.item_id
        ORDER BY p.created_at DESC, p.id DESC`,
      [handle, scope.tokens, after?.t ?? null, after?.id ?? null, ask.limit + 1],
    );
    return listReply(rows, ask.limit, cardOf, (row) => ({ t: row.created_exactly, id: row.id }));
  }
}

const cardOf = (row: Row): PostCard => ({
  id: row.id,
  kind: row.kind,
  itemId: row.item_id,
  itemTitle: row.title,
  space: row.space,
  path: postPath({ id: row.item_id, kind: row.item_kind, slug: row.slug }, row.id),
  accepted: row.accepted,
  official: row.official,
  confirmed: row.confirmed_count,
  excerpt: excerptOf(row.start),
  createdAt: row.created_at,
});
