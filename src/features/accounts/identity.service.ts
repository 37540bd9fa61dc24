import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '../../kernel/ids';
import { Viewer, type Role, type TokenScope } from '../../kernel/viewer';
import { writeFacts } from '../audit/audit.api';
import { newSecret, secretHash } from './secret-token';

export const SESSION_DAYS = 30;
const SESSION_PREFIX = 'ses';
const TOKEN_PREFIX = 'alm';
/** `last seen` is written at most this often. */
const TOUCH_SECONDS = 300;

interface UserColumns {
  id: string;
  handle: string;
  display_name: string;
  roles: Role[];
  locale: string | null;
  organisations: string[];
  groups: string[];
}

const USER_COLUMNS = `u.id, u.handle, u.display_name, u.roles, u.locale,
  ARRAY(SELECT organisation_id FROM organisation_members m WHERE m.user_id = u.id) AS organisations,
  ARRAY(SELECT group_id FROM group_members m WHERE m.user_id = u.id) AS groups`;

export interface SignedIn {
  readonly viewer: Viewer;
  readonly sessionId: string;
}

/** Turns a cookie or a bearer token into a viewer: rights are read afresh for every request, in one query. */
@Injectable()
export class IdentityService {
  constructor(private readonly dataSource: DataSource) {}

  /** Begins a session; the returned secret goes into the cookie and is kept nowhere else. */
  async openSession(
    userId: string,
    origin: { address: string; userAgent: string },
  ): Promise<string> {
    const secret = newSecret(SESSION_PREFIX);
    const id = newId();
    const userAgent = origin.userAgent.slice(0, 300);
    await this.dataSource.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO sessions (id, token_hash, user_id, user_agent, address, expires_at)
         VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $6))`,
        [id, secretHash(secret), userId, userAgent, origin.address, SESSION_DAYS],
      );
      // Where from stands in the session, and goes with it: the audit stays for ever.
      await writeFacts(manager, userId, [{ action: 'session.opened', subjectId: id }]);
    });
    return secret;
  }

  /** Who holds this cookie, or undefined when it is unknown, expired or its account deactivated. */
  async bySession(secret: string): Promise<SignedIn | undefined> {
    if (!secret.startsWith(`${SESSION_PREFIX}_`)) return undefined;
    const [row] = await this.dataSource.query<
      (UserColumns & { session_id: string; idle: number })[]
    >(
      `SELECT s.id AS session_id, extract(epoch FROM now() - s.last_seen_at)::int AS idle, ${USER_COLUMNS}
         FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE s.token_hash = $1 AND s.expires_at > now() AND u.deactivated_at IS NULL`,
      [secretHash(secret)],
    );
    if (!row) return undefined;
    if (row.idle > TOUCH_SECONDS) {
      await this.dataSource.query(
        `UPDATE sessions SET last_seen_at = now(), expires_at = now() + make_interval(days => $2) WHERE id = $1`,
        [row.session_id, SESSION_DAYS],
      );
    }
    return { viewer: toViewer(row), sessionId: row.session_id };
  }

  /** Who holds this API token, or undefined when it is unknown, revoked or expired. */
  async byToken(secret: string): Promise<Viewer | undefined> {
    if (!secret.startsWith(`${TOKEN_PREFIX}_`)) return undefined;
    const [row] = await this.dataSource.query<
      (UserColumns & { token_id: string; scope: TokenScope; stale: boolean })[]
    >(
      `SELECT t.id AS token_id, t.scope, ${USER_COLUMNS},
              coalesce(t.last_used_at < now() - interval '1 minute', true) AS stale
         FROM api_tokens t JOIN users u ON u.id = t.user_id
        WHERE t.token_hash = $1 AND t.revoked_at IS NULL
          AND (t.expires_at IS NULL OR t.expires_at > now()) AND u.deactivated_at IS NULL`,
      [secretHash(secret)],
    );
    if (!row) return undefined;
    if (row.stale) {
      await this.dataSource.query(`UPDATE api_tokens SET last_used_at = now() WHERE id = $1`, [
        row.token_id,
      ]);
    }
    return toViewer(row, row.scope);
  }

  /** The viewer a user would be: for mails, previews "as this customer sees it" and the command line. */
  async byUserId(userId: string): Promise<Viewer | undefined> {
    const [row] = await this.dataSource.query<UserColumns[]>(
      `SELECT ${USER_COLUMNS} FROM users u WHERE u.id = $1 AND u.deactivated_at IS NULL`,
      [userId],
    );
    return row && toViewer(row);
  }

  /** Ends the session of a cookie; does nothing where there is none. */
  async closeSession(secret: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const [[ended]] = await manager.query<[{ id: string; user_id: string }[], number]>(
        `DELETE FROM sessions WHERE token_hash = $1 RETURNING id, user_id`,
        [secretHash(secret)],
      );
      if (!ended) return;
      await writeFacts(manager, ended.user_id, [{ action: 'session.ended', subjectId: ended.id }]);
    });
  }
}

/** A new API token's secret. */
export const newTokenSecret = (): string => newSecret(TOKEN_PREFIX);

function toViewer(row: UserColumns, tokenScope?: TokenScope): Viewer {
  return Viewer.of({
    userId: row.id,
    handle: row.handle,
    displayName: row.display_name,
    roles: row.roles,
    organisationIds: row.organisations,
    groupIds: row.groups,
    locale: row.locale,
    ...(tokenScope ? { tokenScope } : {}),
  });
}
