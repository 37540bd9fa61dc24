import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../test/support/database';
import {
  REDIS_SERVER,
  redisIsHere,
  startRedis,
  type RedisServer,
} from '../jobs/redis-server.fixture';
import { PostgresRateCounts } from './postgres-rate-counts';
import { RedisRateCounts } from './redis-rate-counts';
import { SharedRateStore, type SharedCounts } from './shared-rate-store';

const HOUR = 3_600_000;
const opened: SharedCounts[] = [];
let names = 0;

/** What the limits rely on, wherever the counts are. */
/** Where counting is tried, not what happens without: a busy machine answers late. */
const PATIENT_MS = 20_000;

function contract(
  open: () => SharedCounts | Promise<SharedCounts>,
  age: (key: string) => Promise<unknown>,
): void {
  const store = async (said: string[] = []) => {
    const counts = await open();
    opened.push(counts);
    return new SharedRateStore(counts, (text) => said.push(text));
  };
  const freshKey = () => `read:user:${++names}`;

  it('lets through over several processes exactly what one may, for each caller apart', async () => {
    const stores = [await store(), await store(), await store()];
    const key = freshKey();
    const hits = Array.from({ length: 120 }, (_, n) => stores[n % 3]?.increment(key, HOUR, 50));
    const states = await Promise.all(hits);
    expect(states.filter((state) => state?.isBlocked === false)).toHaveLength(50);
    const [first] = stores;
    expect(await first?.increment(key, HOUR, 50)).toMatchObject({
      isBlocked: true,
      totalHits: 50,
      timeToBlockExpire: expect.any(Number),
    });
    expect(await first?.increment(freshKey(), HOUR, 50)).toMatchObject({
      isBlocked: false,
      totalHits: 1,
    });
  });

  it('counts the window before by the part of it that is still inside, and forgets older ones', async () => {
    const counts = await open();
    opened.push(counts);
    const key = freshKey();
    for (let n = 0; n < 10; n++) await counts.hit(key, HOUR, 10);
    expect((await counts.hit(key, HOUR, 10)).refused).toBe(true);
    await age(key);
    const later = await counts.hit(key, HOUR, 10);
    expect(later).toMatchObject({ before: 10 });
    expect(later.refused).toBe((10 * later.left) / HOUR + 1 > 10);
    expect(later.hits).toBe(later.refused ? 0 : 1);
    await age(key);
    await age(key);
    expect(await counts.hit(key, HOUR, 10)).toMatchObject({ hits: 1, before: 0, refused: false });
  });

  it('says rightly when one more is let through', async () => {
    const one = await store();
    const key = freshKey();
    for (let n = 0; n < 3; n++) await one.increment(key, 700, 3);
    const state = await one.increment(key, 700, 3);
    expect(state.isBlocked).toBe(true);
    await sleep(state.timeToBlockExpire * 1_000);
    expect((await one.increment(key, 700, 3)).isBlocked).toBe(false);
  });
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((counts) => counts.close()));
});

describe('shared rate limits in PostgreSQL', () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client(database.connection);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  contract(
    () => new PostgresRateCounts(database.connection, PATIENT_MS),
    (key) => client.query('UPDATE rate_counts SET slot = slot - 1 WHERE key = $1', [key]),
  );

  it('sweeps away who has not come for two windows, and nobody else', async () => {
    const counts = new PostgresRateCounts(database.connection);
    opened.push(counts);
    await client.query('DELETE FROM rate_counts');
    for (const key of ['now', 'before', 'old']) await counts.hit(key, HOUR, 9);
    await client.query(`UPDATE rate_counts SET slot = slot - 1 WHERE key = 'before'`);
    await client.query(`UPDATE rate_counts SET slot = slot - 2 WHERE key = 'old'`);
    expect(await counts.sweep(HOUR)).toBe(1);
    const { rows } = await client.query('SELECT key FROM rate_counts ORDER BY key');
    expect(rows).toEqual([{ key: 'before' }, { key: 'now' }]);
  });

  it('goes on in its own memory while the table is locked, says so once, and comes back', async () => {
    const said: string[] = [];
    const store = new SharedRateStore(new PostgresRateCounts(database.connection), (text) =>
      said.push(text),
    );
    await client.query('BEGIN; LOCK TABLE rate_counts');
    const began = performance.now();
    const blocked: boolean[] = [];
    for (let n = 0; n < 5; n++) blocked.push((await store.increment('k', HOUR, 3)).isBlocked);
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(blocked).toEqual([false, false, false, true, true]);
    expect(said).toEqual([expect.stringMatching(/cannot be had \(.+\): until they are back/)]);
    await client.query('COMMIT');
    for (let n = 0; n < 200 && said.length < 2; n++) {
      await sleep(100);
      await store.increment('k', HOUR, 3);
    }
    expect(said[1]).toMatch(/counted by all processes together again/);
    await store.close();
  });
});

describe('shared rate limits in Redis', () => {
  if (!redisIsHere()) {
    it.skip(`SKIPPED: ${REDIS_SERVER} is not installed (Debian: apt-get install redis-server)`, () => {});
    return;
  }
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
    redis.on('error', () => undefined);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  contract(
    () => RedisRateCounts.open(server.url, PATIENT_MS),
    (key) => redis.hincrby(`allmende:rate:${key}`, 'slot', -1),
  );

  it('keeps no caller longer than two windows', async () => {
    const counts = await RedisRateCounts.open(server.url);
    opened.push(counts);
    await counts.hit('short', 60_000, 9);
    const left = await redis.pttl('allmende:rate:short');
    expect(left).toBeGreaterThan(110_000);
    expect(left).toBeLessThanOrEqual(120_000);
  });

  it.each([
    ['stands still', () => server.freeze(), () => server.thaw()],
    ['is gone', () => server.stop(), () => server.start()],
  ])('goes on in its own memory while Redis %s, and comes back', async (_how, away, back) => {
    const said: string[] = [];
    const store = new SharedRateStore(await RedisRateCounts.open(server.url), (text) =>
      said.push(text),
    );
    await store.increment('k', HOUR, 3);
    await away();
    const began = performance.now();
    const blocked: boolean[] = [];
    for (let n = 0; n < 5; n++) blocked.push((await store.increment('k', HOUR, 3)).isBlocked);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(blocked).toEqual([false, false, false, true, true]);
    await back();
    for (let n = 0; n < 80 && said.length < 2; n++) {
      await sleep(100);
      await store.increment('k', HOUR, 3);
    }
    expect(said).toEqual([
      expect.stringMatching(/cannot be had \(.+\): until/),
      expect.stringMatching(/together again/),
    ]);
    await store.close();
  });
});
