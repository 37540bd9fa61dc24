import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import {
  EVERYBODY,
  SPEC,
  find,
  makeDoc,
  put,
  query,
  stream,
  write,
} from '../../contract/world.contract';
import { SearchUnavailable } from '../../search-engine';
import { Fts5SearchEngine } from './fts5-search-engine';

describe('the embedded engine’s faults', () => {
  let directory: string;
  let engine: Fts5SearchEngine;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'fts5-faults-'));
    engine = new Fts5SearchEngine({ directory });
  });
  afterEach(async () => {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const workerOf = (one: Fts5SearchEngine): Worker | undefined =>
    (one as unknown as { client: { worker?: Worker } }).client.worker;

  it('a dead worker is replaced; meanwhile calls are refused, nothing settled is lost', async () => {
    await engine.ensure(SPEC);
    await engine.rebuild(stream([makeDoc({ body: 'lazarus' })]));
    await write(engine, [put(makeDoc({ body: 'lazarus' }))]);
    const bulk = Array.from({ length: 400 }, () => put(makeDoc({ body: 'bulk words' })));
    const receipt = await engine.apply(bulk);
    await workerOf(engine)?.terminate();
    await expect(engine.settled(receipt, 5_000)).rejects.toThrow(SearchUnavailable);
    await expect(engine.search(query('lazarus'), EVERYBODY)).rejects.toThrow(SearchUnavailable);
    for (;;) {
      const { ok } = await engine.health();
      if (ok) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await find(engine, 'lazarus')).length).toBe(2);
    expect((await write(engine, bulk)).failed).toEqual([]);
  });

  it.each([
    ['cut off', (file: string) => truncateSync(file, 3_000)],
    ['overwritten', (file: string) => writeFileSync(file, Buffer.alloc(60_000, 'x'))],
    ['emptied', (file: string) => truncateSync(file, 0)],
  ])(
    'a file %s while the hub was down is replaced by an empty one that asks for its texts',
    async (_, spoil) => {
      await engine.ensure(SPEC);
      await engine.rebuild(stream([makeDoc({ body: 'brittle' })]));
      await engine.close();
      for (const file of readdirSync(directory)) spoil(join(directory, file));
      engine = new Fts5SearchEngine({ directory });
      const state = await engine.ensure(SPEC);
      expect(state.documents).toBe(0);
      expect(state.rebuild).toBeDefined();
      expect((await engine.health()).ok).toBe(false);
      const page = await engine.search(query('brittle'), EVERYBODY);
      expect(page).toMatchObject({ hits: [], degraded: true });
      await engine.rebuild(stream([makeDoc({ body: 'brittle' })]));
      expect((await find(engine, 'brittle')).length).toBe(1);
      expect((await engine.health()).ok).toBe(true);
    },
  );

  it('a rebuild that was cut short by a crash leaves the complete index in service', async () => {
    await engine.ensure(SPEC);
    await engine.rebuild(stream([makeDoc({ body: 'steadfast' })]));
    const other = { ...SPEC, settings: { revision: 9 } };
    await engine.close();
    engine = new Fts5SearchEngine({ directory });
    expect((await engine.ensure(other)).rebuild).toBe('settings');
    async function* endless(): AsyncGenerator<ReturnType<typeof makeDoc>> {
      for (let i = 0; i < 600; i++) yield makeDoc({ body: 'half' });
      await workerOf(engine)?.terminate();
      yield makeDoc({ body: 'half' });
    }
    await expect(engine.rebuild(endless())).rejects.toThrow(SearchUnavailable);
    await engine.close();
    engine = new Fts5SearchEngine({ directory });
    expect(await engine.ensure(other)).toEqual({ rebuild: 'settings', documents: 1 });
    expect((await find(engine, 'steadfast')).length).toBe(1);
    expect(readdirSync(directory).filter((name) => name.endsWith('.db')).length).toBe(1);
  });

  it('keeps nothing on disk when it is in memory', async () => {
    const memory = new Fts5SearchEngine({ directory: ':memory:' });
    try {
      await memory.ensure(SPEC);
      await memory.rebuild(stream([makeDoc({ body: 'volatile' })]));
      expect((await find(memory, 'volatile')).length).toBe(1);
      expect((await memory.health()).ok).toBe(true);
      expect(readdirSync(directory)).toEqual([]);
    } finally {
      await memory.close();
    }
  });

  it('a person’s write is visible long before the bulk it overtakes', async () => {
    await engine.ensure(SPEC);
    await engine.rebuild(stream([]));
    const words = Array.from({ length: 120 }, (_, i) => `filler${i}`).join(' ');
    const bulk = await engine.apply(
      Array.from({ length: 3_000 }, () => put(makeDoc({ body: words }))),
      { lane: 'bulk' },
    );
    await write(engine, [put(makeDoc({ body: 'urgentword' }))]);
    expect((await find(engine, 'urgentword')).length).toBe(1);
    const { queued, lagMs } = await engine.health();
    expect(queued).toBe(3_000);
    expect(lagMs).toBeGreaterThan(0);
    expect((await engine.settled(bulk, 60_000)).applied).toBe(3_000);
    expect((await engine.health()).queued).toBe(0);
  });
});
