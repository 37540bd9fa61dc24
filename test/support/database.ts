import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { Client } from 'pg';
import type { EmbeddedConnection } from '../../libs/embedded-postgres/embedded-postgres';
import { ASK_AT } from './postgres-for-run';

/** A database of one spec file alone. */
export interface TestDatabase {
  /** Parts for pg, TypeORM (`username` there) and BullMQ; `host` is the folder of the socket. */
  connection: EmbeddedConnection;
  /** The same as one address, for `DATABASE_URL`. */
  url: string;
  /** Removes it, closing whoever is still connected. Not needed at the end of a run. */
  drop(): Promise<void>;
}

const MIGRATED = 'template_migrated';
/** Any number, the same in all workers: who holds it makes the template. */
const TEMPLATE_LOCK = 7_221_061;

/**
 * A fresh database on the one PostgreSQL of this test run (fsync off), in about 50 ms: `migrated` (default) has our
 * tables, `empty` has nothing.
 */
export async function createTestDatabase(
  options: { template?: 'empty' | 'migrated' } = {},
): Promise<TestDatabase> {
  const server = await serverOfRun();
  const template = options.template === 'empty' ? 'template1' : await migratedTemplate(server);
  const database = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, (client) =>
    client.query(`CREATE DATABASE ${database} TEMPLATE ${template}`),
  );
  const connection = { ...server, database };
  return {
    connection,
    url: `postgresql://${server.user}@localhost:${server.port}/${database}?host=${encodeURIComponent(server.host)}`,
    drop: async () => {
      await onServer(server, (client) =>
        client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`),
      );
    },
  };
}

async function migratedTemplate(server: EmbeddedConnection): Promise<string> {
  await onServer(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [MIGRATED]);
    if (found.rowCount) return;
    const draft = `${MIGRATED}_draft`;
    await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${draft}`);
    await runMigrations({ ...server, database: draft });
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${MIGRATED}`);
  });
  return MIGRATED;
}

async function runMigrations(connection: EmbeddedConnection): Promise<void> {
  const { migrate, dataSourceOptions, DataSource } = heavyParts();
  const source = await new DataSource(dataSourceOptions(connection, { max: 2 })).initialize();
  try {
    await migrate(source);
  } finally {
    await source.destroy();
  }
}

// Loaded only here: a spec that wants an empty database need not pay for TypeORM and all entities.
/* eslint-disable @typescript-eslint/no-require-imports -- import() of our own files needs an extension here */
function heavyParts() {
  const { DataSource } = require('typeorm') as typeof import('typeorm');
  const { migrate } =
    require('../../src/database/migrate') as typeof import('../../src/database/migrate');
  const { dataSourceOptions } =
    require('../../src/database/data-source') as typeof import('../../src/database/data-source');
  return { DataSource, migrate, dataSourceOptions };
}
/* eslint-enable */

async function onServer<T>(
  server: EmbeddedConnection,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ ...server, database: 'postgres' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function serverOfRun(): Promise<EmbeddedConnection> {
  const address = process.env[ASK_AT];
  if (!address)
    throw new Error('No database for tests: run the tests with jest of this repository.');
  const text = await new Promise<string>((resolve, reject) => {
    let heard = '';
    connect(address)
      .setEncoding('utf8')
      .on('data', (part: string) => (heard += part))
      .once('error', reject)
      .once('close', () => resolve(heard));
  });
  const { connection, error } = JSON.parse(text) as {
    connection?: EmbeddedConnection;
    error?: string;
  };
  if (!connection) throw new Error(error ?? 'The database of the test run does not answer.');
  return connection;
}
