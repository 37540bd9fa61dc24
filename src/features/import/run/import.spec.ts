import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database';
import { runTypeScript } from '../../../../test/support/run-typescript';
import { dataSourceOptions } from '../../../database/data-source';
import { checkFiles } from './check-files';
import { indexBacklog } from './index-backlog';
import type { Counters, ImportJob, ImportSettings } from './import-job';
import { lockImports } from './import-lock';
import { ImportBusy, ImportService } from './import.service';

let folder: string;
let database: TestDatabase;
let dataSource: DataSource;

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'allmende-import-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  database = await createTestDatabase();
  dataSource = await new DataSource(
    dataSourceOptions({ url: database.url }, { max: 5 }),
  ).initialize();
});
afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

type Fields = Record<string, unknown>;

function write(name: string, records: readonly (Fields | string)[], pack = false): string {
  const text = records
    .map((r) => (typeof r === 'string' ? `${r}\n` : `${JSON.stringify(r)}\n`))
    .join('');
  const path = join(folder, name);
  writeFileSync(path, pack ? gzipSync(text) : text);
  return path;
}

function jobOf(paths: readonly string[], settings: ImportSettings = {}): ImportJob {
  const files = paths.map((path) => {
    const { size, mtimeMs } = statSync(path);
    return { path, name: basename(path), size, changedAt: mtimeMs };
  });
  return { files, settings, startedBy: null };
}

const never = new AbortController().signal;
const run = (paths: readonly string[], settings?: ImportSettings) =>
  new ImportService(dataSource).run(jobOf(paths, settings), never);

const question = (n: number | string, more: Fields = {}): Fields => ({
  id: `q:${n}`,
  space: 'community',
  kind: 'question',
  title: `Question ${n}`,
  body: `Why does ${n} not work?`,
  lang: 'en',
  tags: ['sync'],
  accepted: null,
  url: `https://forum.example/q/${n}`,
  created: '2020-01-02T03:04:05Z',
  ...more,
});
const answer = (n: number | string, parent: number | string, more: Fields = {}): Fields => ({
  ...question(n),
  id: `a:${n}`,
  kind: 'answer',
  title: '',
  body: `Answer ${n}`,
  tags: [],
  parent: `q:${parent}`,
  helpful: 0,
  by_asker: false,
  spam: false,
  ...more,
});

const rows = (sql: string) => dataSource.query<Fields[]>(sql);
const one = async (sql: string) => (await rows(sql))[0];
const counts = (of = dataSource) =>
  of.query<Fields[]>(
    `SELECT (SELECT count(*)::int FROM items) AS items, (SELECT count(*)::int FROM layers) AS layers,
            (SELECT count(*)::int FROM posts) AS posts, (SELECT count(*)::int FROM revisions) AS revisions,
            (SELECT count(*)::int FROM users) AS users,
            (SELECT count(*)::int FROM audit WHERE action ~ 'import') AS audit,
            (SELECT md5(string_agg(external_id || title || state || confirmed_count, ',' ORDER BY external_id)) FROM items) AS texts,
            (SELECT md5(string_agg(external_id || body || (accepted_at IS NULL), ',' ORDER BY external_id)) FROM posts) AS answers`,
  );

