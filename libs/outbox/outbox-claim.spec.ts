import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { createTestDatabase } from '../../test/support/database';
import type { OutboxWriter } from './write-outbox';
import { OutboxStore } from './outbox-store';
import { writeOutbox } from './write-outbox';

type Answer = { job: string | null; rows: number; more: boolean };

let first: Client;
let second: Client;

beforeAll(async () => {
  const { connection } = await createTestDatabase();
  [first, second] = [new Client(connection), new Client(connection)];
  await Promise.all([first.connect(), second.connect()]);
});
afterAll(() => Promise.all([first.end(), second.end()]));
beforeEach(() => first.query('TRUNCATE outbox RESTART IDENTITY'));

function write(keys: string): Promise<unknown> {
  const writer = { query: (sql: string, values: unknown[]) => first.query(sql, values) };
  const rows = [...keys].map((key) => ({ topic: 'index', key, payload: {} }));
  return writeOutbox(writer as unknown as OutboxWriter, rows);
}

async function claim(db: Client, batch: number, limit = 9): Promise<Answer | undefined> {
  const { rows } = await db.query<Answer>(
    `SELECT job, rows, more FROM outbox_claim('index', 'normal', $1, $2, 1)`,
    [batch, limit],
  );
  return rows[0];
}

it('takes a batch in the order of writing, names its job, says whether there is more', async () => {
  await write('abab');
  expect(await claim(first, 3)).toEqual({ job: 'index-1-1', rows: 3, more: true });
  // The last "b" waits for the first.
  expect(await claim(first, 3)).toEqual({ job: null, rows: 0, more: false });
  await first.query('DELETE FROM outbox WHERE job IS NOT NULL');
  expect(await claim(first, 3)).toEqual({ job: 'index-4-1', rows: 1, more: false });
});

it('takes nothing beyond the limit of jobs', async () => {
  await write('abc');
  expect(await claim(first, 1, 2)).toMatchObject({ rows: 1 });
  expect(await claim(first, 1, 2)).toMatchObject({ rows: 1 });
  expect(await claim(first, 1, 2)).toMatchObject({ rows: 0 });
});

it('makes two processes that claim at the same moment wait for each other', async () => {
  await write('aab');
  await first.query('BEGIN');
  expect(await claim(first, 1)).toMatchObject({ rows: 1 });
  const other = claim(second, 9);
  await sleep(100);
  await first.query('COMMIT');
  // Not the second row of "a", whose first one is under way.
  expect(await other).toMatchObject({ rows: 1 });
  const { rows } = await first.query('SELECT key FROM outbox WHERE job IS NULL');
  expect(rows).toEqual([{ key: 'a' }]);
});

it('leaves what failed twice alone in the end, so that it takes nobody along', async () => {
  await write('abcdef');
  await first.query(`UPDATE outbox SET attempts = 2, last_error = 'x' WHERE key IN ('b', 'c')`);
  const jobs: (string | null)[] = [];
  for (let n = 0; n < 4; n += 1) jobs.push((await claim(first, 100))?.job ?? null);
  expect(jobs).toEqual(['index-1-1', 'index-3-1', 'index-4-1', null]);
  const { rows } = await first.query<{ keys: string }>(
    `SELECT string_agg(key, '' ORDER BY id) AS keys FROM outbox GROUP BY job ORDER BY 1`,
  );
  expect(rows.map(({ keys }) => keys)).toEqual(['ab', 'c', 'def']);
});

it('keeps due what a process leaves behind, also for a claim whose clock is older than that', async () => {
  const store = new OutboxStore(first as unknown as Pool);
  await write('abb');
  const due = async () => {
    const { rows } = await first.query<{ at: string }>(
      'SELECT available_at::text AS at FROM outbox ORDER BY id',
    );
    return rows.map(({ at }) => at);
  };
  const before = await due();
  const began = (await claim(first, 9))?.job ?? '';
  await store.begin(began, 1);
  await store.settle(began, {
    done: [],
    retry: ['1', '2', '3'].map((id) => ({ id, attempts: 0, inMs: 0, reason: null })),
    dead: [],
  });
  expect(await due()).toEqual(before);
  expect(await claim(first, 9)).toMatchObject({ rows: 3 });
  // The holder 1 has no lock: it is dead.
  expect(await store.reclaim(['index'], 2, () => [])).toBe(3);
  expect(await due()).toEqual(before);
});
