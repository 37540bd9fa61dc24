import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../libs/jobs/redis-server.fixture';
import type { SearchDoc } from '../../../libs/search-engine/search-doc';
import { SlowEngine } from '../../../test/shared-index/slow-engine';
import { Build } from '../../../test/support/build';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import {
  describeWithOwnMeilisearch,
  openMeilisearch,
} from '../../../test/support/meilisearch-server';
import { RevocationPort } from '../../features/items/items.api';
import { IndexKeeper } from '../../features/search/search.api';

jest.setTimeout(120_000);

/** A filling of it stops after the first text until it may go on. */
class HaltingEngine extends SlowEngine {
  private goOn = () => {};
  private mayGoOn = Promise.resolve();

  halt(): void {
    this.mayGoOn = new Promise((resolve) => (this.goOn = resolve));
  }

  resume(): void {
    this.goOn();
  }

  override rebuild(docs: AsyncIterable<SearchDoc>) {
    const { mayGoOn } = this;
    const halting = async function* () {
      for await (const doc of docs) {
        yield doc;
        await mayGoOn;
      }
    };
    return super.rebuild(halting());
  }
}

interface Part {
  readonly part: string;
  readonly ready: boolean;
  readonly detail?: string;
  readonly optional?: boolean;
}

const numbers = async (url: string) => (await fetch(`${url}/metrics`)).text();
async function valueOf(url: string, series: string): Promise<number | undefined> {
  const line = (await numbers(url)).split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}
async function searchOf(url: string): Promise<Part | undefined> {
  const { parts } = (await (await fetch(`${url}/ready`)).json()) as { parts: Part[] };
  return parts.find(({ part }) => part === 'search');
}
async function eventually(holds: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await holds()); await sleep(30)) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${holds.toString()}`);
  }
}

/** A worker, and the address where it answers those who watch it. */
async function startWorker(database: TestDatabase, options: object, settings: object = {}) {
  const port = await freePort();
  const worker = await startTestHub(
    { ROLES: 'worker', HEALTH_PORT: String(port), ...settings },
    { database, ...options },
  );
  return { worker, url: `http://127.0.0.1:${port}` };
}

