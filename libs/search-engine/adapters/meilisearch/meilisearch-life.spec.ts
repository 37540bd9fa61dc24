import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Meilisearch } from 'meilisearch';
import {
  describeWithOwnMeilisearch,
  startMeilisearch,
  type TestMeilisearch,
} from '../../../../test/support/meilisearch-server';
import {
  EVERYBODY,
  SPEC,
  del,
  find,
  makeDoc,
  put,
  query,
  stream,
  write,
  writeDocs,
} from '../../contract/world.contract';
import { SearchTimeout, SearchUnavailable } from '../../search-engine';
import { MARK_ID } from './index/index-mark';
import { MeilisearchEngine, type MeilisearchOptions } from './meilisearch-engine';
import { MeilisearchSetupError } from './setup-error';

describeWithOwnMeilisearch('Meilisearch, its life and neighbours', () => {
  let one: TestMeilisearch;
  let two: TestMeilisearch;
  let indexPrefix: string;
  const open: MeilisearchEngine[] = [];

  beforeAll(async () => {
    const masterKey = randomBytes(20).toString('hex');
    [one, two] = await Promise.all([startMeilisearch(masterKey), startMeilisearch(masterKey)]);
  });
  afterAll(() => Promise.all([one.stop(), two.stop()]));
  beforeEach(() => {
    indexPrefix = `life-${randomBytes(6).toString('hex')}`;
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((engine) => engine.close()));
  });

  function make(own: Partial<MeilisearchOptions> = {}): MeilisearchEngine {
    const options = { urls: [one.url], apiKey: one.masterKey, indexPrefix, requireKey: true };
    const engine = new MeilisearchEngine({ ...options, ...own });
    open.push(engine);
    return engine;
  }

  const master = (server = one): Meilisearch =>
    new Meilisearch({ host: server.url, apiKey: server.masterKey });

  async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
    for (let i = 0; i < 400; i++) {
      if (await holds()) return;
      await pause(50);
    }
    throw new Error('It did not come to pass within 20 seconds.');
  }

  it('an index of another hub is refused and left as it is', async () => {
    const theirs = make({ owner: 'hub-a' });
    await theirs.ensure(SPEC);
    await theirs.rebuild(stream([makeDoc({ body: 'theirs' })]));
    const ours = make({ owner: 'hub-b' });
    await expect(ours.ensure(SPEC)).rejects.toThrow(/belongs to another hub/);
    await expect(ours.rebuild(stream([]))).rejects.toThrow(MeilisearchSetupError);
    expect(await find(theirs, 'theirs')).toHaveLength(1);
    const index = `${indexPrefix}x-${SPEC.name}`;
    await master()
      .index(index)
      .addDocuments([{ id: 'foreign' }])
      .waitTask();
    const beside = make({ indexPrefix: `${indexPrefix}x` });
    await expect(beside.ensure(SPEC)).rejects.toThrow(/not made by this hub and has 1 documents/);
    expect((await master().index(index).getStats()).numberOfDocuments).toBe(1);
  });

  it('searches and writes with keys that can do no more, never with the master key', async () => {
    await make().ensure(SPEC);
    const { results } = await master().getKeys({ limit: 1_000 });
    const own = results.filter(({ name }) => name?.startsWith(indexPrefix));
    expect(own.map(({ actions }) => actions.join()).sort()).toEqual([
      'documents.add,documents.delete,documents.get,indexes.get,search,stats.get,tasks.get',
      'search',
    ]);
    for (const { indexes } of own) {
      expect(indexes).toEqual([`${indexPrefix}-contract`, `${indexPrefix}-contract-*`]);
    }
    await make().ensure(SPEC);
    const again = await master().getKeys({ limit: 1_000 });
    expect(again.results.filter(({ name }) => name?.startsWith(indexPrefix))).toHaveLength(2);
  });

  it('a server without a master key is refused where one is required, and used where not', async () => {
    const careless = await startMeilisearch('');
    try {
      const refused = make({ urls: [careless.url], apiKey: undefined });
      await expect(refused.ensure(SPEC)).rejects.toThrow(/has no master key/);
      const used = make({ urls: [careless.url], apiKey: undefined, requireKey: false });
      await used.ensure(SPEC);
      await writeDocs(used, [makeDoc({ body: 'careless' })]);
      expect(await find(used, 'careless')).toHaveLength(1);
    } finally {
      await careless.stop();
    }
  });

  it('the mark of the index is no document to anybody', async () => {
    const engine = make();
    await engine.ensure(SPEC);
    await engine.rebuild(stream([makeDoc({ body: 'only' })]));
    expect((await engine.scan(undefined, 10)).docs).toHaveLength(1);
    expect((await engine.known([MARK_ID])).size).toBe(0);
    expect((await engine.search(query(''), EVERYBODY)).total.value).toBe(1);
    expect((await engine.health()).documents).toBe(1);
  });

  it('a person’s write does not wait for the bulk around it', async () => {
    const engine = make();
    await engine.ensure(SPEC);
    await engine.rebuild(stream([]));
    await writeDocs(engine, [makeDoc({ body: 'somebody writes' })]);
    const words = Array.from({ length: 100 }, (_, i) => `filler${i}`).join(' ');
    const bulk = await engine.apply(
      Array.from({ length: 6_000 }, () => put(makeDoc({ body: words }))),
      { lane: 'bulk' },
    );
    await write(engine, [put(makeDoc({ body: 'urgentword' }))]);
    expect(await find(engine, 'urgentword')).toHaveLength(1);
    expect((await engine.health()).queued).toBeGreaterThan(3_000);
    expect((await engine.settled(bulk, 60_000)).applied).toBe(6_000);
  });

  it('was away when the hub started, and is opened when it is asked for', async () => {
    const late = await startMeilisearch();
    await late.kill();
    const engine = make({ urls: [late.url], apiKey: late.masterKey });
    try {
      await expect(engine.ensure(SPEC)).rejects.toThrow(SearchUnavailable);
      await expect(engine.search(query('x'), EVERYBODY)).rejects.toThrow(SearchUnavailable);
      await late.start();
      expect(await engine.health()).toMatchObject({ ok: false, rebuild: 'new' });
      await engine.rebuild(stream([makeDoc({ body: 'late' })]));
      expect(await find(engine, 'late')).toHaveLength(1);
      await late.kill();
      late.wipe();
      await late.start();
      expect(await engine.search(query('late'), EVERYBODY)).toMatchObject({ degraded: true });
      expect(await engine.health()).toMatchObject({ ok: false, rebuild: 'new' });
    } finally {
      await late.stop();
    }
  });

  it('of two servers one may go: searches and writes go on, and it catches up when it is back', async () => {
    const engine = make({ urls: [one.url, two.url] });
    await engine.ensure(SPEC);
    const docs = [makeDoc({ body: 'twofold' }), makeDoc({ body: 'twofold' })];
    await engine.rebuild(stream(docs));
    await until(async () => (await engine.health()).problem === undefined);
    await two.kill();
    const missed = makeDoc({ body: 'twofold' });
    await write(engine, [put(missed), del(docs[0] ?? missed, 2)]);
    expect((await engine.health()).ok).toBe(true);
    await until(async () => ((await engine.health()).problem ?? '').includes('127.0.0.1'));
    await two.start();
    await until(async () => (await engine.health()).problem === undefined);
    await one.kill();
    const left = [docs[1]?.id, missed.id].sort();
    expect((await find(engine, 'twofold')).sort()).toEqual(left);
    expect(await write(engine, [put({ ...docs[0], version: 1 } as typeof missed)])).toMatchObject({
      ignored: 1,
    });
    await one.start();
    await until(async () => (await engine.health()).problem === undefined);
  });

  it('a frozen server is passed over within the request', async () => {
    const engine = make({ urls: [one.url, two.url] });
    await engine.ensure(SPEC);
    await engine.rebuild(stream([makeDoc({ body: 'frost' })]));
    await until(async () => (await engine.health()).problem === undefined);
    one.freeze(true);
    try {
      for (let i = 0; i < 3; i++) {
        const started = Date.now();
        expect(await find(engine, 'frost', { deadlineMs: 2_000 })).toHaveLength(1);
        expect(Date.now() - started).toBeLessThan(2_000);
      }
    } finally {
      one.freeze(false);
    }
  });

  it('two that were both away for a moment are both believed again', async () => {
    const engine = make({ urls: [one.url, two.url] });
    await engine.ensure(SPEC);
    await engine.rebuild(stream([makeDoc({ body: 'kontrabass' })]));
    const allOk = async () => (await engine.health()).instances?.every(({ ok }) => ok) === true;
    await until(allOk);
    [one, two].forEach((server) => server.freeze(true));
    try {
      const asked = engine.search(query('kontrabass', { deadlineMs: 500 }), EVERYBODY);
      await expect(asked).rejects.toThrow(SearchTimeout);
    } finally {
      [one, two].forEach((server) => server.freeze(false));
    }
    await until(allOk);
    expect(await find(engine, 'kontrabass')).toHaveLength(1);
  });

  it('a server that joins empty is filled from the other', async () => {
    const alone = make();
    await alone.ensure(SPEC);
    const docs = Array.from({ length: 50 }, (_, i) => makeDoc({ body: `joiner number${i}` }));
    await alone.rebuild(stream(docs));
    await alone.close();
    const both = make({ urls: [one.url, two.url] });
    expect(await both.ensure(SPEC)).toEqual({ rebuild: undefined, documents: 50 });
    await until(async () => (await both.health()).problem === undefined);
    const second = make({ urls: [two.url] });
    expect(await second.ensure(SPEC)).toEqual({ rebuild: undefined, documents: 50 });
    expect((await second.search(query('joiner'), EVERYBODY)).total.value).toBe(50);
  });
});