it('brings in questions with their answers whatever the order of the files, and says what became of each', async () => {
  const answers = write(
    'answers.jsonl.gz',
    [
      answer(1, 1, { helpful: 4 }),
      answer(2, 1, { accepted: true, by_asker: true }),
      answer(3, 'nowhere', { accepted: true, body: 'First line\nsecond' }),
      answer(4, 1, { spam: true }),
      answer(5, 1, { body: '' }),
      { ...answer(6, 1), parent: null, title: 'Stands alone', space: 'peer' },
      { ...answer(7, 1), parent: 'a:1', body: 'Thanks' },
    ],
    true,
  );
  const questions = write('questions.jsonl', [
    question(1, { topic: 'Cloud Sync' }),
    '{"id": "broken", ',
    question(2, { created: 'soon' }),
    question(3, { lang: 'de', group: 'page/3', space: 'company', kind: 'article', url: 'help:3' }),
  ]);
  const { counters, refusals, end } = await run([answers, questions]);
  expect(end).toBe('done');
  expect(refusals).toEqual([
    {
      file: 'questions.jsonl',
      line: 2,
      column: 18,
      reason:
        'the line ends in the middle of the record; a field name in quotation marks is missing',
    },
    {
      file: 'questions.jsonl',
      line: 3,
      column: expect.any(Number),
      reason: '“created” must be a time such as 2024-05-31T08:15:00Z, not "soon"',
    },
  ]);
  expect(counters).toEqual({
    read: 11,
    bytes: expect.any(Number),
    totalBytes: expect.any(Number),
    refused: 2,
    'refused:json': 1,
    'refused:created': 1,
    skipped: 2,
    'skipped:spam': 1,
    'skipped:empty': 1,
    answers: 5,
    accepted: 2,
    confirmed: 1,
    threads: 2,
    'items:created': 4,
    'posts:created': 3,
  });
  expect(
    await rows(
      `SELECT external_id AS id, space, kind, state, title, tags, acl, confirmed_count AS n, translation_group AS grp,
              origin_url AS url FROM items ORDER BY external_id`,
    ),
  ).toEqual([
    {
      id: 'a:3',
      space: 'community',
      kind: 'thread',
      state: 'open',
      title: 'First line',
      tags: [],
      acl: ['public'],
      n: 1,
      grp: null,
      url: 'https://forum.example/q/3',
    },
    {
      id: 'a:6',
      space: 'peer',
      kind: 'thread',
      state: 'open',
      title: 'Stands alone',
      tags: [],
      acl: ['public'],
      n: 0,
      grp: null,
      url: 'https://forum.example/q/6',
    },
    {
      id: 'q:1',
      space: 'community',
      kind: 'question',
      state: 'solved',
      title: 'Question 1',
      tags: ['sync', 'cloud-sync'],
      acl: ['public'],
      n: 0,
      grp: null,
      url: 'https://forum.example/q/1',
    },
    {
      id: 'q:3',
      space: 'company',
      kind: 'article',
      state: 'published',
      title: 'Question 3',
      tags: ['sync'],
      acl: ['public'],
      n: 0,
      grp: 'page/3',
      url: null,
    },
  ]);
  expect(
    await rows(
      `SELECT p.external_id AS id, i.external_id AS item, p.accepted_at IS NOT NULL AS accepted, p.confirmed_count AS n,
              p.parent_id IS NOT NULL AS nested, p.created_at AS at FROM posts p JOIN items i ON i.id = p.item_id ORDER BY 1`,
    ),
  ).toEqual([
    {
      id: 'a:1',
      item: 'q:1',
      accepted: false,
      n: 4,
      nested: false,
      at: new Date('2020-01-02T03:04:05Z'),
    },
    {
      id: 'a:2',
      item: 'q:1',
      accepted: true,
      n: 0,
      nested: false,
      at: new Date('2020-01-02T03:04:05Z'),
    },
    {
      id: 'a:7',
      item: 'q:1',
      accepted: false,
      n: 0,
      nested: true,
      at: new Date('2020-01-02T03:04:05Z'),
    },
  ]);
  expect(await rows(`SELECT display_name AS name, kind, roles FROM users ORDER BY 1`)).toEqual([
    { name: 'forum.example', kind: 'imported', roles: [] },
    { name: 'q', kind: 'imported', roles: [] },
  ]);
  expect(await indexBacklog(dataSource)).toBeGreaterThanOrEqual(7);
  expect(await one(`SELECT state, files, refusals <> '[]' AS kept FROM import_runs`)).toEqual({
    state: 'done',
    files: ['answers.jsonl.gz', 'questions.jsonl'],
    kept: true,
  });
});

