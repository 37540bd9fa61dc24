import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ExpectedVersion } from '../../../libs/http-api/expected-version';
import { Fault } from '../../kernel/fault';
import type { Role } from '../../kernel/viewer';
import { writeFacts, type AuditEntry } from '../audit/audit.api';
import { shownName } from './accounts.service';

export interface PersonRow {
  readonly id: string;
  readonly email: string | null;
  readonly handle: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly locale: string | null;
  readonly organisations: readonly string[];
  readonly groups: readonly string[];
  readonly createdAt: Date;
  readonly deactivatedAt: Date | null;
  /** Counts changes of the account, by itself or by admins. */
  readonly version: number;
}

/** What others may know of a person. */
export interface Profile {
  readonly id: string;
  readonly handle: string;
  readonly displayName: string;
  readonly about: string;
  readonly staff: boolean;
  readonly imported: boolean;
  readonly createdAt: Date;
}

const PERSON = `u.id, u.email, u.handle, u.display_name AS "displayName", u.roles, u.locale, u.created_at AS "createdAt",
  u.deactivated_at AS "deactivatedAt", u.version,
  ARRAY(SELECT o.slug FROM organisation_members m JOIN organisations o ON o.id = m.organisation_id
         WHERE m.user_id = u.id ORDER BY o.slug) AS organisations,
  ARRAY(SELECT g.slug FROM group_members m JOIN groups g ON g.id = m.group_id
         WHERE m.user_id = u.id ORDER BY g.slug) AS groups`;

/** People as admins manage them, and as others see them. Callers check that an admin asks where one has to. */
@Injectable()
export class PeopleService {
  constructor(private readonly dataSource: DataSource) {}

  /** Accounts whose name, handle or address contains the text, by name; `after` is the last id of the page before. */
  list(filter: {
    text?: string;
    limit: number;
    after?: { name: string; id: string };
  }): Promise<PersonRow[]> {
    const pattern = `%${(filter.text ?? '').toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    return this.dataSource.query<PersonRow[]>(
      `SELECT ${PERSON} FROM users u
        WHERE (lower(u.display_name) LIKE $1 OR u.handle LIKE $1 OR u.email LIKE $1)
          AND ($2::text IS NULL OR (u.display_name, u.id) > ($2, $3::uuid))
        ORDER BY u.display_name, u.id LIMIT $4`,
      [pattern, filter.after?.name ?? null, filter.after?.id ?? null, filter.limit],
    );
  }

  /** @throws Fault 404 */
  async get(id: string): Promise<PersonRow> {
    const [row] = await this.dataSource.query<PersonRow[]>(
      `SELECT ${PERSON} FROM users u WHERE u.id = $1`,
      [id],
    );
    if (!row) throw Fault.notFound();
    return row;
  }

  /** The account with this handle (`@` in front or not) or address, as an admin names somebody. */
  async find(handleOrEmail: string): Promise<{ id: string; displayName: string } | undefined> {
    const text = handleOrEmail.trim().toLowerCase();
    const [row] = await this.dataSource.query<{ id: string; displayName: string }[]>(
      `SELECT id, display_name AS "displayName" FROM users WHERE handle = $1 OR email = $2`,
      [text.replace(/^@/, ''), text],
    );
    return row;
  }

  /** @throws Fault 404 */
  async profile(handle: string): Promise<Profile> {
    const [row] = await this.dataSource.query<Profile[]>(
      `SELECT id, handle, display_name AS "displayName", about, created_at AS "createdAt",
              roles && ARRAY['agent','employee','curator','moderator','admin'] AS staff,
              kind = 'imported' AS imported
         FROM users WHERE handle = $1 AND deactivated_at IS NULL`,
      [handle],
    );
    if (!row) throw Fault.notFound();
    return row;
  }

  /** What people may change about themselves. @throws Fault 412 when it is not the expected version */
  async describe(
    userId: string,
    change: { displayName?: string; about?: string; locale?: string | null },
    expected?: ExpectedVersion,
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await demandVersion(manager, userId, expected);
      await manager.query(
        `UPDATE users SET display_name = coalesce($2, display_name), about = coalesce($3, about),
                locale = CASE WHEN $4 THEN $5 ELSE locale END, version = version + 1 WHERE id = $1`,
        [
          userId,
          change.displayName === undefined ? null : shownName(change.displayName),
          change.about ?? null,
          change.locale !== undefined,
          change.locale ?? null,
        ],
      );
      await writeFacts(manager, userId, [{ action: 'account.described', subjectId: userId }]);
    });
  }

  /**
   * Gives an account its roles; every account is a member.
   * @throws Fault 404, 409 `people.last-admin`
   */
  setRoles(actorId: string, id: string, roles: readonly Role[]): Promise<void> {
    return this.update(actorId, id, { roles });
  }

  /**
   * Closes an account (its sessions and tokens end, its texts stay) or opens it again.
   * @throws Fault 404, 409 `people.last-admin`
   */
  setActive(actorId: string, id: string, active: boolean): Promise<void> {
    return this.update(actorId, id, { active });
  }

  /** Both at once, as one change. @throws Fault 404, 409 `people.last-admin`; 412 when not the expected version */
  async update(
    actorId: string,
    id: string,
    { roles, active }: { readonly roles?: readonly Role[]; readonly active?: boolean },
    expected?: ExpectedVersion,
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      // All such changes wait for each other, or two admins could each remove the other's role.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('people'))`);
      await demandVersion(manager, id, expected);
      const facts: AuditEntry[] = [];
      if (roles) {
        const all = [...new Set<Role>(['member', ...roles])];
        await manager.query(`UPDATE users SET roles = $2 WHERE id = $1`, [id, all]);
        facts.push({ action: 'account.roles-set', subjectId: id, detail: { roles } });
      }
      if (active !== undefined) {
        await setAccess(manager, id, active);
        facts.push({ action: active ? 'account.opened' : 'account.closed', subjectId: id });
      }
      if (facts.length === 0) return;
      await manager.query(`UPDATE users SET version = version + 1 WHERE id = $1`, [id]);
      await demandAdmins(manager);
      await writeFacts(manager, actorId, facts);
    });
  }
}

/** The row is held until the end. @throws Fault 404, 412 */
async function demandVersion(
  manager: EntityManager,
  id: string,
  expected: ExpectedVersion | undefined,
): Promise<void> {
  const [known] = await manager.query<{ version: number }[]>(
    `SELECT version FROM users WHERE id = $1 FOR UPDATE`,
    [id],
  );
  if (!known) throw Fault.notFound();
  expected?.require(known.version);
}

async function setAccess(manager: EntityManager, id: string, active: boolean): Promise<void> {
  await manager.query(
    `UPDATE users SET deactivated_at = CASE WHEN $2 THEN NULL ELSE coalesce(deactivated_at, now()) END WHERE id = $1`,
    [id, active],
  );
  if (!active) await manager.query(`DELETE FROM sessions WHERE user_id = $1`, [id]);
}

async function demandAdmins(manager: EntityManager): Promise<void> {
  const [admins] = await manager.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM users WHERE 'admin' = ANY(roles) AND deactivated_at IS NULL`,
  );
  if (admins?.count !== 0) return;
  throw Fault.conflict(
    'people.last-admin',
    'The hub needs at least one admin: make another one first.',
  );
}
