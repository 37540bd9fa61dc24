import type { DataSourceOptions } from 'typeorm';
import { PreparingClient } from '../../libs/steady-client/preparing-client';
import { KEPT_ALIVE, SteadyClient } from '../../libs/steady-client/steady-client';
import { entities } from './entities';
import { migrations } from './migrations';

/** Where PostgreSQL is: parts for a socket folder, or a URL. */
export type DatabaseConnection =
  | { host: string; port?: number; user: string; database: string; password?: string }
  | { url: string };

export interface PoolOptions {
  /** Most connections of this process. */
  readonly max?: number;
  /** Default 30,000; waiting for a lock ends after a third of it. 0 is without end. */
  readonly statementTimeoutMs?: number;
  readonly applicationName?: string;
  /** Through pgbouncer in transaction mode, which takes no settings of a session; see `limitAccount`. */
  readonly pooled?: boolean;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Waiting for a connection, be it the network's fault or that of a busy pool. */
const CONNECT_WITHIN_MS = 10_000;

/** Time limits of a session, in milliseconds by name of the server's setting. */
export const timeLimits = (statementTimeoutMs = DEFAULT_TIMEOUT_MS) => ({
  statement_timeout: statementTimeoutMs,
  lock_timeout: Math.ceil(statementTimeoutMs / 3),
  idle_in_transaction_session_timeout: statementTimeoutMs * 2,
});

/** pg sends no zeros, and what is not sent is the account's own setting. */
const limitsOf = ({ statementTimeoutMs }: PoolOptions) =>
  statementTimeoutMs === 0
    ? { options: '-c statement_timeout=0 -c lock_timeout=0' }
    : timeLimits(statementTimeoutMs);

/** TypeORM options of the hub: migrations are run by `migrate`, never by synchronising. */
export function dataSourceOptions(
  connection: DatabaseConnection,
  pool: PoolOptions = {},
): DataSourceOptions {
  const where =
    'url' in connection
      ? { url: connection.url }
      : {
          host: connection.host,
          port: connection.port,
          username: connection.user,
          database: connection.database,
          password: connection.password,
        };
  return {
    type: 'postgres',
    ...where,
    entities,
    migrations,
    synchronize: false,
    migrationsRun: false,
    applicationName: pool.applicationName ?? 'allmende',
    poolSize: pool.max ?? 10,
    connectTimeoutMS: CONNECT_WITHIN_MS,
    extra: {
      Client: pool.pooled ? SteadyClient : PreparingClient,
      ...KEPT_ALIVE,
      ...(pool.pooled ? {} : limitsOf(pool)),
    },
  };
}
