import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RevocationPort } from '../../src/features/items/items.api';
import { FreshTexts } from '../../src/features/search/search.api';
import { Build } from '../support/build';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { startTestHub, type TestHub } from '../support/hub';
import { PageVisitor } from '../support/page-visitor';
import { SlowEngine } from './slow-engine';

jest.setTimeout(120_000);

interface Found {
  readonly hits: readonly { readonly id: string }[];
  readonly total: { readonly value: number };
  readonly degraded: boolean;
}

let database: TestDatabase;
let directory: string;
let engine: SlowEngine;
let one: TestHub;
let two: TestHub;
let build: Build;
const others: TestHub[] = [];
let word = 0;

/** Letters only: numbers and typos would find each other. */
const newWord = (): string => {
  const letters = [...String(++word)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  return `${letters.repeat(4)}zyxword`;
};

async function start(settings: Record<string, string>): Promise<TestHub> {
  return startTestHub(settings, { database, engine });
}

async function ask(hub: TestHub, text: string): Promise<Found> {
  const reply = await fetch(`${hub.url}/api/v1/search?q=${encodeURIComponent(text)}&facets=space`);
  if (reply.status !== 200) throw new Error(`${reply.status} ${await reply.text()}`);
  return (await reply.json()) as Found;
}

async function eventually(holds: () => Promise<boolean>, withinMs = 15_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await holds().catch(() => false)); await sleep(20)) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${holds.toString()}`);
  }
}

const finds = async (hub: TestHub, text: string): Promise<boolean> =>
  (await ask(hub, text)).total.value === 1;

async function settled(): Promise<void> {
  engine.letGo();
  await eventually(async () => {
    const [row] = await one.dataSourceRows<{ n: number }>(
      `SELECT count(*)::int AS n FROM outbox WHERE topic = 'index'`,
    );
    return row?.n === 0;
  });
}

/** Answers found in the index itself, with nothing in front of it. */
async function indexed(text: string): Promise<void> {
  await settled();
  await eventually(async () => !(await ask(one, text)).degraded && finds(one, text));
}

beforeAll(async () => {
  database = await createTestDatabase();
  directory = mkdtempSync(join(tmpdir(), 'shared-'));
  engine = new SlowEngine(directory);
  one = await start({ ROLES: 'web,worker' });
  two = await start({ ROLES: 'web' });
  build = new Build(one.storage.dataSource, one.app.get(RevocationPort));
  await eventually(async () => !(await ask(two, 'anything')).degraded);
});
afterEach(() => settled());
afterAll(async () => {
  for (const hub of [...others, two, one]) await hub?.close();
  await engine?.close();
  await database?.drop();
  rmSync(directory, { recursive: true, force: true });
});

describe('two hubs on one slow index', () => {
  it('find within a second what was written in either, long before the index has it', async () => {
    engine.hold();
    const text = newWord();
    await build.question({ title: `All about ${text}` });
    const written = Date.now();
    await eventually(() => finds(two, text));
    await eventually(() => finds(one, text));
    expect(Date.now() - written).toBeLessThan(1_000);
    const answer = newWord();
    await build.answer(await build.question({ title: `Also ${text}` }), { body: answer });
    await eventually(() => finds(two, answer));
    expect((await ask(two, text)).total.value).toBe(2);
  });

  it('leave to the index what it has', async () => {
    const text = newWord();
    await build.question({ title: `Left ${text}` });
    await indexed(text);
    const fresh = (hub: TestHub) =>
      (hub.app.get(FreshTexts) as unknown as { shelf: { stats(): { threads: number } } }).shelf;
    await eventually(async () => fresh(one).stats().threads + fresh(two).stats().threads === 0);
    expect(await finds(two, text)).toBe(true);
  });

  it('stop telling of a hidden text at once: where it was hidden, and elsewhere', async () => {
    const text = newWord();
    const author = await build.viewer();
    const item = await build.question({ title: `Soon gone ${text}`, by: author });
    await indexed(text);
    expect(await finds(two, text)).toBe(true);
    engine.hold();
    await build.writer.delete(author, item.id);
    for (const hub of [one, two, one, two]) {
      const found = await ask(hub, text);
      expect([found.hits, found.total.value]).toEqual([[], 0]);
    }
    await settled();
    expect((await ask(one, text)).total.value).toBe(0);
  });

  it('show an edited text as it is now, not as the index still has it', async () => {
    const [before, after] = [newWord(), newWord()];
    const author = await build.viewer();
    const item = await build.question({ title: before, by: author });
    await indexed(before);
    engine.hold();
    await build.writer.edit(author, item.id, { title: after });
    await eventually(() => finds(two, after));
    expect((await ask(two, before)).total.value).toBe(0);
  });

  it('read again what they missed while their line was cut', async () => {
    engine.hold();
    const text = newWord();
    await one.dataSourceRows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'allmende outbox' AND datname = current_database()`,
    );
    await build.question({ title: `Unheard ${text}` });
    await eventually(() => finds(two, text));
    await eventually(() => finds(one, text));
  });

  it('show what waits to a process that starts later, and nothing of it with the switch off', async () => {
    engine.hold();
    const text = newWord();
    await build.question({ title: `Waiting ${text}` });
    const [late, without] = await Promise.all([
      start({ ROLES: 'web' }),
      start({ ROLES: 'web', SEARCH_OVERLAY: 'off' }),
    ]);
    others.push(late, without);
    await eventually(() => finds(late, text));
    expect(await finds(without, text)).toBe(false);
    await settled();
    await eventually(() => finds(without, text));
  });

  it('write on while the index is away, say so, and catch up when it is back', async () => {
    const text = newWord();
    engine.isDown = true;
    try {
      await build.question({ title: `Meanwhile ${text}` });
      const reply = await fetch(`${two.url}/api/v1/search?q=${text}`);
      expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '7']);
      const page = await (await PageVisitor.of(two)).get(`/search?q=${text}`);
      expect(page.status).toBe(503);
      expect(page.text).toContain('href="/spaces"');
      const ready = await fetch(`${two.url}/ready`);
      const { parts } = (await ready.json()) as { parts: { part: string; ready: boolean }[] };
      expect(parts.find(({ part }) => part === 'search')?.ready).toBe(false);
      // It can still be read and written through this process.
      expect(ready.status).toBe(200);
    } finally {
      engine.isDown = false;
    }
    await eventually(() => finds(two, text));
    await indexed(text);
  });

  it('start while the index is away, and search as soon as it is there', async () => {
    engine.isDown = true;
    const late = await start({ ROLES: 'web' }).finally(() => (engine.isDown = false));
    others.push(late);
    await eventually(async () => (await ask(late, 'anything')).total.value >= 0);
  });

  it('fill an index that was wiped', async () => {
    const text = newWord();
    await build.question({ title: `Phoenix ${text}` });
    await indexed(text);
    for (const file of readdirSync(directory)) rmSync(join(directory, file));
    await eventually(async () => readdirSync(directory).length > 0, 25_000);
    await eventually(async () => !(await ask(two, text)).degraded && finds(two, text));
  });

  it('work on the index where it is written, whoever asks', async () => {
    const admin = await PageVisitor.of(two, await build.viewer('admin'));
    expect((await admin.post('/admin/index/compare')).status).toBe(303);
    await eventually(async () => {
      const { text } = await admin.get('/admin/index');
      return text.includes('texts compared') && !text.includes('hx-get');
    });
    expect((await admin.post('/admin/index/rebuild')).status).toBe(303);
    const [row] = await one.dataSourceRows<{ asked: boolean }>(
      `SELECT asked_at IS NOT NULL OR begun_at > now() - interval '5 s' AS asked FROM index_work WHERE name = 'rebuild'`,
    );
    expect(row?.asked).toBe(true);
    await eventually(async () => !(await admin.get('/admin/index')).text.includes('hx-get'));
  });

  it('pass the lead on when the one that writes stops', async () => {
    others.push(await start({ ROLES: 'worker' }));
    await one.close();
    const writing = new Build(two.storage.dataSource, two.app.get(RevocationPort));
    const text = newWord();
    await writing.question({ title: `Led ${text}` });
    one = two;
    await indexed(text);
    expect(await finds(two, text)).toBe(true);
  });
});
