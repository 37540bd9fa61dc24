import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Env } from '../../src/app/env';
import { startHub, type Hub, type StartOptions } from '../../src/app/hub';
import { makeLogger } from '../../src/app/log';
import { createTestDatabase, type TestDatabase } from './database';

export interface TestHub extends Hub {
  /** Without a slash at its end. */
  readonly url: string;
  readonly dataDir: string;
  /** Rows of a query on its database, past every rule: for building and checking. */
  dataSourceRows<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

export interface TestHubOptions extends StartOptions {
  /** Shared with other hubs; whoever made it drops it. */
  readonly database?: TestDatabase;
}

/**
 * The whole hub, as `npm start` runs it, on a database of its own: real queue, real index, real HTTP on a free port.
 * `settings` are environment variables over those of a test.
 */
export async function startTestHub(
  settings: Record<string, string> = {},
  { database: given, ...options }: TestHubOptions = {},
): Promise<TestHub> {
  const database = given ?? (await createTestDatabase());
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-'));
  const env = Env.load({
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    DEMO: 'off',
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'error',
    SESSION_SECRET: 'only-for-tests-only-for-tests-only',
    ...settings,
  });
  const hub = await startHub(env, makeLogger({ level: env.logLevel, readable: true }), options);
  const close = async () => {
    await hub.close();
    if (!given) await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const url = (hub.address ?? '').replace('[::1]', '127.0.0.1');
  const dataSourceRows = <Row>(sql: string, parameters?: unknown[]) =>
    hub.storage.dataSource.query<Row[]>(sql, parameters);
  return { ...hub, url, dataDir, close, dataSourceRows };
}
