import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Kind } from '../../../kernel/space';
import type { AccessScope } from '../../access/access.api';
import { itemPath } from '../../../kernel/item-address';

/** Items in one part of the sitemap. */
export const PART = 10_000;
const BATCH = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

interface Row {
  id: string;
  kind: Kind;
  slug: string;
  updated_at: Date;
}

export interface ListedAddress {
  readonly path: string;
  readonly changed: Date;
}

/** Mirrored texts are `noindex`: search engines shall find them at their source. */
const LISTED = `acl && $1::text[] AND origin_url IS NULL`;

/** All items of a scope, in parts. */
@Injectable()
export class SitemapReader {
  constructor(private readonly dataSource: DataSource) {}

  /** The id each part begins after, in order; none at all without items. */
  async parts(scope: AccessScope): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM items WHERE ${LISTED}) AS placed
        WHERE place % ${PART} = 1 ORDER BY id`,
      [scope.tokens],
    );
    return rows.map((row) => row.id);
  }

  /** The items from one id on, as many as a part holds; holds a thousand at a time. */
  async *part(scope: AccessScope, from: string): AsyncGenerator<ListedAddress> {
    let after = FIRST;
    for (let given = 0; given < PART; given += BATCH) {
      const rows = await this.dataSource.query<Row[]>(
        `SELECT id, kind, slug, updated_at FROM items
          WHERE ${LISTED} AND id >= $2::uuid AND id > $3::uuid ORDER BY id LIMIT ${BATCH}`,
        [scope.tokens, from, after],
      );
      for (const row of rows) yield { path: itemPath(row), changed: row.updated_at };
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) return;
      after = last.id;
    }
  }
}
