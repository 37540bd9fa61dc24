import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { createTestDatabase } from '../../test/support/database';
import type { TestDatabase } from '../../test/support/database';
import type { Jobs } from '../jobs/jobs';
import { openJobs } from '../jobs/open-jobs';
import { discardDeadLetters, listDeadLetters, replayDeadLetters } from './dead-letters';
import { Outbox } from './outbox';
import { OutboxHandlers, OutboxRefused, OutboxUnavailable } from './outbox-handlers';
import type { OutboxEvent } from './outbox-handlers';
import { outboxStats, waitForOutbox } from './outbox-stats';
import { HOLDER_LOCK } from './wake-line';
import { OutboxRowError, writeOutbox } from './write-outbox';
import type { NewOutboxRow } from './write-outbox';

type Numbered = { n: number };

let database: TestDatabase;
let source: DataSource;
const stops: (() => Promise<unknown>)[] = [];
const errors: unknown[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const { host, port, user } = database.connection;
  const where = { host, port, username: user, database: database.connection.database };
  source = await new DataSource({ type: 'postgres', ...where, poolSize: 8 }).initialize();
});
afterAll(() => source.destroy());
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await source.query('TRUNCATE outbox, outbox_dead');
  errors.length = 0;
});

async function startOutbox(fill: (handlers: OutboxHandlers) => void): Promise<Outbox> {
  const jobs: Jobs = await openJobs({ postgres: database.connection });
  const handlers = new OutboxHandlers();
  fill(handlers);
  const outbox = new Outbox({
    database: database.connection,
    jobs,
    handlers,
    onError: (error) => errors.push(error),
  });
  await outbox.start();
  stops.push(
    () => jobs.close(),
    () => outbox.stop(1_000),
  );
  return outbox;
}

/** One transaction per call, as a person's write. */
function write(...rows: NewOutboxRow[]): Promise<void> {
  return source.transaction((manager) => writeOutbox(manager, rows));
}

async function handled(timeoutMs = 10_000): Promise<void> {
  if (await waitForOutbox(source, { timeoutMs })) return;
  throw new Error(`Not handled: ${JSON.stringify(await outboxStats(source))} ${String(errors)}`);
}

it('hands out what was committed, and nothing of what was rolled back', async () => {
  const seen: OutboxEvent<Numbered>[] = [];
  await startOutbox((handlers) =>
    handlers.on<Numbered>('index', (events) => Promise.resolve(void seen.push(...events))),
  );
  await expect(
    source.transaction(async (manager) => {
      await writeOutbox(manager, [{ topic: 'index', key: 'a', payload: { n: 1 } }]);
      throw new Error('never mind');
    }),
  ).rejects.toThrow('never mind');
  await write({ topic: 'index', key: 'a', payload: { n: 2 } });
  await handled();
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    topic: 'index',
    key: 'a',
    lane: 'normal',
    payload: { n: 2 },
    attempts: 0,
    createdAt: expect.any(Date),
  });
  expect(await outboxStats(source)).toEqual({
    waiting: 0,
    inFlight: 0,
    retrying: 0,
    oldestSeconds: 0,
    dead: 0,
    topics: [],
  });
});

it('refuses rows no handler could ever be found for', async () => {
  for (const topic of ['', 'Index', 'a:b', 'x y']) {
    await expect(write({ topic, key: 'k', payload: 1 })).rejects.toThrow(OutboxRowError);
  }
  await expect(write({ topic: 'a', key: 'k', payload: undefined })).rejects.toThrow(/no payload/);
});

it('takes thousands of rows in one call and hands them on in batches, in their order', async () => {
  const sizes: number[] = [];
  const byKey = new Map<string, number[]>();
  await startOutbox((handlers) =>
    handlers.on<Numbered>(
      'index',
      (events) => {
        sizes.push(events.length);
        for (const { key, payload } of events) {
          byKey.set(key, [...(byKey.get(key) ?? []), payload.n]);
        }
        return Promise.resolve();
      },
      { bulkBatch: 500 },
    ),
  );
  await write(
    ...Array.from({ length: 5_000 }, (_, n) => ({
      topic: 'index',
      key: `k${n % 700}`,
      payload: { n },
      lane: 'bulk' as const,
    })),
  );
  await handled();
  expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
  expect(sizes.length).toBeLessThan(30);
  expect(byKey.size).toBe(700);
  for (const [key, numbers] of byKey) {
    const first = Number(key.slice(1));
    const all = Array.from({ length: Math.ceil((5_000 - first) / 700) }, (_, i) => first + i * 700);
    expect(numbers).toEqual(all);
  }
});

it('fills a batch by weight', async () => {
  const batches: string[][] = [];
  await startOutbox((handlers) =>
    handlers.on(
      'index',
      (events) => Promise.resolve(void batches.push(events.map(({ key }) => key))),
      { batch: 100, concurrency: 1 },
    ),
  );
  const row = (key: string, weight: number) => ({ topic: 'index', key, payload: {}, weight });
  await write(row('a', 60), row('b', 39), row('c', 500), row('d', 1), row('e', 1));
  await handled();
  expect(batches).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]);
});

