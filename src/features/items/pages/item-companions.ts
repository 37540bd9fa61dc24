import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Kind } from '../../../kernel/space';
import { itemPath } from '../../../kernel/item-address';
import type { AccessScope } from '../../access/access.api';

export interface Translation {
  readonly lang: string;
  readonly title: string;
  readonly path: string;
}

/** What belongs to an item without being part of it. */
@Injectable()
export class ItemCompanions {
  constructor(private readonly dataSource: DataSource) {}

  /** The same text in other languages, as far as the scope may read it. Nothing is asked where there is no group. */
  async translations(
    scope: AccessScope,
    item: { readonly id: string; readonly translationGroup: string | null },
  ): Promise<Translation[]> {
    if (item.translationGroup === null) return [];
    const rows = await this.dataSource.query<
      { id: string; kind: Kind; lang: string; title: string; slug: string }[]
    >(
      `SELECT id, kind, lang, title, slug FROM items
        WHERE translation_group = $1 AND id <> $2 AND acl && $3::text[] ORDER BY lang, id LIMIT 20`,
      [item.translationGroup, item.id, scope.tokens],
    );
    return rows.map((row) => ({ lang: row.lang, title: row.title, path: itemPath(row) }));
  }
}
