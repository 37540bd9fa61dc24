import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { withoutBidiControls } from '../../../libs/http-api/visible-text';
import { Fault } from '../../kernel/fault';
import { newId, slugOf } from '../../kernel/ids';
import type { Role } from '../../kernel/viewer';
import { writeFacts } from '../audit/audit.api';
import { hashPassword, verifyPassword } from './passwords';
import { SignInThrottle } from './sign-in-throttle';

export interface NewAccount {
  readonly email: string;
  readonly displayName: string;
  readonly password: string;
  readonly locale?: string;
  readonly roles?: readonly Role[];
}

/** Why somebody may set a password. */
export interface PasswordProof {
  /** The one before, or the link of a mail. */
  readonly by: 'password' | 'reset-link';
  /** Goes on; all others of the account end. */
  readonly keepSession?: string;
  /** Uses the proof up in the same transaction; what it throws leaves everything as it was. */
  readonly claim?: (manager: EntityManager) => Promise<void>;
}

/** A name as it is kept: without space around it and without direction controls. */
export const shownName = (name: string): string => withoutBidiControls(name).trim();

export const normalEmail = (email: string): string => email.trim().toLowerCase();

/** Accounts and their passwords. Who asks is checked by the callers; what is written here is audited here. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly throttle: SignInThrottle,
  ) {}

  /**
   * Makes an account; its handle comes from the name.
   * @throws Fault 409 `account.email-taken`
   */
  async signUp(account: NewAccount, actorId?: string): Promise<string> {
    const passwordHash = await hashPassword(account.password);
    return this.dataSource.transaction(async (manager) => {
      const id = newId();
      const email = normalEmail(account.email);
      const [taken] = await manager.query<unknown[]>(`SELECT FROM users WHERE email = $1`, [email]);
      if (taken) {
        throw Fault.conflict(
          'account.email-taken',
          'There is already an account with this address.',
        );
      }
      await manager.query(
        `INSERT INTO users (id, email, handle, display_name, password_hash, roles, locale)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [
          id,
          email,
          await freeHandle(manager, account.displayName),
          shownName(account.displayName),
          passwordHash,
          account.roles ?? ['member'],
          account.locale ?? null,
        ],
      );
      await writeFacts(manager, actorId ?? id, [{ action: 'account.created', subjectId: id }]);
      return id;
    });
  }

  /**
   * The account behind an address and a password. Takes as long for an unknown account as for a wrong password.
   * @throws Fault 401 `sign-in-failed`, 429 `sign-in-throttled`
   */
  async authenticate(email: string, password: string, address: string): Promise<string> {
    await this.throttle.check(email, address);
    const [row] = await this.dataSource.query<{ id: string; password_hash: string | null }[]>(
      `SELECT id, password_hash FROM users WHERE email = $1 AND deactivated_at IS NULL`,
      [normalEmail(email)],
    );
    if (!(await verifyPassword(row?.password_hash, password)) || !row) {
      await this.dataSource.transaction(async (manager) => {
        await this.throttle.failed(manager, email, address);
        await writeFacts(manager, undefined, [{ action: 'sign-in.failed', subjectId: row?.id }]);
      });
      throw new Fault(401, 'sign-in-failed', 'Address and password do not belong together.');
    }
    await this.throttle.succeeded(email);
    return row.id;
  }

  /**
   * Sets a new password after the old one; every other session ends.
   * @throws Fault 422 when the old one is wrong
   */
  async changePassword(
    userId: string,
    change: { current: string; next: string; keepSession?: string },
  ): Promise<void> {
    const [row] = await this.dataSource.query<{ password_hash: string | null }[]>(
      `SELECT password_hash FROM users WHERE id = $1`,
      [userId],
    );
    if (!(await verifyPassword(row?.password_hash, change.current))) {
      throw Fault.invalid(
        [{ pointer: '/current', code: 'wrong-password' }],
        'The present password is wrong.',
      );
    }
    const { keepSession } = change;
    await this.setPassword(userId, change.next, { by: 'password', keepSession });
  }

  /** Sets a password; sessions (but one), open reset links and API tokens of the account end. */
  async setPassword(userId: string, password: string, proof: PasswordProof): Promise<void> {
    const passwordHash = await hashPassword(password);
    await this.dataSource.transaction(async (manager) => {
      await proof.claim?.(manager);
      await manager.query(`UPDATE users SET password_hash = $2 WHERE id = $1`, [
        userId,
        passwordHash,
      ]);
      const [, sessions] = await manager.query<[unknown[], number]>(
        `DELETE FROM sessions WHERE user_id = $1 AND id IS DISTINCT FROM $2`,
        [userId, proof.keepSession ?? null],
      );
      await manager.query(
        `UPDATE password_resets SET used_at = now() WHERE user_id = $1 AND used_at IS NULL`,
        [userId],
      );
      const [, tokens] = await manager.query<[unknown[], number]>(
        `UPDATE api_tokens SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL`,
        [userId],
      );
      const detail = { by: proof.by, sessionsEnded: sessions, tokensRevoked: tokens };
      await writeFacts(manager, userId, [
        { action: 'account.password-set', subjectId: userId, detail },
      ]);
    });
  }
}

/** A handle made of a name that nobody has yet: `mara-winter`, `mara-winter-2`, … */
export async function freeHandle(manager: EntityManager, name: string): Promise<string> {
  const base = slugOf(name).slice(0, 30);
  await manager.query(`SELECT pg_advisory_xact_lock(hashtext('handle:' || $1))`, [base]);
  const rows = await manager.query<{ handle: string }[]>(
    `SELECT handle FROM users WHERE handle = $1 OR handle LIKE $1 || '-%'`,
    [base],
  );
  const taken = new Set(rows.map((row) => row.handle));
  if (!taken.has(base)) return base;
  for (let n = 2; ; n++) if (!taken.has(`${base}-${n}`)) return `${base}-${n}`;
}
