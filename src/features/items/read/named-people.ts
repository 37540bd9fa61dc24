import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { mentionedHandles } from '../../../../libs/markdown/mentions';
import type { Viewer } from '../../../kernel/viewer';
import { scopeOf } from '../../access/access.api';
import { knowsColleagues, knowsEverybody } from '../people.policy';
import type { Queryable } from './queryable';

/** Somebody who may be named in a text. */
export interface NamedPerson {
  readonly handle: string;
  readonly displayName: string;
  /** Writes for the company. */
  readonly staff: boolean;
}

/**
 * Handles of those named as `@handle` in these texts who have a page: they become links. No statement where nobody may
 * be named.
 */
export async function peopleNamedIn(
  db: Queryable,
  bodies: readonly string[],
): Promise<ReadonlySet<string>> {
  const handles = mentionedHandles(bodies);
  if (handles.length === 0) return new Set();
  const rows = await db.query<{ handle: string }[]>(
    `SELECT handle FROM users WHERE handle = ANY($1::text[]) AND deactivated_at IS NULL`,
    [handles],
  );
  return new Set(rows.map((row) => row.handle));
}

const MOST = 8;

/** Completes the names of people while somebody writes. */
@Injectable()
export class NamedPeople {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of whom a preview shows links. */
  among(bodies: readonly string[]): Promise<ReadonlySet<string>> {
    return peopleNamedIn(this.dataSource, bodies);
  }

  /**
   * At most eight people whose handle, or a word of whose name, begins with what was typed, as far as the viewer may
   * know of them: by name, those whose name itself begins so first. One statement.
   */
  async suggest(viewer: Viewer, typed: string): Promise<NamedPerson[]> {
    const text = typed.trim().toLowerCase().slice(0, 80);
    if (text === '' || !viewer.id) return [];
    const begins = `${text.replace(/[\\%_]/g, '\\$&')}%`;
    return this.dataSource.query<NamedPerson[]>(
      `SELECT u.handle, u.display_name AS "displayName", u.roles && $4::text[] AS staff
         FROM users u
        WHERE u.kind = 'person' AND u.deactivated_at IS NULL AND u.id <> $1::uuid
          AND (lower(u.display_name) LIKE $2 OR lower(u.display_name) LIKE '% ' || $2 OR u.handle LIKE $2)
          AND ($5 OR ($6 AND u.roles && $4::text[])
               OR EXISTS (SELECT FROM items i WHERE i.author_id = u.id AND i.acl && $3::text[])
               OR EXISTS (SELECT FROM posts p JOIN items i ON i.id = p.item_id
                           WHERE p.author_id = u.id AND p.acl && $3::text[] AND i.acl && $3::text[]))
        ORDER BY lower(u.display_name) LIKE $2 DESC, lower(u.display_name), u.id LIMIT ${MOST}`,
      [
        viewer.id,
        begins,
        scopeOf(viewer).tokens,
        STAFF,
        knowsEverybody(viewer),
        knowsColleagues(viewer),
      ],
    );
  }
}

const STAFF = ['agent', 'employee', 'curator', 'moderator', 'admin'];