describe('an index that several processes use, seen from outside', () => {
  let database: TestDatabase;
  let directory: string;
  let engine: HaltingEngine;
  let web: TestHub;
  let worker: TestHub | undefined;
  let workerUrl = '';
  let build: Build;

  beforeAll(async () => {
    database = await createTestDatabase();
    directory = mkdtempSync(join(tmpdir(), 'watched-'));
    engine = new HaltingEngine(directory);
    web = await startTestHub({ ROLES: 'web' }, { database, engine });
    build = new Build(web.storage.dataSource, web.app.get(RevocationPort));
    for (const title of ['Lindwurm one', 'two', 'three', 'four']) await build.question({ title });
  });
  afterAll(async () => {
    engine?.resume();
    for (const hub of [worker, web]) await hub?.close();
    await engine?.close();
    await database?.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is not ready while it is filled for the first time, in every process that uses it', async () => {
    const waiting = { part: 'search', optional: true, ready: false };
    expect(await searchOf(web.url)).toEqual({
      ...waiting,
      detail: 'the index is not whole and is to be filled',
    });
    engine.halt();
    ({ worker, url: workerUrl } = await startWorker(database, { engine }));
    for (const url of [web.url, workerUrl]) {
      await eventually(async () => /: 1 of about 4 /.test((await searchOf(url))?.detail ?? ''));
      expect(await searchOf(url)).toEqual({
        ...waiting,
        detail: 'the index is being filled: 1 of about 4 texts',
      });
      expect(await valueOf(url, 'hub_part_ready{part="search"}')).toBe(0);
      expect(await valueOf(url, 'hub_index_rebuilding')).toBe(1);
      expect(await valueOf(url, 'hub_index_rebuild_progress')).toBe(0.25);
      expect(await valueOf(url, 'hub_engine_up{engine="fts5"}')).toBe(1);
    }
    engine.resume();
    for (const url of [web.url, workerUrl]) {
      await eventually(async () => (await valueOf(url, 'hub_index_rebuilding')) === 0);
      expect(await searchOf(url)).toEqual({ part: 'search', optional: true, ready: true });
      expect(await valueOf(url, 'hub_index_rebuild_progress')).toBe(1);
      expect(await valueOf(url, 'hub_engine_documents{engine="fts5"}')).toBe(4);
    }
  });

  it('is ready, and says what goes on, while it is filled beside the old one, which answers', async () => {
    engine.halt();
    await web.app.get(IndexKeeper).rebuildInBackground('asked for');
    for (const url of [web.url, workerUrl]) {
      await eventually(async () => /: 1 of about 4 /.test((await searchOf(url))?.detail ?? ''));
      expect(await searchOf(url)).toEqual({
        part: 'search',
        optional: true,
        ready: true,
        detail: 'the index is being filled anew, the old one answers meanwhile: 1 of about 4 texts',
      });
      expect(await valueOf(url, 'hub_part_ready{part="search"}')).toBe(1);
      expect(await valueOf(url, 'hub_index_rebuilding')).toBe(1);
    }
    const reply = await fetch(`${web.url}/api/v1/search?q=lindwurm`);
    expect(await reply.json()).toMatchObject({ degraded: false, total: { value: 1 } });
    engine.resume();
    await eventually(async () => (await searchOf(web.url))?.detail === undefined);
    expect(await valueOf(web.url, 'hub_index_rebuilding')).toBe(0);
  });

  it('is read from the database once a scrape', async () => {
    const query = jest.spyOn(web.storage.dataSource, 'query');
    try {
      await numbers(web.url);
      const about = query.mock.calls.filter(([sql]) => String(sql).includes('index_work'));
      expect(about).toHaveLength(1);
    } finally {
      query.mockRestore();
    }
  });

  it('has numbers for what is answered from memory until the index has it', async () => {
    const threads = () => valueOf(web.url, 'hub_overlay_threads');
    await eventually(async () => (await threads()) === 0);
    const before = await valueOf(web.url, 'hub_overlay_acknowledged_total');
    engine.hold();
    await build.question({ title: 'Only in memory', body: 'until the index has it' });
    await eventually(async () => (await threads()) === 1);
    expect(await valueOf(web.url, 'hub_overlay_documents')).toBe(1);
    expect(await valueOf(web.url, 'hub_overlay_characters')).toBeGreaterThan(20);
    expect(await valueOf(web.url, 'hub_overlay_oldest_seconds')).toBeGreaterThan(0);
    expect(await valueOf(web.url, 'hub_overlay_evicted_total')).toBe(0);
    expect(await valueOf(web.url, 'hub_overlay_missing_threads')).toBe(0);
    expect(await numbers(workerUrl)).not.toContain('hub_overlay');
    engine.letGo();
    await eventually(async () => (await threads()) === 0);
    expect(await valueOf(web.url, 'hub_overlay_acknowledged_total')).toBe((before ?? 0) + 1);
  });

  it('is down for both while the engine is away', async () => {
    engine.isDown = true;
    try {
      for (const url of [web.url, workerUrl]) {
        expect(await valueOf(url, 'hub_engine_up{engine="fts5"}')).toBe(0);
        expect(await searchOf(url)).toMatchObject({ ready: false, optional: true });
        expect((await fetch(`${url}/ready`)).status).toBe(200);
      }
    } finally {
      engine.isDown = false;
    }
  });
});

describeWithOwnMeilisearch('writes on their way to Meilisearch', () => {
  it('are counted by the worker, which writes', async () => {
    const meilisearch = await openMeilisearch();
    const database = await createTestDatabase();
    const settings = { MEILI_URL: meilisearch.url, MEILI_API_KEY: meilisearch.masterKey };
    const { worker, url } = await startWorker(database, {}, settings);
    try {
      const build = new Build(worker.storage.dataSource);
      const engine = '{engine="meilisearch"}';
      await eventually(async () => (await searchOf(url))?.ready === true);
      await eventually(async () => {
        await build.question({ title: 'One more' });
        return ((await valueOf(url, `hub_engine_queued${engine}`)) ?? 0) > 0;
      });
      await eventually(async () => (await valueOf(url, `hub_engine_queued${engine}`)) === 0);
      expect(await valueOf(url, `hub_engine_documents${engine}`)).toBeGreaterThan(0);
      expect(await valueOf(url, `hub_engine_lag_seconds${engine}`)).toBe(0);
      expect(await valueOf(url, `hub_engine_refused_documents${engine}`)).toBe(0);
    } finally {
      await worker.close();
      await database.drop();
      await meilisearch.stop();
    }
  });
});
