import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { Outbox1763800000100 } from '../../src/database/migrations/1763800000100-outbox';
import { createTestDatabase } from '../../test/support/database';
import { runTypeScript } from '../../test/support/run-typescript';
import type { EmbeddedConnection } from '../embedded-postgres/embedded-postgres';
import { openEmbeddedPostgres } from '../embedded-postgres/embedded-postgres';
import { openJobs } from '../jobs/open-jobs';
import { REDIS_SERVER, redisIsHere, startRedis } from '../jobs/redis-server.fixture';
import { Outbox } from './outbox';
import { OutboxHandlers } from './outbox-handlers';
import { outboxStats, waitForOutbox } from './outbox-stats';
import { writeOutbox } from './write-outbox';

const KEYS = 24;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function connect(connection: EmbeddedConnection): Promise<DataSource> {
  const { host, port, user: username, database } = connection;
  return new DataSource({
    type: 'postgres',
    ...{ host, port, username, database, poolSize: 8 },
    migrations: [Outbox1763800000100],
  }).initialize();
}

/** One writer per key, as fast as it goes; remembers only what was acknowledged. */
class Writers {
  readonly acknowledged = new Map<string, number[]>();
  private going = true;
  private readonly all: Promise<void>[];

  constructor(private readonly source: DataSource) {
    this.all = Array.from({ length: KEYS }, (_, k) => this.write(`k${k}`));
  }

  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.all);
  }

  private async write(key: string): Promise<void> {
    const numbers: number[] = [];
    this.acknowledged.set(key, numbers);
    for (let n = 1; this.going; n += 1) {
      try {
        await this.source.transaction((manager) =>
          writeOutbox(manager, [{ topic: 'crash', key, payload: { n } }]),
        );
        numbers.push(n);
      } catch {
        await sleep(50);
      }
      await sleep(60);
    }
  }
}

/** Every acknowledged number has had its effect, and the first time in order. */
function expectAll(acknowledged: Map<string, number[]>, effects: Map<string, number[]>): void {
  for (const [key, numbers] of acknowledged) {
    const firsts = [...new Set(effects.get(key) ?? [])];
    expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
    const seen = new Set(firsts);
    expect(numbers.filter((n) => !seen.has(n))).toEqual([]);
  }
}

it('loses nothing when the handling process is killed again and again', async () => {
  const database = await createTestDatabase();
  const source = await connect(database.connection);
  ends.push(() => source.destroy());
  await source.query('CREATE TABLE effects (at bigserial, key text, n int)');
  const start = async () => {
    const child = runTypeScript('libs/outbox/handling-process.fixture.ts', [
      JSON.stringify(database.connection),
    ]);
    ends.push(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    return child;
  };
  const writers = new Writers(source);
  ends.push(() => writers.stop());
  let interrupted = 0;
  let child = await start();
  for (let round = 0; round < 3; round += 1) {
    await sleep(150 + Math.random() * 300);
    const { inFlight } = await outboxStats(source);
    child.kill('SIGKILL');
    interrupted += inFlight;
    child = await start();
  }
  await writers.stop();
  expect(await waitForOutbox(source, { timeoutMs: 45_000 })).toBe(true);
  child.kill('SIGKILL');
  const effects = new Map<string, number[]>();
  const rows: { key: string; n: number }[] = await source.query(
    'SELECT key, n FROM effects ORDER BY at',
  );
  for (const { key, n } of rows) effects.set(key, [...(effects.get(key) ?? []), n]);
  expectAll(writers.acknowledged, effects);
  expect(interrupted).toBeGreaterThan(0);
  expect((await outboxStats(source)).dead).toBe(0);
}, 90_000);

it('goes on by itself when PostgreSQL is killed under it, and loses nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'allmende-outbox-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const postgres = await openEmbeddedPostgres({
    dataDir: join(folder, 'postgres'),
    durable: false,
    restartDelaysMs: [50, 100, 200, 400, 800],
  });
  ends.push(() => postgres.stop());
  const source = await connect(postgres.connection);
  ends.push(() => source.destroy());
  await source.runMigrations();
  const jobs = await openJobs({ postgres: postgres.connection });
  ends.push(() => jobs.close());
  const effects = new Map<string, number[]>();
  const handlers = new OutboxHandlers().on<{ n: number }>(
    'crash',
    async (events) => {
      await sleep(Math.random() * 20);
      for (const { key, payload } of events) {
        effects.set(key, [...(effects.get(key) ?? []), payload.n]);
      }
    },
    { batch: 10, concurrency: 3 },
  );
  const outbox = new Outbox({ database: postgres.connection, jobs, handlers });
  ends.push(() => outbox.stop());
  await outbox.start();
  const writers = new Writers(source);
  ends.push(() => writers.stop());
  for (let round = 0; round < 2; round += 1) {
    await sleep(400 + Math.random() * 300);
    process.kill(postmaster(folder), 'SIGKILL');
    await sleep(1_000);
  }
  await writers.stop();
  expect(await waitForOutbox(source, { timeoutMs: 45_000 })).toBe(true);
  expectAll(writers.acknowledged, effects);
  expect((await outboxStats(source)).dead).toBe(0);
}, 90_000);

const onRedis = redisIsHere() ? it : it.skip;
onRedis(
  redisIsHere()
    ? 'loses nothing when Redis is emptied under it'
    : `SKIPPED: loses nothing when Redis is emptied (${REDIS_SERVER} is not installed)`,
  async () => {
    const redis = await startRedis();
    ends.push(redis.stop);
    const database = await createTestDatabase();
    const source = await connect(database.connection);
    ends.push(() => source.destroy());
    const jobs = await openJobs({ redis: redis.url });
    ends.push(() => jobs.close());
    const effects = new Map<string, number[]>();
    const handlers = new OutboxHandlers().on<{ n: number }>(
      'crash',
      async (events) => {
        await sleep(30);
        for (const { key, payload } of events) {
          effects.set(key, [...(effects.get(key) ?? []), payload.n]);
        }
      },
      { batch: 10, concurrency: 3 },
    );
    const outbox = new Outbox({ database: database.connection, jobs, handlers });
    ends.push(() => outbox.stop());
    await outbox.start();
    const writers = new Writers(source);
    ends.push(() => writers.stop());
    const client = new Redis(redis.url);
    for (let round = 0; round < 20; round += 1) {
      await sleep(30);
      await client.flushall();
    }
    await client.quit();
    await writers.stop();
    expect(await waitForOutbox(source, { timeoutMs: 30_000 })).toBe(true);
    expectAll(writers.acknowledged, effects);
  },
  60_000,
);

function postmaster(folder: string): number {
  const file = readFileSync(join(folder, 'postgres/cluster/postmaster.pid'), 'utf8');
  return Number(file.split('\n')[0]);
}