it('keeps the order of a key under concurrent writers, failures and two processes', async () => {
  const got = new Map<string, number[]>();
  const busy = new Set<string>();
  let overlaps = 0;
  let calls = 0;
  const handle = async (events: readonly OutboxEvent<Numbered>[]) => {
    const keys = [...new Set(events.map(({ key }) => key))];
    overlaps += keys.filter((key) => busy.has(key)).length;
    keys.forEach((key) => busy.add(key));
    await sleep(3);
    keys.forEach((key) => busy.delete(key));
    calls += 1;
    const bad = calls % 4 === 0 ? events[Math.floor(events.length / 2)] : undefined;
    const stopped = bad?.key;
    for (const { id, key, payload } of events) {
      if (stopped === key && BigInt(id) >= BigInt(bad?.id ?? 0)) continue;
      got.set(key, [...(got.get(key) ?? []), payload.n]);
    }
    return bad ? [{ id: bad.id, error: new Error('now and then') }] : [];
  };
  for (const _process of [1, 2]) {
    await startOutbox((handlers) =>
      handlers.on<Numbered>('index', handle, { batch: 7, concurrency: 4, maxAttempts: 20 }),
    );
  }
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    for (let n = 0; n < 40; n += 1) {
      await write({ topic: 'index', key: `k${writer}`, payload: { n } });
    }
  });
  await Promise.all(writers);
  await handled(20_000);
  expect(overlaps).toBe(0);
  expect(calls).toBeGreaterThan(10);
  for (let writer = 0; writer < 6; writer += 1) {
    expect(got.get(`k${writer}`)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  }
}, 40_000);

it('gives a poisonous event up with its reason; its batch, its key and the others go on', async () => {
  const seen: string[] = [];
  let cured = false;
  await startOutbox((handlers) =>
    handlers.on<Numbered>(
      'index',
      (events) => {
        if (!cured && events.some(({ payload }) => payload.n === 13)) {
          throw new Error('cannot read postgres://hub:geheim@db/x\nBearer abc.def');
        }
        seen.push(...events.map(({ key, payload }) => `${key}${payload.n}`));
        return Promise.resolve();
      },
      { maxAttempts: 2 },
    ),
  );
  const rows = (key: string, numbers: number[]) =>
    numbers.map((n) => ({ topic: 'index', key, payload: { n } }));
  await write(...rows('a', [1, 2]), ...rows('b', [12, 13, 14]), ...rows('c', [3]));
  await handled();
  expect(seen.slice().sort()).toEqual(['a1', 'a2', 'b12', 'b14', 'c3']);
  expect(seen.indexOf('b12')).toBeLessThan(seen.indexOf('b14'));
  const [letter, ...others] = await listDeadLetters(source);
  expect(others).toEqual([]);
  expect(letter).toMatchObject({ topic: 'index', key: 'b', payload: { n: 13 }, attempts: 2 });
  expect(letter?.reason).toBe('cannot read postgres://…@db/x Bearer …');
  expect((await outboxStats(source)).dead).toBe(1);
  expect(String(errors)).toContain('cannot read');

  cured = true;
  expect(await replayDeadLetters(source, ['999999'])).toBe(0);
  expect(await replayDeadLetters(source, [letter?.id ?? ''])).toBe(1);
  await handled();
  expect(seen).toContain('b13');
  expect((await outboxStats(source)).dead).toBe(0);
});

it('gives up at once what its handler refuses; all of it can be replayed or thrown away', async () => {
  let refuse = true;
  const seen: string[] = [];
  await startOutbox((handlers) =>
    handlers.onEach('mail', ({ key }) => {
      if (refuse) throw new OutboxRefused('no such address');
      seen.push(key);
      return Promise.resolve();
    }),
  );
  await write(...['x', 'y', 'z'].map((key) => ({ topic: 'mail', key, payload: {} })));
  await handled();
  const letters = await listDeadLetters(source, { limit: 2 });
  expect(letters.map(({ key, attempts }) => [key, attempts])).toEqual([
    ['z', 1],
    ['y', 1],
  ]);
  expect(await listDeadLetters(source, { before: letters[1]?.id ?? '' })).toMatchObject([
    { key: 'x' },
  ]);
  expect(await discardDeadLetters(source, [letters[0]?.id ?? ''])).toBe(1);
  refuse = false;
  expect(await replayDeadLetters(source, 'all')).toBe(2);
  await handled();
  expect(seen).toEqual(['x', 'y']);
});

