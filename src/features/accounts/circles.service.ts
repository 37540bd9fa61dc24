import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Fault } from '../../kernel/fault';
import { newId, slugOf } from '../../kernel/ids';
import { writeFacts } from '../audit/audit.api';
import { shownName } from './accounts.service';

export type CircleKind = 'organisation' | 'group';

export interface CircleRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly members: number;
}

const TABLES = {
  organisation: { table: 'organisations', members: 'organisation_members', key: 'organisation_id' },
  group: { table: 'groups', members: 'group_members', key: 'group_id' },
} as const;

/** Organisations (B2B customers) and groups: who belongs to them may read what is addressed to them, at once. */
@Injectable()
export class CirclesService {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of a kind by name, with the number of people in each: all, or some behind a place. */
  list(
    kind: CircleKind,
    { limit, after }: { limit?: number; after?: { name: string; id: string } } = {},
  ): Promise<CircleRow[]> {
    const { table, members, key } = TABLES[kind];
    return this.dataSource.query<CircleRow[]>(
      `SELECT c.id, c.slug, c.name, (SELECT count(*)::int FROM ${members} m WHERE m.${key} = c.id) AS members
         FROM ${table} c WHERE $1::text IS NULL OR (c.name, c.id) > ($1, $2::uuid)
        ORDER BY c.name, c.id LIMIT $3`,
      [after?.name ?? null, after?.id ?? null, limit ?? null],
    );
  }

  /** People of one circle by name, at most a thousand, or some behind a place. */
  people(
    kind: CircleKind,
    id: string,
    { limit = 1000, after }: { limit?: number; after?: { name: string; id: string } } = {},
  ): Promise<{ id: string; handle: string; displayName: string }[]> {
    const { members, key } = TABLES[kind];
    return this.dataSource.query(
      `SELECT u.id, u.handle, u.display_name AS "displayName" FROM ${members} m JOIN users u ON u.id = m.user_id
        WHERE m.${key} = $1 AND ($2::text IS NULL OR (u.display_name, u.id) > ($2, $3::uuid))
        ORDER BY u.display_name, u.id LIMIT $4`,
      [id, after?.name ?? null, after?.id ?? null, limit],
    );
  }

  /** @throws Fault 409 `circle.slug-taken` */
  async create(actorId: string, kind: CircleKind, name: string): Promise<CircleRow> {
    const { table } = TABLES[kind];
    return this.dataSource.transaction(async (manager) => {
      const row = { id: newId(), slug: slugOf(name), name: shownName(name), members: 0 };
      const [made] = await manager.query<unknown[]>(
        `INSERT INTO ${table} (id, slug, name) VALUES ($1, $2, $3) ON CONFLICT (slug) DO NOTHING RETURNING id`,
        [row.id, row.slug, row.name],
      );
      if (!made)
        throw Fault.conflict('circle.slug-taken', `There is already one called “${row.slug}”.`);
      await writeFacts(manager, actorId, [
        { action: `${kind}.created`, subjectId: row.id, detail: { name: row.name } },
      ]);
      return row;
    });
  }

  /** Lets a person in. Saying it twice changes nothing. @throws Fault 404 */
  async add(actorId: string, kind: CircleKind, id: string, userId: string): Promise<void> {
    const { table, members, key } = TABLES[kind];
    await this.dataSource.transaction(async (manager) => {
      const [both] = await manager.query<unknown[]>(
        `SELECT FROM ${table} c, users u WHERE c.id = $1 AND u.id = $2`,
        [id, userId],
      );
      if (!both) throw Fault.notFound();
      await manager.query(
        `INSERT INTO ${members} (${key}, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
        [id, userId],
      );
      await writeFacts(manager, actorId, [
        { action: `${kind}.joined`, subjectId: userId, detail: { id } },
      ]);
    });
  }

  /** Takes a person out; what was addressed to the circle is closed to them from the next request on. */
  async remove(actorId: string, kind: CircleKind, id: string, userId: string): Promise<void> {
    const { members, key } = TABLES[kind];
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`DELETE FROM ${members} WHERE ${key} = $1 AND user_id = $2`, [
        id,
        userId,
      ]);
      await writeFacts(manager, actorId, [
        { action: `${kind}.left`, subjectId: userId, detail: { id } },
      ]);
    });
  }
}
