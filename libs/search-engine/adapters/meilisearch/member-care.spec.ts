import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
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
import type { PassageVector, SearchDoc } from '../../search-doc';
import type { CompareCopy, IndexCopy, IndexSpec } from '../../search-engine';
import { MeilisearchEngine, type MeilisearchOptions } from './meilisearch-engine';
import { OwnStanding } from './standing';

jest.setTimeout(90_000);

describeWithOwnMeilisearch('Several Meilisearch that hold one index', () => {
  let one: TestMeilisearch;
  let two: TestMeilisearch;
  let indexPrefix: string;
  let standing: OwnStanding;
  const open: MeilisearchEngine[] = [];

  beforeAll(async () => {
    const masterKey = randomBytes(20).toString('hex');
    [one, two] = await Promise.all([startMeilisearch(masterKey), startMeilisearch(masterKey)]);
  });
  afterAll(() => Promise.all([one.stop(), two.stop()]));
  beforeEach(() => {
    indexPrefix = `care-${randomBytes(6).toString('hex')}`;
    standing = new OwnStanding();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((engine) => engine.close()));
  });

  /** One process of a hub; all processes of a test share what is known of the servers. */
  function make(own: Partial<MeilisearchOptions> = {}): MeilisearchEngine {
    const urls = [one.url, two.url];
    const engine = new MeilisearchEngine({
      ...{ urls, apiKey: one.masterKey, indexPrefix, standing },
      ...own,
    });
    open.push(engine);
    return engine;
  }

  const nameOf = (server: TestMeilisearch): string => new URL(server.url).host;

  async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
    for (let i = 0; i < 600; i++) {
      if (await holds()) return;
      await pause(50);
    }
    throw new Error('It did not come to pass within 30 seconds.');
  }

  const serve = (...servers: TestMeilisearch[]) =>
    until(async () => {
      const names = await standing.serving();
      return names.join() === servers.map(nameOf).join();
    });

  /** As the hub does it with PostgreSQL, for these documents. */
  const truth =
    (docs: readonly SearchDoc[]): CompareCopy =>
    async (copy) => {
      const known = await copy.known(docs.map(({ id }) => id));
      await copy.write(docs.filter(({ id, version }) => known.get(id) !== version).map(put));
    };

  /** A server all by itself, whatever the others know. */
  async function behindTheirBacks(server: TestMeilisearch): Promise<MeilisearchEngine> {
    const engine = make({ urls: [server.url], standing: undefined });
    await engine.ensure(SPEC);
    return engine;
  }

  it('one that lacks newer versions is compared with the database before it answers', async () => {
    const docs = [makeDoc({ body: 'akkordeon' }), makeDoc({ body: 'banjo', version: 9 })];
    const first = make();
    await first.ensure(SPEC);
    await first.lead(truth(docs));
    await first.rebuild(stream(docs));
    await serve(one, two);
    await first.close();
    const newer = { ...docs[0], version: 5, body: 'celesta' } as SearchDoc;
    await writeDocs(await behindTheirBacks(one), [newer]);
    await standing.set([nameOf(one)]);

    const [begun, go] = [gate(), gate()];
    const next = make();
    await next.ensure(SPEC);
    await next.lead(async (copy) => {
      begun.open();
      await go.opened;
      await truth([newer, ...docs.slice(1)])(copy);
    });
    await begun.opened;
    expect(await find(next, 'celesta')).toEqual([newer.id]);
    expect(next.copies().map(({ name }) => name)).toEqual([nameOf(one)]);
    go.open();
    await serve(one, two);
    expect(await find(await behindTheirBacks(two), 'celesta')).toEqual([newer.id]);
    expect(await find(await behindTheirBacks(two), 'akkordeon')).toEqual([]);
  });

  it('a process that does not lead copies nothing, and hears who may answer', async () => {
    const docs = [makeDoc({ body: 'dulzian' })];
    const leader = make();
    await leader.ensure(SPEC);
    await leader.lead(truth(docs));
    await leader.rebuild(stream(docs));
    await serve(one, two);
    await leader.close();
    await standing.set([nameOf(two)]);
    const alone = await behindTheirBacks(one);
    await write(
      alone,
      docs.map((doc) => del(doc, 2)),
    );
    const web = make();
    await web.ensure(SPEC);
    for (let i = 0; i < 10; i++) {
      expect(await find(web, 'dulzian')).toHaveLength(1);
      await pause(500);
    }
    expect(await find(alone, 'dulzian')).toEqual([]);
    await expect(web.apply(docs.map(put))).rejects.toThrow(/takes writes/);
    await standing.set([nameOf(one), nameOf(two)]);
    await until(() => web.copies().length === 2);
  });

  it('who has not got a write may not answer before anybody is told that it was written', async () => {
    const docs = [makeDoc({ body: 'englischhorn' })];
    const compared: string[] = [];
    const leader = make();
    await leader.ensure(SPEC);
    await leader.lead(async (copy: IndexCopy) => {
      compared.push(copy.name);
      await truth(docs)(copy);
    });
    await leader.rebuild(stream(docs));
    await serve(one, two);
    compared.length = 0;
    two.freeze(true);
    try {
      await write(leader, [put(makeDoc({ body: 'fagott' }))]);
      expect(await standing.serving()).toEqual([nameOf(one)]);
    } finally {
      two.freeze(false);
    }
    await serve(one, two);
    expect(compared).toEqual([]);
    expect(await find(await behindTheirBacks(two), 'fagott')).toHaveLength(1);
  });

  it('a process that leads no longer tells nobody that something was written', async () => {
    const leader = make();
    await leader.ensure(SPEC);
    await leader.lead(truth([]));
    await leader.rebuild(stream([makeDoc({ body: 'glocke' })]));
    await serve(one, two);
    const receipt = await leader.apply([put(makeDoc({ body: 'harfe' }))]);
    await leader.lead(undefined);
    await expect(leader.settled(receipt, 5_000)).rejects.toThrow(/comes again/);
    expect(await standing.serving()).toEqual([nameOf(one), nameOf(two)]);
  });

  it('one that joins gets the meaning of the texts too', async () => {
    const dimensions = 4;
    const spec: IndexSpec = { ...SPEC, meaning: { model: 'care', dimensions } };
    const towards = (axis: number): PassageVector => ({
      values: Int8Array.from({ length: dimensions }, (_, i) => (i === axis ? 127 : 0)),
      scale: 1 / 127,
    });
    const docs = [0, 1].map((axis) => makeDoc({ body: 'klavier', vectors: [towards(axis)] }));
    const alone = make({ urls: [one.url], standing: undefined });
    await alone.ensure(spec);
    await alone.rebuild(stream([...docs, makeDoc({ body: 'without meaning' })]));
    await standing.set([nameOf(one)]);
    const leader = make();
    await leader.ensure(spec);
    await leader.lead(() => Promise.resolve());
    await serve(one, two);
    const joined = make({ urls: [two.url], standing: undefined });
    expect(await joined.ensure(spec)).toEqual({ rebuild: undefined, documents: 3 });
    const vector = Float32Array.from({ length: dimensions }, (_, i) => (i === 1 ? 1 : 0));
    const { hits } = await joined.search(
      query('completely different wording here', { vector }),
      EVERYBODY,
    );
    expect(hits[0]?.id).toBe(docs[1]?.id);
  });

  it('a wiped one gets the keys of the hub again, and is filled without a restart', async () => {
    const docs = [makeDoc({ body: 'laute' })];
    const wiped = await startMeilisearch();
    try {
      const engine = make({ urls: [wiped.url], apiKey: wiped.masterKey, standing: undefined });
      await engine.ensure(SPEC);
      await engine.rebuild(stream(docs));
      await wiped.kill();
      wiped.wipe();
      await wiped.start();
      expect(await engine.search(query('laute'), EVERYBODY)).toMatchObject({
        hits: [],
        degraded: true,
      });
      expect(await engine.health()).toMatchObject({ rebuild: 'new' });
      await engine.rebuild(stream(docs));
      expect(await find(engine, 'laute')).toHaveLength(1);
      await writeDocs(engine, [makeDoc({ body: 'mandoline' })]);
      expect(await find(engine, 'mandoline')).toHaveLength(1);
    } finally {
      await wiped.stop();
    }
  });

  it('of two that were wiped together one is filled and the other follows', async () => {
    const docs = [makeDoc({ body: 'nasenfloete' })];
    const leader = make();
    await leader.ensure(SPEC);
    await leader.lead(truth(docs));
    await leader.rebuild(stream(docs));
    await serve(one, two);
    for (const server of [one, two]) {
      await server.kill();
      server.wipe();
      await server.start();
    }
    await until(async () => (await standing.serving()).length === 0);
    expect(await leader.health()).toMatchObject({ ok: false, rebuild: 'new' });
    await leader.rebuild(stream(docs));
    await until(async () => (await standing.serving()).length === 2);
    for (const server of [one, two]) {
      expect(await find(await behindTheirBacks(server), 'nasenfloete')).toHaveLength(1);
    }
  });
});

function gate(): { open(): void; opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}
