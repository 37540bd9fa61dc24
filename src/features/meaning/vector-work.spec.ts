import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpenAiEmbedder } from '../../../libs/embeddings/adapters/openai/openai-embedder';
import { Build, type BuiltItem } from '../../../test/support/build';
import {
  startEmbeddingEndpoint,
  type EmbeddingEndpoint,
} from '../../../test/support/embedding-endpoint';
import { newId } from '../../kernel/ids';
import { ImportService } from '../import/import.api';
import { ALL_SPACES } from './embedded-spaces';
import { EmbeddingModels } from './embedding-models';
import { MeaningStatusReader } from './meaning-status';
import { Pace } from './pace';
import { SearchActivity } from './search-activity';
import { VectorMaker } from './vector-maker';
import { VectorStore } from './vector-store';

jest.setTimeout(120_000);

describe('the making of vectors', () => {
  let build: Build;
  let endpoint: EmbeddingEndpoint;
  let embedder: OpenAiEmbedder;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vector-work-'));
    build = await Build.start();
    endpoint = await startEmbeddingEndpoint();
    embedder = new OpenAiEmbedder({ url: endpoint.url, model: 'tiny' }).start();
  });
  afterAll(async () => {
    await embedder.close();
    await endpoint.close();
    await build.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const rows = <Row>(sql: string, values: unknown[] = []) =>
    build.dataSource.query<Row[]>(sql, values);
  const parts = (pace = new Pace({ searches: new SearchActivity(build.dataSource) })) => ({
    embedder,
    models: new EmbeddingModels(build.dataSource),
    store: new VectorStore(build.dataSource, ALL_SPACES),
    spaces: ALL_SPACES,
    configured: () => true,
    log: () => undefined,
    pace,
  });
  const status = () => new MeaningStatusReader(parts()).read();
  /** Works until nothing is left to do; answers with the texts the model was asked for meanwhile. */
  async function askedWhile(work: () => Promise<unknown> = () => Promise.resolve()) {
    await work();
    const before = endpoint.texts().length;
    const maker = new VectorMaker(parts(), { idleMs: 20, restMs: 20 });
    maker.start();
    while ((await status()).state !== 'ready') await sleep(20);
    await maker.stop();
    return endpoint
      .texts()
      .slice(before)
      .filter((text) => text !== '?');
  }
  const age = (item: BuiltItem, days: number) =>
    rows(`UPDATE items SET created_at = now() - make_interval(days => $2) WHERE id = $1`, [
      item.id,
      days,
    ]);

  it('begins with what is newest, unanswered and in demand by what readers confirm and search for', async () => {
    const make = async (title: string, days: number) => {
      const question = await build.question({ title, body: 'It hums.' });
      await age(question, days);
      return question;
    };
    const solved = (item: BuiltItem) =>
      rows(`UPDATE items SET state = 'solved' WHERE id = $1`, [item.id]);
    const [plain, answered, searched, confirmed] = [
      await make('plain, of 150 days', 150),
      await make('answered but not solved, of 140 days', 140),
      await make('found by 10 searches, of 260 days', 260),
      await make('confirmed by 10, of 240 days', 240),
    ];
    await make('waits for an answer, of 110 days', 110);
    const newest = await make('newest', 10);
    for (const item of [plain, searched, confirmed, newest]) await solved(item);
    await build.answer(answered, { body: 'It is answered.' });
    await rows(`UPDATE posts SET created_at = now() - interval '145 days'`);
    await rows(`UPDATE items SET confirmed_count = 10 WHERE id = $1`, [confirmed.id]);
    for (let n = 0; n < 10; n++) {
      await rows(
        `INSERT INTO search_records (id, text, mode, asker, hits, found) VALUES ($1, 'x', 'typing', 'guest', 2, $2)`,
        [newId(), [newId(), searched.id]],
      );
    }
    const titles = (await askedWhile()).filter((text) => text.includes('\n'));
    expect(titles.map((text) => text.replace('\nIt hums.', ''))).toEqual([
      'newest',
      'waits for an answer, of 110 days',
      'confirmed by 10, of 240 days',
      'found by 10 searches, of 260 days',
      'answered but not solved, of 140 days',
      'answered but not solved, of 140 days\nIt is answered.',
      'plain, of 150 days',
    ]);
  });

  it('asks for no text again that is imported again as it was, or with other marks', async () => {
    const path = join(folder, 'questions.jsonl');
    const question = (n: number, more: object = {}) => ({
      ...{ id: `q:${n}`, space: 'community', kind: 'question', lang: 'en', tags: ['one'] },
      ...{ title: `Imported ${n}`, body: `Body ${n}`, created: '2020-01-02T03:04:05Z' },
      ...more,
    });
    const bring = async (...lines: object[]) => {
      writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      const { size, mtimeMs } = statSync(path);
      const file = { path, name: basename(path), size, changedAt: mtimeMs };
      await new ImportService(build.dataSource).run(
        { files: [file], settings: {}, startedBy: null },
        new AbortController().signal,
      );
    };
    const answer = { ...question(1), id: 'a:1', kind: 'answer', title: '', parent: 'q:1' };
    const all = [question(1), question(2), { ...answer, body: 'The answer' }];
    expect((await askedWhile(() => bring(...all))).sort()).toEqual([
      'Imported 1',
      'Imported 1\nBody 1',
      'Imported 1\nThe answer',
      'Imported 2',
      'Imported 2\nBody 2',
    ]);
    expect(await askedWhile(() => bring(...all))).toEqual([]);
    const tagged = question(1, { tags: ['two'], accepted: 'a:1' });
    expect(await askedWhile(() => bring(tagged, ...all.slice(1)))).toEqual([]);
    const changed = question(2, { body: 'Another body' });
    expect(await askedWhile(() => bring(question(1), changed, all[2]!))).toEqual([
      'Imported 2\nAnother body',
      'Imported 2',
    ]);
  });

  it('asks again for what was deleted and restored only where no other text says the same', async () => {
    const body = 'said in two places';
    const [one, two] = [
      await build.question({ title: 'Deleted', body }),
      await build.question({ title: 'Deleted', body }),
    ];
    const both = [`Deleted\n${body}`, 'Deleted'];
    expect(await askedWhile()).toEqual(both);
    const deleteBoth = async (...items: BuiltItem[]) => {
      for (const { author, id } of items) await build.writer.delete(author, id);
    };
    await deleteBoth(one);
    expect(await askedWhile(() => build.writer.undelete(one.author, one.id))).toEqual([]);
    // Nobody may read it then, so nothing of it is kept.
    await deleteBoth(one, two);
    expect(
      await rows(
        `SELECT FROM passage_vectors v JOIN layers l ON l.id = v.owner_id
                        WHERE l.item_id = ANY($1)`,
        [[one.id, two.id]],
      ),
    ).toEqual([]);
    expect(await askedWhile(() => build.writer.undelete(one.author, one.id))).toEqual(both);
  });

  it('never mixes what is for one audience with what is for another', async () => {
    const by = await build.viewer('agent', 'curator');
    const article = await build.article({
      by,
      title: 'Mixer',
      layers: [
        { body: `open ${'word '.repeat(150)}` },
        { audience: ['agents'], body: 'for agents' },
        { audience: ['employees'], body: 'for colleagues' },
      ],
    });
    await build.comment(article, { by, body: 'a remark' });
    const asked = await askedWhile();
    const secret = ['open', 'for agents', 'for colleagues', 'a remark'];
    for (const text of asked) {
      expect(secret.filter((words) => text.includes(words)).length).toBeLessThanOrEqual(1);
    }
    const perText = await rows<{ kind: string; parts: number }>(
      `SELECT owner_kind AS kind, count(*)::int AS parts FROM passage_vectors
        WHERE owner_id IN (SELECT id FROM layers WHERE item_id = $1 UNION SELECT id FROM posts WHERE item_id = $1)
        GROUP BY owner_kind, owner_id ORDER BY 1, 2`,
      [article.id],
    );
    expect(perText).toEqual([
      { kind: 'layer', parts: 2 },
      { kind: 'layer', parts: 2 },
      { kind: 'layer', parts: 3 },
      { kind: 'post', parts: 1 },
    ]);
  });

  it('counts as going on while the model takes long, and its failing is known where nothing is due', async () => {
    // A call of it is given up after two seconds, and made again.
    const patient = new OpenAiEmbedder({ url: endpoint.url, model: 'tiny', callMs: 2_000 }).start();
    while (!patient.info()) await sleep(5);
    const maker = new VectorMaker(
      { ...parts(), embedder: patient },
      { idleMs: 20, restMs: 20, beatMs: 20 },
    );
    /** As the command line sees it: without a model of its own. */
    const stateIs = async (state: string) => {
      const { models, store, spaces, configured } = parts();
      const reader = new MeaningStatusReader({ models, store, spaces, configured });
      while ((await reader.read()).state !== state) await sleep(20);
    };
    endpoint.fault = 'hung';
    await build.question({ title: 'Takes long', body: 'very long' });
    const before = endpoint.calls.length;
    maker.start();
    while (endpoint.calls.length === before) await sleep(5);
    await rows(`UPDATE embedding_models SET seen_at = now() - interval '1 hour'`);
    await stateIs('filling');
    endpoint.fault = undefined;
    await stateIs('ready');
    endpoint.fault = '500';
    await expect(patient.embed(['asked'], 'query')).rejects.toThrow('status 500');
    await stateIs('failing');
    endpoint.fault = undefined;
    await patient.embed(['asked'], 'query');
    await stateIs('ready');
    await maker.stop();
    await patient.close();
  });
});

describe('the pace of making vectors', () => {
  it('is told where steps and their rests are longer than half a minute, and begins anew after a quiet time', async () => {
    let now = 0;
    const searches = { last: () => undefined, look: () => Promise.resolve() };
    const pace = new Pace({ searches, now: () => now });
    const over = AbortSignal.abort();
    for (let n = 0; n < 8; n++) {
      await pace.after(1_000, 8, over);
      now += 40_000;
    }
    expect(pace.rate()).toBeCloseTo(8 / 50, 2);
    pace.idle();
    await pace.after(10, 8, over);
    now += 1_000;
    await pace.after(10, 8, over);
    expect(pace.rate()).toBeCloseTo(8, 2);
  });
});
