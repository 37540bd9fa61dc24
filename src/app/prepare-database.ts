import { DataSource } from 'typeorm';
import {
  checkServer,
  checkTables,
  clockAheadMs,
  DatabaseUnfit,
  limitAccount,
} from '../database/check-database';
import { dataSourceOptions, timeLimits, type DatabaseConnection } from '../database/data-source';
import { migrate } from '../database/migrate';
import { migrations } from '../database/migrations';

export interface PrepareOptions {
  readonly warn: (text: string) => void;
  /** Set where the hub works through pgbouncer: the account then carries the limits. */
  readonly accountTimeoutMs?: number;
}

/**
 * Checks the server and what lies in it, then brings the tables up to date, on connections of its own without time
 * limits. Processes that start together wait for each other.
 * @returns names of the migrations run
 * @throws DatabaseUnfit with the rest of a sentence; what pg throws where the server cannot be reached
 */
export async function prepareDatabase(
  direct: DatabaseConnection,
  { warn, accountTimeoutMs }: PrepareOptions,
): Promise<readonly string[]> {
  const source = new DataSource(
    dataSourceOptions(direct, {
      max: 2,
      statementTimeoutMs: 0,
      applicationName: 'allmende migration',
    }),
  );
  await source.initialize();
  try {
    await checkServer(source);
    const known = migrations.map((each) => new each().name);
    await checkTables(source, known);
    if (accountTimeoutMs !== undefined) {
      const limited = await limitAccount(source, timeLimits(accountTimeoutMs));
      if (!limited) warn(NOT_LIMITED);
    }
    warnOfClock(await clockAheadMs(source), warn);
    return await migrate(source).catch((error: unknown) => {
      throw new DatabaseUnfit(
        `could not be brought up to date: ${error instanceof Error ? error.message : String(error)}. ` +
          'What the failed step had begun was taken back. Mend the cause and start again, or go back to the version before.',
      );
    });
  } finally {
    await source.destroy();
  }
}

const NOT_LIMITED =
  'The account of DATABASE_URL could not be given time limits, and pgbouncer passes on none: statements may run ' +
  'without end. Run: ALTER ROLE … IN DATABASE … SET statement_timeout = 30000, and the same for lock_timeout.';

/** Nothing counts on equal clocks beyond this: leases and limits are reckoned by the database's alone. */
const CLOCK_TOLERANCE_MS = 10_000;
const CLOCK_EVERY_MS = 10 * 60_000;

/** @returns whether there was something to say */
export function warnOfClock(aheadMs: number, warn: (text: string) => void): boolean {
  if (Math.abs(aheadMs) < CLOCK_TOLERANCE_MS) return false;
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const apart = seconds < 120 ? `${seconds} seconds` : `about ${Math.round(seconds / 60)} minutes`;
  warn(
    `The clock of this machine is ${apart} ${aheadMs > 0 ? 'behind' : 'ahead of'} that of the database. ` +
      'The hub goes on, but times shown to people are wrong by as much. Let both follow a time server (NTP).',
  );
  return true;
}

/** Compares the clocks every ten minutes; a difference is told once until it is gone. @returns how to stop */
export function watchClock(source: DataSource, warn: (text: string) => void): () => void {
  let told = false;
  const look = async () => {
    const ahead = await clockAheadMs(source);
    told = told ? Math.abs(ahead) >= CLOCK_TOLERANCE_MS : warnOfClock(ahead, warn);
  };
  const timer = setInterval(() => void look().catch(() => undefined), CLOCK_EVERY_MS).unref();
  return () => clearInterval(timer);
}
