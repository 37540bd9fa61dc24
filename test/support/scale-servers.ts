import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { redisIsHere, startRedis, type RedisServer } from '../../libs/jobs/redis-server.fixture';
import type { TestDatabase } from './database';
import { startPostgres, type LocalPostgres } from './local-services';
import {
  meilisearchProgram,
  openMeilisearch,
  whyNoMeilisearch,
  type TestMeilisearch,
} from './meilisearch-server';
import { installedPostgres, wantsAllParts } from './parts';

/** The servers of a hub that has grown up, each a process of its own on this machine. */
export interface ScaleServers {
  readonly postgres: LocalPostgres;
  readonly redis: RedisServer;
  readonly meilisearch: TestMeilisearch;
  readonly database: TestDatabase;
  /** The environment of every hub process that uses them. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const USER = 'hub';
const NAME = 'hub';
const SECRET = 'only-for-tests-only-for-tests-only';

/** PostgreSQL (of Debian, where installed) with a password, Redis and Meilisearch, all empty. */
export async function startScaleServers(): Promise<ScaleServers> {
  const folder = mkdtempSync(join(tmpdir(), 'scale-'));
  const passwordFile = join(folder, 'secret');
  const password = randomBytes(12).toString('hex');
  writeFileSync(passwordFile, password);
  mkdirSync(join(folder, 'postgres'), { mode: 0o755 });
  const [postgres, redis, meilisearch] = await Promise.all([
    startPostgres(join(folder, 'postgres'), {
      user: USER,
      database: NAME,
      passwordFile,
      binaries: installedPostgres(),
    }),
    startRedis(),
    openMeilisearch(),
  ]);
  const { port } = postgres;
  const url = `postgres://${USER}:${password}@127.0.0.1:${port}/${NAME}`;
  return {
    postgres,
    redis,
    meilisearch,
    database: {
      connection: { host: '127.0.0.1', port, user: USER, database: NAME },
      url,
      drop: () => Promise.resolve(),
    },
    settings: {
      DATABASE_URL: url,
      REDIS_URL: redis.url,
      MEILI_URL: meilisearch.url,
      ...(meilisearch.masterKey ? { MEILI_API_KEY: meilisearch.masterKey } : {}),
      MEILI_INDEX: `test-${randomBytes(6).toString('hex')}`,
      SESSION_SECRET: SECRET,
    },
    stop: async () => {
      await Promise.all([postgres.stop(), redis.stop(), meilisearch.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A connection to their database, past every hub. */
export async function connectTo({ database }: ScaleServers): Promise<Client> {
  const client = new Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

export interface ScaleNeeds {
  /** Takes minutes: only with `npm run test:scale`. */
  readonly whole?: boolean;
  /** Stops and kills Meilisearch: one at MEILI_TEST_URL will not do. */
  readonly ownMeilisearch?: boolean;
}

/** `describe`, or where the servers cannot be had the same skipped with the reason in its name. */
export function describeOnScale(name: string, tests: () => void, needs: ScaleNeeds = {}): void {
  const title = `${name} (PostgreSQL server, Redis, Meilisearch)`;
  const reason = whyNotOnScale(needs);
  if (reason === undefined) describe(title, tests);
  else describe.skip(`${title} (${reason})`, tests);
}

function whyNotOnScale({ whole, ownMeilisearch }: ScaleNeeds): string | undefined {
  if (!redisIsHere()) return 'skipped: redis-server is not installed';
  const missing = whyNoMeilisearch();
  if (missing !== undefined) return missing;
  if (ownMeilisearch && (process.env.MEILI_TEST_URL || !meilisearchProgram())) {
    return 'skipped: needs a Meilisearch program to start and kill';
  }
  return whole && !wantsAllParts() ? 'skipped: runs with npm run test:scale' : undefined;
}