it('changes nothing the second time, and what the source has changed the third time', async () => {
  const texts = [question(1), answer(1, 1), answer(2, 'nowhere')];
  await run([write('twice.jsonl', texts)]);
  await dataSource.query('DELETE FROM outbox');
  const [before] = await counts();
  const again = await run([write('twice.jsonl', texts)]);
  expect(again.counters).toMatchObject({ 'items:unchanged': 2, 'posts:unchanged': 1, threads: 1 });
  expect(again.counters['items:created']).toBeUndefined();
  expect(await counts()).toEqual([{ ...before, audit: 5 + 1 }]);
  expect(await indexBacklog(dataSource)).toBe(0);

  const later = [
    question(1, { title: 'Better title' }),
    answer(1, 1, { body: 'Better' }),
    question('nowhere'),
  ];
  const third = await run([write('twice.jsonl', [...later, answer(2, 'nowhere')])]);
  expect(third.counters).toMatchObject({
    'items:changed': 1,
    'posts:changed': 1,
    'items:created': 1,
    'items:unchanged': 1,
  });
  expect(await one(`SELECT title, version FROM items WHERE external_id = 'q:1'`)).toEqual({
    title: 'Better title',
    version: 2,
  });
  expect(await one(`SELECT count(*)::int AS n FROM items WHERE external_id = 'a:2'`)).toEqual({
    n: 1,
  });
  expect(await one(`SELECT count(*)::int AS n FROM posts WHERE external_id = 'a:2'`)).toEqual({
    n: 0,
  });
});

it('writes nothing when it is strict and a line is bad, wherever that line stands', async () => {
  const path = write('strict.jsonl', [question(1), answer(1, 1), 'no json']);
  const report = await run([path], { strict: true });
  expect(report.end).toBe('refused');
  expect(report.refusals).toMatchObject([{ line: 3, column: 1 }]);
  expect(await counts()).toMatchObject([{ items: 0, posts: 0, users: 0 }]);
  expect(await one('SELECT state FROM import_runs')).toEqual({ state: 'failed' });
  writeFileSync(path, `${JSON.stringify(question(1))}\n${JSON.stringify(answer(1, 1))}\n`);
  const mended = await run([path], { strict: true });
  expect([mended.end, mended.counters['read']]).toEqual(['done', 2]);
  expect(await counts()).toMatchObject([{ items: 1, posts: 1 }]);
});

it('checks without a database', async () => {
  const path = write('dry.jsonl', [
    question(1, { colour: 'red' }),
    answer(1, 1),
    '[]',
    question(2),
  ]);
  const notices: string[] = [];
  const { state, whole } = await checkFiles(jobOf([path]), never, {
    onNotice: (text) => notices.push(text),
  });
  expect(whole).toBe(true);
  expect(state.counters).toEqual({ read: 4, answers: 1, refused: 1, 'refused:json': 1 });
  expect(notices).toEqual(['Fields that mean nothing to the hub are ignored: colour.']);
  expect(await counts()).toMatchObject([{ items: 0, posts: 0, users: 0, audit: 0 }]);
});

it('brings internal text to nobody but employees, and chooses space and audience where told to', async () => {
  const path = write('inside.jsonl', [
    question(1, { space: 'internal', kind: 'howto' }),
    question(2, { space: 'community' }),
  ]);
  const refused = await run([path], { audience: ['members'] });
  expect(refused.refusals).toMatchObject([
    { line: 1, reason: 'text of the space internal is for employees only' },
  ]);
  await run([path], { space: 'internal', audience: ['agents'] });
  expect(await rows(`SELECT external_id AS id, space, kind, acl FROM items ORDER BY 1`)).toEqual([
    { id: 'q:1', space: 'internal', kind: 'howto', acl: ['agents'] },
    // A text that is there stays in its space.
    { id: 'q:2', space: 'community', kind: 'question', acl: ['agents'] },
  ]);
});

