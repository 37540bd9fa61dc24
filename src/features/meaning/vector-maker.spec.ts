import { setTimeout as sleep } from 'node:timers/promises';
import { modelOf, OpenAiEmbedder } from '../../../libs/embeddings/adapters/openai/openai-embedder';
import { QueryVectors } from '../../../libs/embeddings/query-vectors';
import { Build, type BuiltItem } from '../../../test/support/build';
import {
  startEmbeddingEndpoint,
  type EmbeddingEndpoint,
} from '../../../test/support/embedding-endpoint';
import type { Viewer } from '../../kernel/viewer';
import { ALL_SPACES, parseEmbeddedSpaces, type EmbeddedSpaces } from './embedded-spaces';
import { ActiveModel } from './active-model';
import { EmbeddingModels } from './embedding-models';
import { MeaningStatusReader } from './meaning-status';
import { Pace } from './pace';
import { QueryEmbedder } from './query-embedder';
import { SearchActivity } from './search-activity';
import { VectorMaker } from './vector-maker';
import { VectorStore } from './vector-store';

jest.setTimeout(120_000);

const ORIGIN = `SELECT origin FROM embedding_models WHERE state = 'active'`;

describe('vectors of the texts', () => {
  let build: Build;
  let endpoint: EmbeddingEndpoint;
  let embedder: OpenAiEmbedder;
  let agent: Viewer;
  const closers: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    build = await Build.start();
    endpoint = await startEmbeddingEndpoint();
    embedder = new OpenAiEmbedder({ url: endpoint.url, model: 'tiny' }).start();
    agent = await build.viewer('agent', 'curator');
  });

  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    endpoint.fault = undefined;
    endpoint.poison = undefined;
  });

  afterAll(async () => {
    await embedder.close();
    await endpoint.close();
    await build.close();
  });

  const parts = (spaces: EmbeddedSpaces = ALL_SPACES, model = embedder) => ({
    embedder: model,
    models: new EmbeddingModels(build.dataSource),
    store: new VectorStore(build.dataSource, spaces),
    pace: new Pace({ searches: new SearchActivity(build.dataSource) }),
    spaces,
    log: () => undefined,
    configured: () => true,
  });
  const status = (of = parts()) => new MeaningStatusReader(of).read();
  const start = (of = parts()): VectorMaker => {
    const maker = new VectorMaker(of, { idleMs: 20, restMs: 20 });
    closers.push(() => maker.stop());
    maker.start();
    return maker;
  };
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    while (!(await isSo())) await sleep(20);
  };
  const filled = async (of = parts()): Promise<void> => {
    const maker = start(of);
    await until(async () => (await status(of)).state === 'ready');
    await maker.stop();
  };
  const rows = <Row>(sql: string, values: unknown[] = []) =>
    build.dataSource.query<Row[]>(sql, values);
  const owners = async (item: BuiltItem): Promise<string[]> => {
    const found = await rows<{ kind: string }>(
      `SELECT owner_kind AS kind FROM passage_vectors WHERE owner_id IN
         (SELECT id FROM layers WHERE item_id = $1 UNION SELECT id FROM posts WHERE item_id = $1) ORDER BY 1`,
      [item.id],
    );
    return found.map((row) => row.kind);
  };
  const layer = async (item: BuiltItem) =>
    (await rows<{ id: string }>(`SELECT id FROM layers WHERE item_id = $1`, [item.id]))[0]!.id;

  it('are made for layers and posts apart, long ones in passages, and the index is told', async () => {
    const long = await build.wiki({ title: 'Long', body: 'word '.repeat(600) });
    const question = await build.question({ title: 'Short', body: 'asked' });
    const answer = await build.answer(question, { body: 'answered' });
    await filled();
    expect(await owners(long)).toEqual(new Array(8).fill('layer'));
    expect(await owners(question)).toEqual(['layer', 'layer', 'post']);
    expect(endpoint.texts()).toEqual(
      expect.arrayContaining(['Short\nasked', 'Short\nanswered', 'Short', 'Long']),
    );
    const [row] = await rows<{ size: number; scale: number }>(
      `SELECT octet_length(vector) AS size, scale FROM passage_vectors WHERE owner_id = $1`,
      [answer.id],
    );
    expect(row?.size).toBe(32);
    expect(row?.scale).toBeGreaterThan(0);
    const told = await rows<{ lane: string; posts: string[]; items: string[] }>(
      `SELECT lane, payload->'vectors'->'posts' AS posts, payload->'vectors'->'items' AS items
         FROM outbox WHERE payload ? 'vectors'`,
    );
    expect(told.map(({ lane }) => lane)).toContain('bulk');
    expect(told.flatMap(({ posts }) => posts)).toEqual([answer.id]);
    expect(told.flatMap(({ items }) => items).sort()).toEqual([long.id, question.id].sort());
  });

  it('are never made twice for the same text, whoever asks and wherever it stands again', async () => {
    const body = 'the very same words';
    await build.question({ title: 'Twice', body });
    await filled();
    const before = endpoint.calls.length;
    const copy = await build.question({ title: 'Twice', body });
    await filled();
    expect(await owners(copy)).toEqual(['layer', 'layer']);
    expect(endpoint.calls).toHaveLength(before);
  });

  it('go in the transaction that deletes, narrows or changes their text, and only then', async () => {
    const make = async (name: string, by?: Viewer) => {
      const question = await build.question({ title: name, body: name, ...(by ? { by } : {}) });
      await build.answer(question, { body: `answer ${name}` });
      return question;
    };
    const deleted = await make('deleted');
    const narrowed = await make('narrowed', agent);
    const edited = await make('edited');
    const retitled = await make('retitled');
    const tagged = await make('tagged');
    const purged = await make('purged');
    await filled();
    await build.writer.delete(deleted.author, deleted.id);
    expect(await owners(deleted)).toEqual([]);
    await build.writer.edit(agent, narrowed.id, { audience: ['members'] });
    expect(await owners(narrowed)).toEqual([]);
    await build.writer.edit(edited.author, edited.id, { body: 'other words' });
    expect(await owners(edited)).toEqual(['post']);
    await build.writer.edit(retitled.author, retitled.id, { title: 'Another title' });
    expect(await owners(retitled)).toEqual([]);
    await build.writer.edit(tagged.author, tagged.id, { tags: ['tag'] });
    expect(await owners(tagged)).toEqual(['layer', 'layer', 'post']);
    const purgedOwners = [await layer(purged)];
    await rows(`DELETE FROM items WHERE id = $1`, [purged.id]);
    expect(
      await rows(`SELECT FROM passage_vectors WHERE owner_id = ANY($1)`, [purgedOwners]),
    ).toEqual([]);
    await build.writer.undelete(deleted.author, deleted.id);
    await filled();
    expect(await owners(deleted)).toEqual(['layer', 'layer', 'post']);
  });

  it('of a text that changes while the model works are not kept', async () => {
    endpoint.fault = 'slow';
    const question = await build.question({ title: 'Secret plan', body: 'for everybody' });
    const before = endpoint.calls.length;
    const maker = start();
    await until(() => Promise.resolve(endpoint.calls.length > before));
    await build.writer.edit(question.author, question.id, { body: 'changed' });
    await maker.stop();
    expect(await owners(question)).toEqual([]);
    endpoint.fault = undefined;
    await filled();
    expect(endpoint.texts()).toContain('Secret plan\nchanged');
  });

  it.each(['500', 'nan', 'short', 'truncated', 'count'] as const)(
    'stay as they are while the model answers badly (%s), and the reason can be read',
    async (fault) => {
      endpoint.fault = fault;
      const question = await build.question({ title: fault, body: 'waits' });
      const maker = start();
      await until(async () => (await status()).state === 'failing');
      expect((await status()).problem?.code).toMatch(/^endpoint-/);
      expect(await owners(question)).toEqual([]);
      endpoint.fault = undefined;
      await until(async () => (await status()).state === 'ready');
      await maker.stop();
      expect(await owners(question)).toEqual(['layer', 'layer']);
    },
  );

  it('are made for all others where the model cannot take one text', async () => {
    endpoint.poison = 'poison';
    const bad = await build.question({ title: 'Bad', body: 'poison' });
    const good = await build.question({ title: 'Good', body: 'fine' });
    const maker = start();
    await until(async () => (await owners(good)).length > 0);
    await maker.stop();
    expect(await owners(bad)).toEqual([]);
    endpoint.poison = undefined;
    await filled();
  });

  it('are made of the spaces that may be given to the model, and removed from the others', async () => {
    const howto = await build.howto({ title: 'Inside', body: 'inside' });
    const article = await build.article({
      by: agent,
      title: 'Article',
      layers: [{ body: 'for all' }, { audience: ['agents'], body: 'for agents' }],
    });
    await filled();
    expect(await owners(howto)).toEqual(['layer', 'layer']);
    expect(await owners(article)).toEqual(new Array(4).fill('layer'));
    expect(parseEmbeddedSpaces('company, elsewhere')).toBeUndefined();
    const spaces = parseEmbeddedSpaces('company:public,community,peer')!;
    await filled(parts(spaces));
    expect(await owners(howto)).toEqual([]);
    expect(await owners(article)).toEqual(['layer', 'layer']);
    const before = endpoint.calls.length;
    await build.howto({ title: 'More inside', body: 'never sent' });
    await filled(parts(spaces));
    expect(endpoint.calls).toHaveLength(before);
    await filled();
  });

  it('are made less often while people search in another process', async () => {
    const [here, there] = [1, 2].map(() => new SearchActivity(build.dataSource)) as [
      SearchActivity,
      SearchActivity,
    ];
    const pace = new Pace({ searches: here });
    await here.look();
    expect(pace.pauseFor(100)).toBeLessThan(20);
    there.noted();
    await until(async () => {
      await here.look();
      return pace.pauseFor(100) > 200;
    });
    await rows(`UPDATE embedding_models SET searched_at = now() - interval '5 seconds'`);
    await here.look();
    expect(pace.pauseFor(100)).toBeLessThan(20);
  });

  it('of another model are made beside those in use, which are searched with until all is there', async () => {
    await filled();
    const active = new ActiveModel(new EmbeddingModels(build.dataSource));
    const queries = new QueryEmbedder(embedder, active);
    const next = new OpenAiEmbedder({ url: endpoint.url, model: 'next' }).start();
    closers.push(() => next.close());
    await rows(`DELETE FROM outbox`);
    await active.look();
    expect(queries.info()?.model).toBe('tiny');
    await until(() => Promise.resolve(next.info() !== undefined));
    const former = new QueryEmbedder(next, active, ({ name, origin }) => {
      const model = modelOf(origin ?? '', endpoint.url);
      return model && new OpenAiEmbedder({ url: endpoint.url, name, ...model }).start();
    });
    closers.push(() => former.close());
    await until(() => Promise.resolve(former.info()?.model === 'tiny'));
    const vectors = new QueryVectors(former, { deadlineMs: 30_000 });
    for (let n = 0; n < 2; n++) await vectors.of('asked meanwhile');
    expect(endpoint.calls.at(-1)).toMatchObject({ model: 'tiny', input: ['asked meanwhile'] });
    expect(vectors.numbers()).toMatchObject({ made: 1, remembered: 1 });
    expect(
      modelOf((await rows<{ origin: string }>(ORIGIN))[0]!.origin, 'http://127.0.0.1:9/v1'),
    ).toBe(undefined);
    const of = parts(ALL_SPACES, next);
    endpoint.poison = undefined;
    const maker = start(of);
    await until(
      async () => (await new EmbeddingModels(build.dataSource).active())?.name === 'next',
    );
    const switching = await rows(`SELECT FROM outbox WHERE key LIKE 'vectors-switch:%'`);
    expect(switching.length).toBeGreaterThan(0);
    expect(await rows(`SELECT FROM outbox WHERE key LIKE 'vectors:%'`)).toEqual([]);
    const changes: (string | undefined)[] = [];
    const now = new ActiveModel(new EmbeddingModels(build.dataSource), (model) =>
      changes.push(model?.name),
    );
    await now.look();
    expect(changes).toEqual(['next']);
    expect(new QueryEmbedder(next, now).info()).toBeUndefined();
    await rows(`DELETE FROM outbox`);
    await until(async () => (await new EmbeddingModels(build.dataSource).all()).length === 1);
    await now.look();
    expect(new QueryEmbedder(next, now).info()?.model).toBe('next');
    await active.look();
    expect(former.info()?.model).toBe('next');
    // What is remembered of one model says nothing to the other.
    await vectors.of('asked meanwhile');
    expect(endpoint.calls.at(-1)).toMatchObject({ model: 'next', input: ['asked meanwhile'] });
    await maker.stop();
    expect((await status(of)).before).toBeUndefined();
    expect((await status(of)).model).toMatchObject({ name: 'next', dimensions: 32, remote: false });
  });
});
