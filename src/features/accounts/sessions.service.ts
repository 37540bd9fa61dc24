import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Fault } from '../../kernel/fault';
import { writeFacts } from '../audit/audit.api';

export interface SessionInfo {
  readonly id: string;
  readonly userAgent: string;
  readonly address: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/** The browsers an account is signed in with. */
@Injectable()
export class SessionsService {
  constructor(private readonly dataSource: DataSource) {}

  /** Those used last, at most a hundred. */
  list(userId: string): Promise<SessionInfo[]> {
    return this.dataSource.query<SessionInfo[]>(
      `SELECT ${COLUMNS} FROM sessions WHERE user_id = $1 AND expires_at > now() ORDER BY last_seen_at DESC LIMIT 100`,
      [userId],
    );
  }

  /** In the order in which they began, newest first, behind an id. */
  page(
    userId: string,
    { limit, after }: { limit: number; after?: string },
  ): Promise<SessionInfo[]> {
    return this.dataSource.query<SessionInfo[]>(
      `SELECT ${COLUMNS} FROM sessions
        WHERE user_id = $1 AND expires_at > now() AND ($2::uuid IS NULL OR id < $2)
        ORDER BY id DESC LIMIT $3`,
      [userId, after ?? null, limit],
    );
  }

  /** @throws Fault 404 for sessions of others and unknown ones */
  async end(userId: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const [, count] = await manager.query<[unknown[], number]>(
        `DELETE FROM sessions WHERE id = $1 AND user_id = $2`,
        [id, userId],
      );
      if (count === 0) throw Fault.notFound();
      await writeFacts(manager, userId, [{ action: 'session.ended', subjectId: id }]);
    });
  }

  /** Removes what has expired; a nightly job. */
  async purge(): Promise<void> {
    await this.dataSource.query(`DELETE FROM sessions WHERE expires_at < now()`);
    await this.dataSource.query(
      `DELETE FROM password_resets WHERE expires_at < now() - interval '7 days'`,
    );
    await this.dataSource.query(
      `DELETE FROM sign_in_attempts WHERE window_start < now() - interval '1 day'
         AND (blocked_until IS NULL OR blocked_until < now())`,
    );
  }
}

const COLUMNS = `id, user_agent AS "userAgent", address, created_at AS "createdAt", last_seen_at AS "lastSeenAt"`;
