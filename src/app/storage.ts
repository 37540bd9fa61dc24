import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { SteadyClient } from '../../libs/steady-client/steady-client';
import { openEmbeddedPostgres } from '../../libs/embedded-postgres/embedded-postgres';
import {
  dataSourceOptions,
  type DatabaseConnection,
  type PoolOptions,
} from '../database/data-source';
import { DatabaseUnfit } from '../database/check-database';
import { prepareDataDir } from './data-folder';
import type { Env } from './env';
import { prepareDatabase, watchClock } from './prepare-database';
import { StartError } from './start-error';

export interface StorageOptions extends PoolOptions {
  readonly log: (text: string) => void;
  /** Told what should be mended although the hub goes on; `log` where it is missing. */
  readonly warn?: (text: string) => void;
  /** The database is gone for good: the process should end with this sentence. */
  readonly onLost?: (error: Error) => void;
}

/** The database of a process: reachable, migrated, and stopped with it where it runs it itself. */
export interface Storage {
  /** For statements and transactions; pgbouncer in transaction mode may stand in between. */
  readonly connection: DatabaseConnection;
  /** The server itself: for LISTEN, session locks, settings of a session and named statements. */
  readonly direct: DatabaseConnection;
  readonly dataSource: DataSource;
  readonly embedded: boolean;
  readonly migrated: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens PostgreSQL: the one of `DATABASE_URL`, or the embedded one of the data folder (started here, or that of a hub
 * already running on it), and brings its tables up to date.
 * @throws StartError, EmbeddedPostgresError
 */
export async function openStorage(env: Env, options: StorageOptions): Promise<Storage> {
  prepareDataDir(env.dataDir);
  const server = env.databaseUrl ? undefined : await startEmbedded(env, options);
  const connection: DatabaseConnection = env.databaseUrl
    ? { url: env.databaseUrl }
    : (server as NonNullable<typeof server>).connection;
  const direct = env.databaseListenUrl ? { url: env.databaseListenUrl } : connection;
  const pooled = direct !== connection;
  const warn = options.warn ?? options.log;
  const timeoutMs = env.databaseTimeout * 1_000;
  const dataSource = new DataSource(
    dataSourceOptions(connection, {
      pooled,
      statementTimeoutMs: timeoutMs,
      max: Math.max(...env.roles.map((role) => env.databasePool[role])),
      ...options,
    }),
  );
  let place = pooled ? 'DATABASE_LISTEN_URL' : 'DATABASE_URL';
  try {
    const migrated = await prepareDatabase(direct, {
      warn,
      ...(pooled ? { accountTimeoutMs: timeoutMs } : {}),
    });
    place = 'DATABASE_URL';
    await dataSource.initialize();
    if (pooled) await demandSame(dataSource, direct);
    const stopWatching = watchClock(dataSource, warn);
    return {
      connection,
      direct,
      dataSource,
      embedded: server !== undefined,
      migrated,
      close: async () => {
        stopWatching();
        if (dataSource.isInitialized) await dataSource.destroy();
        await server?.stop();
      },
    };
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
    await server?.stop();
    throw refusal(error, place, env);
  }
}

async function startEmbedded(env: Env, options: StorageOptions) {
  const server = await openEmbeddedPostgres({
    dataDir: join(env.dataDir, 'postgres'),
    role: 'attachOrOwn',
    log: (level, message) => {
      if (level !== 'debug') options.log(message);
    },
  });
  server.onExit((error) => options.onLost?.(error));
  return server;
}

/** First half of an advisory lock. */
const SAME_DATABASE = 7_236_405;

/** @throws DatabaseUnfit when pgbouncer leads to another database than the direct address */
async function demandSame(pooled: DataSource, direct: DatabaseConnection): Promise<void> {
  const client = new SteadyClient(clientConfig(direct));
  try {
    await client.connect();
    // A lock is seen from everywhere in its database, and from nowhere else.
    const mark = randomInt(1, 2 ** 31);
    await client.query('SELECT pg_advisory_lock($1, $2)', [SAME_DATABASE, mark]);
    const [row] = await pooled.query<{ seen: boolean }[]>(
      `SELECT EXISTS (SELECT FROM pg_locks
                       WHERE locktype = 'advisory' AND classid = $1::int::oid AND objid = $2::int::oid
                         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS seen`,
      [SAME_DATABASE, mark],
    );
    if (row?.seen) return;
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new DatabaseUnfit(
    'is another database than that of DATABASE_LISTEN_URL. Both addresses must lead to the same one.',
  );
}

/** What pg takes. */
export const clientConfig = (connection: DatabaseConnection) =>
  'url' in connection ? { connectionString: connection.url } : connection;

function refusal(error: unknown, variable: string, env: Env): unknown {
  const url = variable === 'DATABASE_URL' ? env.databaseUrl : env.databaseListenUrl;
  if (url === undefined) {
    return error instanceof DatabaseUnfit
      ? new StartError(`The database in ${env.dataDir} ${error.message}`)
      : error;
  }
  const { hostname, port, pathname } = new URL(url);
  const name = `PostgreSQL at ${hostname}:${port || '5432'}${pathname} (${variable})`;
  if (error instanceof DatabaseUnfit) return new StartError(`${name} ${error.message}`);
  const reason: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const text = reason instanceof Error ? reason.message : String(reason);
  return new StartError(`${name} cannot be used: ${text}. ${adviceFor(text, variable)}`);
}

function adviceFor(reason: string, variable: string): string {
  if (/unsupported startup parameter/.test(reason)) {
    return variable === 'DATABASE_URL'
      ? 'This is pgbouncer: set DATABASE_LISTEN_URL to the address of PostgreSQL itself.'
      : 'This is pgbouncer: DATABASE_LISTEN_URL must be the address of PostgreSQL itself.';
  }
  return (
    'Check that the server runs, the database exists and the account may sign in; ' +
    'or leave DATABASE_URL empty to use the embedded PostgreSQL.'
  );
}
