import { SearchUnavailable, type SearchEngine } from '../search-engine';
import type { SearchDoc } from '../search-doc';
import {
  EVERYBODY,
  SPEC,
  find,
  makeDoc,
  put,
  query,
  stream,
  write,
  writeDocs,
  del,
} from './world.contract';
import type { EngineHarness, MakeHarness } from './world.contract';

/** Points 21-24: deadlines, absence, rebuilds, restarts. */
export function lifecycleContract(make: MakeHarness): void {
  let harness: EngineHarness;
  let engine: SearchEngine;

  beforeEach(async () => {
    harness = await make();
    engine = harness.open();
  });
  afterEach(async () => {
    await engine.close();
    await harness.dispose();
  });

  async function filled(docs: readonly SearchDoc[]): Promise<void> {
    await engine.ensure(SPEC);
    await engine.rebuild(stream(docs));
  }

  async function restart(spec = SPEC): Promise<Awaited<ReturnType<SearchEngine['ensure']>>> {
    await engine.close();
    engine = harness.open();
    return engine.ensure(spec);
  }

  it('21: a search out of time says so instead of pretending to be whole', async () => {
    await filled(Array.from({ length: 300 }, () => makeDoc({ body: 'slowly found' })));
    const page = await engine.search(query('slowly', { deadlineMs: 0 }), EVERYBODY);
    expect(page.degraded).toBe(true);
    expect(page.total.rel).not.toBe('exact');
    const whole = await engine.search(query('slowly'), EVERYBODY);
    expect(whole.degraded).toBe(false);
    expect(whole.total.value).toBe(300);
  });

  it('22: an engine that is gone refuses searches, quickly and by name', async () => {
    await filled([makeDoc({ body: 'gone' })]);
    await harness.kill(engine);
    const started = Date.now();
    await expect(engine.search(query('gone', { deadlineMs: 1_000 }), EVERYBODY)).rejects.toThrow(
      SearchUnavailable,
    );
    expect(Date.now() - started).toBeLessThan(2_000);
    expect((await engine.health()).ok).toBe(false);
  });

  it('23: a new index asks for its texts once, and says degraded until it has them', async () => {
    const first = await engine.ensure(SPEC);
    expect(first).toEqual({ rebuild: 'new', documents: 0 });
    expect((await engine.health()).ok).toBe(false);
    const early = makeDoc({ body: 'early bird' });
    await writeDocs(engine, [early]);
    const page = await engine.search(query('bird'), EVERYBODY);
    expect(page.degraded).toBe(true);
    expect(page.hits.length).toBe(1);
    await engine.rebuild(stream([early, makeDoc({ body: 'second bird' })]));
    expect((await engine.search(query('bird'), EVERYBODY)).degraded).toBe(false);
    expect((await find(engine, 'bird')).length).toBe(2);
    expect(await engine.health()).toMatchObject({ ok: true, documents: 2, queued: 0 });
    expect(await restart()).toEqual({ rebuild: undefined, documents: 2 });
  });

  it('23: changed settings: the old index answers while the new one is filled, writes reach both', async () => {
    const stays = makeDoc({ body: 'permanent' });
    const goes = makeDoc({ body: 'permanent' });
    const leaves = makeDoc({ body: 'permanent' });
    await filled([stays, goes, leaves]);
    const changed = { ...SPEC, settings: { revision: 2 } };
    expect(await restart(changed)).toEqual({ rebuild: 'settings', documents: 3 });
    const during = makeDoc({ body: 'permanent' });
    async function* slowly(): AsyncGenerator<SearchDoc> {
      expect((await find(engine, 'permanent')).length).toBe(3);
      await write(engine, [put(during), del(goes, 2)]);
      expect((await find(engine, 'permanent')).length).toBe(3);
      yield stays;
      yield goes;
    }
    const report = await engine.rebuild(slowly());
    expect(report).toMatchObject({ documents: 2, failed: [] });
    expect((await find(engine, 'permanent')).sort()).toEqual([stays.id, during.id].sort());
    expect((await engine.health()).ok).toBe(true);
    expect(await restart(changed)).toEqual({ rebuild: undefined, documents: 2 });
  });

  it('23: a rebuild whose source fails leaves the old index in service', async () => {
    await filled([makeDoc({ body: 'robust' })]);
    async function* broken(): AsyncGenerator<SearchDoc> {
      yield makeDoc({ body: 'robust' });
      throw new Error('the database is gone');
    }
    await expect(engine.rebuild(broken())).rejects.toThrow('the database is gone');
    expect((await find(engine, 'robust')).length).toBe(1);
    expect((await engine.health()).ok).toBe(true);
  });

  it('24: the same answers after a restart, without indexing again', async () => {
    const docs = Array.from({ length: 30 }, (_, i) =>
      makeDoc({
        title: `Restart ${i % 3 ? 'lantern' : 'candle'}`,
        body: `wax number${i}`,
        tags: [`t${i % 4}`],
        lang: i % 2 ? 'de' : 'en',
        acl: i % 5 ? ['public'] : ['employees'],
      }),
    );
    await filled(docs);
    await write(engine, [del(docs[7] as SearchDoc, 2)]);
    const ask = async (): Promise<unknown> => {
      const pages = [];
      for (const text of ['lantern', 'cand', 'wax number3', 'lanten ', '', '-wax']) {
        const { tookMs: _, ...page } = await engine.search(
          query(text, { facets: ['tag', 'lang'] }),
          EVERYBODY,
        );
        pages.push(page);
      }
      return pages;
    };
    const before = await ask();
    expect(await restart()).toEqual({ rebuild: undefined, documents: 29 });
    expect(await ask()).toEqual(before);
    const late = await write(engine, [put(docs[7] as SearchDoc)]);
    expect(late.ignored).toBe(1);
  });

  it('24: a wiped index says so, and is whole again after a rebuild', async () => {
    const docs = [makeDoc({ body: 'phoenix' })];
    await filled(docs);
    await harness.wipe();
    expect(await engine.health()).toMatchObject({ ok: false });
    await engine.rebuild(stream(docs));
    expect((await engine.health()).ok).toBe(true);
    expect((await find(engine, 'phoenix')).length).toBe(1);
    expect((await restart()).rebuild).toBeUndefined();
    await engine.close();
    await harness.wipe();
    engine = harness.open();
    expect((await engine.ensure(SPEC)).rebuild).toBeDefined();
    expect(await find(engine, 'phoenix')).toEqual([]);
  });
}