it('waits for what is away without counting failures, and says what it waits for', async () => {
  let away = true;
  const seen: string[] = [];
  await startOutbox((handlers) =>
    handlers.on(
      'index',
      (events) => {
        if (away) throw new OutboxUnavailable('the search engine does not answer');
        seen.push(...events.map(({ key }) => key));
        return Promise.resolve();
      },
      { maxAttempts: 1 },
    ),
  );
  await write({ topic: 'index', key: 'a', payload: {} });
  await sleep(1_000);
  const { topics, retrying, oldestSeconds } = await outboxStats(source);
  expect(retrying).toBe(1);
  expect(oldestSeconds).toBeGreaterThan(0.5);
  expect(topics[0]?.lastError).toBe('the search engine does not answer');
  away = false;
  await handled();
  expect(seen).toEqual(['a']);
});

it('gives up a call that takes too long, so that the next can begin', async () => {
  const signals: AbortSignal[] = [];
  await startOutbox((handlers) =>
    handlers.on(
      'index',
      (_events, { signal }) => {
        signals.push(signal);
        return signals.length === 1 ? new Promise(() => undefined) : Promise.resolve();
      },
      { timeoutMs: 200 },
    ),
  );
  await write({ topic: 'index', key: 'a', payload: {} });
  await handled();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  expect(String(errors)).toContain('Handling took longer than 0.2 s.');
});

it('lets people pass an import', async () => {
  const order: string[] = [];
  await startOutbox((handlers) =>
    handlers.on(
      'index',
      async (events) => {
        await sleep(60);
        order.push(...events.map(({ lane }) => lane));
      },
      { batch: 20, bulkBatch: 20 },
    ),
  );
  await write(
    ...Array.from({ length: 400 }, (_, n) => ({
      topic: 'index',
      key: `b${n}`,
      payload: {},
      lane: 'bulk' as const,
    })),
  );
  await sleep(150);
  await write({ topic: 'index', key: 'me', payload: {} });
  await handled();
  // At most the batches that ran already and one more.
  expect(order.indexOf('normal')).toBeLessThan(120);
  expect(order).toHaveLength(401);
});

it('takes over at once what a dead process held, and soon what the queue has lost', async () => {
  const alive = new Client(database.connection);
  await alive.connect();
  stops.push(() => alive.end());
  await alive.query('SELECT pg_advisory_lock_shared($1, 42)', [HOLDER_LOCK]);
  await write(
    ...['dead', 'lost', 'busy'].map((key) => ({
      topic: 'index',
      key,
      payload: {},
      lane: 'bulk' as const,
    })),
  );
  const set = (key: string, started: string, holder: number) =>
    source.query(
      `UPDATE outbox SET job = 'index-0-' || $1, dispatched_at = now(), holder = $2, started_at = ${started} WHERE key = $1`,
      [key, holder],
    );
  await set('dead', 'now()', 41);
  await set('lost', 'NULL', 42);
  await set('busy', 'now()', 42);
  const seen: string[] = [];
  const began = Date.now();
  const times: number[] = [];
  await startOutbox((handlers) =>
    handlers.on(
      'index',
      (events) => {
        seen.push(...events.map(({ key, attempts }) => `${key} ${attempts}`));
        times.push(Date.now() - began);
        return Promise.resolve();
      },
      { bulkConcurrency: 3 },
    ),
  );
  for (const end = Date.now() + 12_000; seen.length < 2 && Date.now() < end;) await sleep(20);
  expect(seen).toEqual(['dead 1', 'lost 0']);
  expect(times[0]).toBeLessThan(2_500);
});

it('lets a running handler finish when it stops, and leaves the rest to the next process', async () => {
  const begun: string[] = [];
  let finish = () => {};
  const first = await startOutbox((handlers) =>
    handlers.on(
      'index',
      async (events) => {
        begun.push(...events.map(({ key }) => key));
        await new Promise<void>((done) => (finish = done));
      },
      { batch: 1, concurrency: 1 },
    ),
  );
  await write(...['a', 'b'].map((key) => ({ topic: 'index', key, payload: {} })));
  while (begun.length === 0) await sleep(5);
  const stopped = first.stop();
  await sleep(50);
  finish();
  await stopped;
  expect(await outboxStats(source)).toMatchObject({ waiting: 1, inFlight: 0 });
  await startOutbox((handlers) =>
    handlers.on('index', (events) =>
      Promise.resolve(void begun.push(...events.map(({ key }) => key))),
    ),
  );
  await handled();
  expect(begun).toEqual(['a', 'b']);
});

it('keeps up with fifty writes a second', async () => {
  const done = new Map<number, number>();
  await startOutbox((handlers) =>
    handlers.on<Numbered>('index', (events) => {
      for (const { payload } of events) done.set(payload.n, performance.now());
      return Promise.resolve();
    }),
  );
  const began: number[] = [];
  for (let n = 0; n < 100; n += 1) {
    const tick = sleep(20);
    await write({ topic: 'index', key: `k${n}`, payload: { n } });
    began.push(performance.now());
    await tick;
  }
  await handled();
  const times = began.map((at, n) => (done.get(n) ?? Infinity) - at).sort((a, b) => a - b);
  // Far from polling's minutes, and far enough for a machine that runs other tests beside.
  expect(times[94]).toBeLessThan(5_000);
});