it('goes on behind a file that is broken in the middle', async () => {
  const whole = gzipSync(
    Array.from({ length: 3000 }, (_, n) => JSON.stringify(question(n))).join('\n'),
  );
  const broken = join(folder, 'broken.jsonl.gz');
  writeFileSync(broken, whole.subarray(0, whole.length >> 1));
  const { counters, refusals } = await run([broken, write('whole.jsonl', [question('after')])]);
  expect(refusals).toMatchObject([
    { file: 'broken.jsonl.gz', reason: expect.stringContaining('ends in the middle') },
  ]);
  expect(counters['refused:file']).toBe(1);
  expect(counters['items:created']).toBe((refusals[0]?.line ?? 0) - 1 + 1);
});

describe('interruption', () => {
  const MANY = 2500;
  let paths: string[];
  let expected: Fields[];

  beforeAll(async () => {
    const numbers = [...Array(MANY).keys()];
    const filler = 'Some words about it. '.repeat(20);
    paths = [
      write(
        'many-answers.jsonl.gz',
        numbers.map((n) => answer(n, n, { accepted: n % 3 === 0 })),
        true,
      ),
      write(
        'many-questions.jsonl',
        numbers.map((n) => question(n, { body: `${n} ${filler}` })),
      ),
    ];
    const other = await createTestDatabase();
    const source = await new DataSource(dataSourceOptions({ url: other.url })).initialize();
    const { counters } = await new ImportService(source).run(jobOf(paths), never);
    expect(total(counters)).toBe(2 * MANY);
    expected = await counts(source);
    await source.destroy();
    await other.drop();
  });

  const total = (counters: Readonly<Counters>) =>
    (counters['items:created'] ?? 0) + (counters['posts:created'] ?? 0);

  it('stops behind the batch under way, and goes on there', async () => {
    const stop = new AbortController();
    const service = new ImportService(dataSource);
    const first = await service.run(jobOf(paths), stop.signal, {
      onProgress: ({ phase }) => phase === 'items' && stop.abort(),
    });
    expect(first.end).toBe('interrupted');
    expect(await one('SELECT state FROM import_runs')).toEqual({ state: 'interrupted' });
    expect((await counts())[0]?.['items']).toBeLessThan(MANY);
    const second = await service.run(jobOf(paths), never);
    expect([second.continued, second.id]).toEqual([true, first.id]);
    expect([second.counters['read'], total(second.counters)]).toEqual([2 * MANY, 2 * MANY]);
    expect(await counts()).toEqual(expected);
  });

  it('survives kill -9 at any moment: the same command goes on, and nothing is there twice', async () => {
    const sayings = ['items', 'answers'];
    for (const [n, saying] of sayings.entries()) {
      const child = runTypeScript('test/support/import-until-killed.ts', [database.url, ...paths]);
      let heard = '';
      await new Promise<void>((resolve, reject) => {
        child.stderr.on('data', (text: Buffer) => reject(new Error(text.toString())));
        child.stdout.on('data', (text: Buffer) => {
          heard += text.toString();
          if (heard.includes(saying)) child.kill('SIGKILL');
        });
        child.once('exit', () => resolve());
      });
      expect([n, heard.includes('end')]).toEqual([n, false]);
    }
    expect(await one('SELECT state FROM import_runs')).toEqual({ state: 'running' });
    const last = await run(paths);
    expect(last.continued).toBe(true);
    expect([last.counters['read'], total(last.counters)]).toEqual([2 * MANY, 2 * MANY]);
    expect(await counts()).toEqual(expected);
    expect(await one('SELECT count(*)::int AS n FROM import_runs')).toEqual({ n: 1 });
  }, 90_000);

  it('lets only one import run at a time', async () => {
    const service = new ImportService(dataSource);
    const unlock = await lockImports(dataSource);
    await expect(service.run(jobOf(paths), never)).rejects.toBeInstanceOf(ImportBusy);
    await unlock?.();
    await expect(service.run(jobOf(paths), never)).resolves.toMatchObject({ end: 'done' });
  });
});
