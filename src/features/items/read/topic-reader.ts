import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeCursor } from '../../../../libs/http-api/cursor';
import { listReply } from '../../../../libs/http-api/list-reply';
import type { AccessScope } from '../../access/access.api';
import type { Page, PageAsk, ProductView } from './views';

export interface TagCount {
  readonly tag: string;
  /** Items with it that may be read in the scope. */
  readonly items: number;
}

export interface ProductCount extends ProductView {
  readonly items: number;
}

const PRODUCT_CURSOR = { name: 'text', slug: 'text' } as const;
const CURSOR = { n: 'int', tag: 'text' } as const;

/** Tags and products with what a scope may read of them. A tag whose items are all hidden does not exist. */
@Injectable()
export class TopicReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Most used first. `prefix`: as typed so far. */
  async tags(scope: AccessScope, ask: PageAsk & { prefix?: string }): Promise<Page<TagCount>> {
    const after = ask.cursor ? decodeCursor(ask.cursor, CURSOR) : undefined;
    const rows = await this.dataSource.query<TagCount[]>(
      `SELECT tag, count(*)::int AS items FROM items i, unnest(i.tags) AS t(tag)
        WHERE i.acl && $1::text[] AND starts_with(tag, $2)
        GROUP BY tag
       HAVING $3::int IS NULL OR count(*) < $3 OR (count(*) = $3 AND tag COLLATE "C" > $4)
        ORDER BY count(*) DESC, tag COLLATE "C" LIMIT $5`,
      [scope.tokens, ask.prefix ?? '', after?.n ?? null, after?.tag ?? '', ask.limit + 1],
    );
    return listReply(
      rows,
      ask.limit,
      (row) => row,
      (row) => ({ n: row.items, tag: row.tag }),
    );
  }

  /** All products by name that anything readable is about. */
  products(scope: AccessScope): Promise<ProductCount[]> {
    return this.productRows(scope, {});
  }

  /** The same, page by page. */
  async productPage(scope: AccessScope, { limit, cursor }: PageAsk): Promise<Page<ProductCount>> {
    const after = cursor ? decodeCursor(cursor, PRODUCT_CURSOR) : undefined;
    const rows = await this.productRows(scope, { limit: limit + 1, after });
    return listReply(
      rows,
      limit,
      (row) => row,
      ({ name, slug }) => ({ name, slug }),
    );
  }

  private productRows(
    scope: AccessScope,
    { limit, after }: { limit?: number; after?: { name: string; slug: string } },
  ): Promise<ProductCount[]> {
    return this.dataSource.query<ProductCount[]>(
      `SELECT i.product AS slug, coalesce(p.name, i.product) AS name, count(*)::int AS items
         FROM items i LEFT JOIN products p ON p.slug = i.product
        WHERE i.product IS NOT NULL AND i.acl && $1::text[]
          AND ($2::text IS NULL
               OR (coalesce(p.name, i.product) COLLATE "und-x-icu", i.product) > ($2, $3))
        GROUP BY i.product, p.name ORDER BY coalesce(p.name, i.product) COLLATE "und-x-icu", i.product
        LIMIT $4`,
      [scope.tokens, after?.name ?? null, after?.slug ?? null, limit ?? null],
    );
  }
}
