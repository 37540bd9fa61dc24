import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { normalizeIp } from '@nestjs/throttler';
import { DataSource, type EntityManager } from 'typeorm';
import { Fault } from '../../kernel/fault';

interface Limit {
  readonly prefix: string;
  /** Failures within the window before waiting begins. */
  readonly free: number;
}

const PER_ACCOUNT: Limit = { prefix: 'account', free: 5 };
/** One address may be a whole company's; of IPv6 a /64 network counts as one, as many addresses as that are one customer's. */
const PER_ADDRESS: Limit = { prefix: 'address', free: 30 };
const IPV6_PREFIX = 64;
const WINDOW_MINUTES = 15;
const LONGEST_WAIT_SECONDS = 900;

/** Seconds to wait after the nth failure: none while free, then 15, 30, 60 … up to a quarter of an hour. */
export function waitAfter(failures: number, free: number): number {
  if (failures < free) return 0;
  return Math.min(LONGEST_WAIT_SECONDS, 15 * 2 ** Math.min(10, failures - free));
}

/** Slows down the guessing of passwords, per account and per address; shared by all processes through the database. */
@Injectable()
export class SignInThrottle {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Fault 429 with Retry-After while one of the two has to wait. */
  async check(email: string, address: string): Promise<void> {
    const [row] = await this.dataSource.query<{ wait: number | null }[]>(
      `SELECT ceil(extract(epoch FROM max(blocked_until) - now()))::int AS wait
         FROM sign_in_attempts WHERE key = ANY($1::text[]) AND blocked_until > now()`,
      [keysOf(email, address)],
    );
    if (!row?.wait) return;
    throw new Fault(
      429,
      'sign-in-throttled',
      `Too many failed attempts. Try again in ${row.wait} seconds, or reset your password.`,
      { headers: { 'retry-after': String(row.wait) } },
    );
  }

  /** Counts a failure in the caller's transaction; always the account first, so that no two wait for each other. */
  async failed(manager: EntityManager, email: string, address: string): Promise<void> {
    const [accountKey, addressKey] = keysOf(email, address);
    await count(manager, accountKey, PER_ACCOUNT);
    await count(manager, addressKey, PER_ADDRESS);
  }

  /** A right password clears the account's failures, never the address's: one known account must not free guessing at others. */
  async succeeded(email: string): Promise<void> {
    await this.dataSource.query(`DELETE FROM sign_in_attempts WHERE key = $1`, [
      keysOf(email, '')[0],
    ]);
  }
}

async function count(manager: EntityManager, key: string, limit: Limit): Promise<void> {
  const [row] = await manager.query<{ failures: number }[]>(
    `INSERT INTO sign_in_attempts (key, failures, window_start) VALUES ($1, 1, now())
     ON CONFLICT (key) DO UPDATE SET
       failures = CASE WHEN sign_in_attempts.window_start < now() - make_interval(mins => $2)
                       THEN 1 ELSE sign_in_attempts.failures + 1 END,
       window_start = CASE WHEN sign_in_attempts.window_start < now() - make_interval(mins => $2)
                       THEN now() ELSE sign_in_attempts.window_start END
     RETURNING failures`,
    [key, WINDOW_MINUTES],
  );
  const wait = waitAfter(row?.failures ?? 0, limit.free);
  if (wait === 0) return;
  await manager.query(
    `UPDATE sign_in_attempts SET blocked_until = now() + make_interval(secs => $2) WHERE key = $1`,
    [key, wait],
  );
}

function keysOf(email: string, address: string): [string, string] {
  const account = createHash('sha256')
    .update(email.trim().toLowerCase())
    .digest('hex')
    .slice(0, 32);
  const network = address === '' ? '' : normalizeIp(address, IPV6_PREFIX);
  return [`${PER_ACCOUNT.prefix}:${account}`, `${PER_ADDRESS.prefix}:${network}`];
}
