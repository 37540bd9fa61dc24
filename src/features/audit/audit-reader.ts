import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Kind } from '../../kernel/space';
import type { AccessScope } from '../access/access.api';

export interface AuditFilter {
  /** Beginning of the action: `account.` finds all of accounts. */
  readonly action?: string;
  /** Handle of who did it. */
  readonly actor?: string;
  readonly subjectId?: string;
}

/** One thing that was done. */
export interface AuditLine {
  readonly id: string;
  readonly at: Date;
  readonly action: string;
  /** Null for guests and the hub itself. */
  readonly actor: { readonly handle: string; readonly name: string } | null;
  readonly subjectId: string | null;
  /** The account it was done to, if one. */
  readonly person: { readonly id: string; readonly name: string } | null;
  /** The item it was done to, where the scope may read it. */
  readonly item: {
    readonly id: string;
    readonly kind: Kind;
    readonly slug: string;
    readonly title: string;
  } | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What was done by whom, the newest first. Callers check that an admin asks. */
@Injectable()
export class AuditReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Lines older than `before` (an id of the list). One query; the scope decides whose titles are named. */
  list(
    scope: AccessScope,
    filter: AuditFilter,
    ask: { limit: number; before?: string },
  ): Promise<AuditLine[]> {
    const pattern = (filter.action ?? '').replace(/[\\%_]/g, '\\$&');
    return this.dataSource.query<AuditLine[]>(
      `SELECT a.id, a.at, a.action, a.subject_id AS "subjectId", a.detail,
              CASE WHEN u.id IS NOT NULL THEN jsonb_build_object('handle', u.handle, 'name', u.display_name) END AS actor,
              CASE WHEN s.id IS NOT NULL THEN jsonb_build_object('id', s.id, 'name', s.display_name) END AS person,
              CASE WHEN i.id IS NOT NULL
                   THEN jsonb_build_object('id', i.id, 'kind', i.kind, 'slug', i.slug, 'title', i.title) END AS item
         FROM audit a
         LEFT JOIN users u ON u.id = a.actor_id
         LEFT JOIN users s ON s.id = a.subject_id
         LEFT JOIN items i ON i.id = a.subject_id AND i.acl && $1::text[]
        WHERE a.action LIKE $2 || '%' AND ($3::text IS NULL OR u.handle = $3)
          AND ($4::uuid IS NULL OR a.subject_id = $4::uuid) AND ($5::bigint IS NULL OR a.id < $5::bigint)
        ORDER BY a.id DESC LIMIT $6`,
      [
        scope.tokens,
        pattern,
        filter.actor ?? null,
        filter.subjectId ?? null,
        ask.before ?? null,
        ask.limit,
      ],
    );
  }
}
