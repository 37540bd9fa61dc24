import { nothing, variable, type Variable } from './env-settings';
import { DEFAULT_POOL_SIZES, poolSizes, url, wholeNumber } from './env-values';

/** The variables about PostgreSQL. */
export const DATABASE_VARIABLES: readonly Variable[] = [
  variable({
    name: 'DATABASE_URL',
    field: 'databaseUrl',
    meaning: 'Another PostgreSQL (15 or newer) instead of the embedded one.',
    allowed: 'postgres://user:password@host:port/database',
    byDefault: 'embedded PostgreSQL',
    secret: true,
    parse: url('postgres:', 'postgresql:'),
    fallback: nothing,
  }),
  variable({
    name: 'DATABASE_PASSWORD',
    field: 'databasePassword',
    meaning: 'Password for DATABASE_URL, where the address has none.',
    allowed: 'the password',
    byDefault: 'none',
    secret: true,
    parse: (text) => text,
    fallback: nothing,
  }),
  variable({
    name: 'DATABASE_LISTEN_URL',
    field: 'databaseListenUrl',
    meaning:
      'The same database without pgbouncer in between, where DATABASE_URL goes through one in transaction mode: for LISTEN, the queue and migrations.',
    allowed: 'postgres://user:password@host:port/database',
    byDefault: 'DATABASE_URL',
    secret: true,
    parse: url('postgres:', 'postgresql:'),
    fallback: nothing,
  }),
  variable({
    name: 'DATABASE_POOL',
    field: 'databasePool',
    meaning:
      'Most connections of one process for requests and jobs; about 6 more listen and hand out work.',
    allowed: 'a number from 1 to 200, or web=N,worker=N',
    byDefault: Object.entries(DEFAULT_POOL_SIZES)
      .map(([role, number]) => `${role}=${number}`)
      .join(','),
    parse: poolSizes,
    fallback: () => DEFAULT_POOL_SIZES,
  }),
  variable({
    name: 'DATABASE_TIMEOUT',
    field: 'databaseTimeout',
    meaning:
      'Seconds after which a statement of a request is given up (waiting for a lock: a third of it). Imports, tidying up and migrations may take longer.',
    allowed: 'a number from 1 to 600',
    byDefault: '30',
    parse: wholeNumber(1, 600),
    fallback: () => 30,
  }),
];
