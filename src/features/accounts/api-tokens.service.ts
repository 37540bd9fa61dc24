import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Fault } from '../../kernel/fault';
import { newId } from '../../kernel/ids';
import type { TokenScope } from '../../kernel/viewer';
import { writeFacts } from '../audit/audit.api';
import { newTokenSecret } from './identity.service';
import { secretHash } from './secret-token';

export interface ApiTokenInfo {
  readonly id: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
}

const MOST_TOKENS = 50;

/** Keys of an account for programs: named, scoped, revocable; the secret is shown once and kept as a hash. */
@Injectable()
export class ApiTokensService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Fault 409 `token.too-many` beyond fifty in force */
  async create(
    userId: string,
    token: { name: string; scope: TokenScope; days?: number },
  ): Promise<{ secret: string; token: ApiTokenInfo }> {
    const secret = newTokenSecret();
    return this.dataSource.transaction(async (manager) => {
      const id = newId();
      await manager.query(`SELECT FROM users WHERE id = $1 FOR UPDATE`, [userId]);
      const [counted] = await manager.query<{ count: number }[]>(
        `SELECT count(*)::int AS count FROM api_tokens
          WHERE user_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
        [userId],
      );
      if ((counted?.count ?? 0) >= MOST_TOKENS) {
        throw Fault.conflict(
          'token.too-many',
          `An account has at most ${MOST_TOKENS} tokens; revoke one first.`,
        );
      }
      const [row] = await manager.query<ApiTokenInfo[]>(
        `INSERT INTO api_tokens (id, user_id, name, token_hash, scope, expires_at)
         VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $6::int))
         RETURNING ${COLUMNS}`,
        [id, userId, token.name, secretHash(secret), token.scope, token.days ?? null],
      );
      await writeFacts(manager, userId, [
        {
          action: 'token.created',
          subjectId: id,
          detail: { name: token.name, scope: token.scope },
        },
      ]);
      return { secret, token: row as ApiTokenInfo };
    });
  }

  /** Tokens in force, newest first: all (there are fifty at most), or some behind an id. */
  list(
    userId: string,
    { limit, after }: { limit?: number; after?: string } = {},
  ): Promise<ApiTokenInfo[]> {
    return this.dataSource.query<ApiTokenInfo[]>(
      `SELECT ${COLUMNS} FROM api_tokens
        WHERE user_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
          AND ($2::uuid IS NULL OR id < $2)
        ORDER BY id DESC LIMIT $3`,
      [userId, after ?? null, limit ?? null],
    );
  }

  /** @throws Fault 404 for tokens of others and unknown ones */
  async revoke(userId: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const [, count] = await manager.query<[unknown[], number]>(
        `UPDATE api_tokens SET revoked_at = now() WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL`,
        [id, userId],
      );
      if (count === 0) throw Fault.notFound();
      await writeFacts(manager, userId, [{ action: 'token.revoked', subjectId: id }]);
    });
  }
}

const COLUMNS = `id, name, scope, created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt"`;
