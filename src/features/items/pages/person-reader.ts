import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Kind } from '../../../kernel/space';
import type { AccessScope } from '../../access/access.api';

/** What somebody contributed, as far as the scope may read it. */
export interface PersonCounts {
  readonly byKind: Readonly<Partial<Record<Kind, number>>>;
  readonly items: number;
  readonly posts: number;
  readonly accepted: number;
  readonly official: number;
  /** Readers who confirmed something of it. */
  readonly helped: number;
}

interface Row {
  kind: Kind | null;
  texts: number;
  accepted: number;
  official: number;
  helped: number;
}

@Injectable()
export class PersonReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Counts over texts and posts, one query. */
  async counts(scope: AccessScope, userId: string): Promise<PersonCounts> {
    const rows = await this.dataSource.query<Row[]>(
      `SELECT kind, count(*)::int AS texts, 0 AS accepted, 0 AS official, coalesce(sum(confirmed_count), 0)::int AS helped
         FROM items WHERE author_id = $1 AND acl && $2::text[] GROUP BY kind
       UNION ALL
       SELECT NULL, count(*)::int, (count(*) FILTER (WHERE p.accepted_at IS NOT NULL))::int,
              (count(*) FILTER (WHERE p.official_at IS NOT NULL))::int, coalesce(sum(p.confirmed_count), 0)::int
         FROM posts p JOIN items i ON i.id = p.item_id
        WHERE p.author_id = $1 AND p.acl && $2::text[] AND i.acl && $2::text[]`,
      [userId, scope.tokens],
    );
    const posts = rows.find((row) => row.kind === null);
    const items = rows.filter((row) => row.kind !== null);
    return {
      byKind: Object.fromEntries(items.map((row) => [row.kind, row.texts])),
      items: items.reduce((sum, row) => sum + row.texts, 0),
      posts: posts?.texts ?? 0,
      accepted: posts?.accepted ?? 0,
      official: posts?.official ?? 0,
      helped: rows.reduce((sum, row) => sum + row.helped, 0),
    };
  }
}
