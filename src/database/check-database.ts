import type { DataSource } from 'typeorm';

/** A database that cannot be used as it is; the message is a sentence that goes on after its name. */
export class DatabaseUnfit extends Error {
  override readonly name = 'DatabaseUnfit';
}

const OLDEST = 150_000;

/** @throws DatabaseUnfit for a server that is too old or only reads */
export async function checkServer(source: DataSource): Promise<void> {
  const [row] = await source.query<{ number: number; version: string; standby: boolean }[]>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
            pg_is_in_recovery() AS standby`,
  );
  if (!row || row.number < OLDEST) {
    throw new DatabaseUnfit(
      `is PostgreSQL ${row?.version}; the hub needs 15 or newer. Upgrade it, or name another one.`,
    );
  }
  if (row.standby) {
    throw new DatabaseUnfit(
      'is a standby that only reads. Name the primary server; after a failover, wait until it has taken over.',
    );
  }
}

/**
 * Whether the tables are ours and this program knows them; missing migrations are no harm, they are run.
 * @param known names of this program's migrations, in order
 * @throws DatabaseUnfit for tables of another application, or of a newer hub
 */
export async function checkTables(source: DataSource, known: readonly string[]): Promise<void> {
  const [found] = await source.query<{ migrations: boolean; named: boolean; others: string[] }[]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS migrations,
            EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('migrations') AND attname = 'name') AS named,
            ARRAY(SELECT n FROM unnest('{users,items,posts,sessions}'::text[]) AS n
                   WHERE to_regclass(n) IS NOT NULL) AS others`,
  );
  if (!found) throw new Error('The database gave no answer.');
  const run =
    found.migrations && found.named
      ? (await source.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id')).map(
          ({ name }) => name,
        )
      : [];
  const foreign = found.migrations ? !found.named : found.others.length > 0;
  if (foreign || (run.length > 0 && !run.includes(known[0] ?? ''))) {
    throw new DatabaseUnfit(
      'has tables of another application. Give the hub a database of its own: CREATE DATABASE allmende.',
    );
  }
  const newer = run.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    throw new DatabaseUnfit(
      `belongs to a newer version of the hub (it has ${newer.join(', ')}). Start that version, ` +
        'or restore the back-up made before the upgrade; nothing was changed.',
    );
  }
}

/** Milliseconds by which the database's clock is ahead of this machine's, as exact as the way there is quick. */
export async function clockAheadMs(source: DataSource): Promise<number> {
  const before = Date.now();
  const [row] = await source.query<{ now: number }[]>(
    `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
  );
  return (row?.now ?? 0) - (before + Date.now()) / 2;
}

/**
 * Gives the account its time limits in this database for good: what goes through pgbouncer in transaction mode can
 * have none of its own.
 * @returns false when the account may not
 */
export async function limitAccount(source: DataSource, limits: AccountLimits): Promise<boolean> {
  for (let n = 0; n < 3; n++) {
    const missing = await missingLimits(source, limits);
    if (missing.length === 0) return true;
    const [row] = await source.query<{ name: string }[]>(
      'SELECT quote_ident(current_database()) AS name',
    );
    for (const [name, ms] of missing) {
      // Another process may be doing the same just now.
      await source
        .query(`ALTER ROLE CURRENT_USER IN DATABASE ${row?.name} SET ${name} = ${ms}`)
        .catch(() => undefined);
    }
  }
  return (await missingLimits(source, limits)).length === 0;
}

/** Milliseconds by name of the server's setting. */
export type AccountLimits = Readonly<
  Record<'statement_timeout' | 'lock_timeout' | 'idle_in_transaction_session_timeout', number>
>;

async function missingLimits(source: DataSource, limits: AccountLimits) {
  const rows = await source.query<{ setting: string }[]>(
    `SELECT unnest(setconfig) AS setting FROM pg_db_role_setting
      WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND setrole = current_user::regrole`,
  );
  const set = new Set(rows.map(({ setting }) => setting));
  return Object.entries(limits).filter(([name, ms]) => !set.has(`${name}=${ms}`));
}
