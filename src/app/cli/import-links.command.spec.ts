import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { shortId } from '../../kernel/ids';
import { Env } from '../env';
import { makeLogger } from '../log';
import { openStorage, type Storage } from '../storage';
import { UsageError, type Command, type CommandContext } from './command';
import { importCommand } from './import.command';
import { importLinksCommand } from './import-links.command';

jest.setTimeout(90_000);

class Printed extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

describe('importing links', () => {
  let folder: string;
  let database: TestDatabase;
  let storage: Storage;

  const run = async (command: Command, args: readonly string[], signal?: AbortSignal) => {
    const [out, err] = [new Printed(), new Printed()];
    const code = await command.run(args, {
      env: Env.load({ NODE_ENV: 'test', DATA_DIR: folder, DATABASE_URL: database.url, PORT: '0' }),
      logger: makeLogger({ level: 'error', readable: true }),
      out,
      err,
      signal: signal ?? new AbortController().signal,
      storage: () => Promise.resolve(storage),
    } as unknown as CommandContext);
    return { code, out: out.text, err: err.text };
  };
  const links = (...args: string[]) => run(importLinksCommand, args);
  const file = (name: string, text: string | Buffer): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const rows = <Row>(sql: string) => storage.dataSource.query<Row[]>(sql);
  const stored = () =>
    rows<{ pair: string; state: string; kind: string; grade: number | null; at: Date }>(
      `SELECT f.external_id || ' ' || t.external_id AS pair, l.kind, l.state, l.grade, l.happened_at AS at
         FROM links l JOIN items f ON f.id = l.from_item JOIN items t ON t.id = l.to_item ORDER BY 1`,
    );

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'links-'));
    database = await createTestDatabase();
    const env = Env.load({ NODE_ENV: 'test', DATA_DIR: folder, DATABASE_URL: database.url });
    storage = await openStorage(env, { log: () => undefined, max: 4 });
    const item = (id: string, kind: string, rest: object = {}) =>
      JSON.stringify({
        id,
        kind,
        space: kind === 'article' ? 'company' : 'community',
        title: id,
        body: 'Text.',
        created: '2023-05-01T10:00:00Z',
        ...rest,
      });
    const texts = [
      item('kb:1', 'article', { url: 'https://old.example/kb/1' }),
      ...[1, 2, 3, 4].map((n) => item(`q:${n}`, 'question')),
    ];
    const { code } = await run(importCommand, [
      file('texts.jsonl', `${texts.join('\n')}\n`),
      '--no-wait',
    ]);
    expect(code).toBe(0);
  });
  afterAll(async () => {
    await storage?.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('refuses wrong calls with a sentence', async () => {
    await expect(links()).rejects.toThrow(UsageError);
    await expect(links('--fast')).rejects.toThrow(UsageError);
    expect(await links(join(folder, 'none'))).toMatchObject({
      code: 2,
      err: `There is no file ${join(folder, 'none')}.\n`,
    });
  });

  it('reads judgements as they are, names bad lines, and writes nothing in a dry run', async () => {
    const table = file(
      'judged.tsv',
      'query_id\tdoc_id\trelevance\nq:1\tkb:1\t2\nq:1\tkb:9\t1\nq:2\tq:2\t1\nq:2\tq:1\t3\nq:3\tkb:1\t7\n',
    );
    const dry = await links(table, '--dry-run');
    expect([dry.code, dry.out]).toEqual([1, expect.stringContaining('Nothing was written')]);
    expect(await stored()).toEqual([]);
    const done = await links(table);
    expect(done.code).toBe(1);
    expect(done.err.split('\n').sort()).toEqual([
      '',
      'judged.tsv:3:5: there is no text “kb:9”',
      'judged.tsv:4:5: a text is not linked to itself',
      'judged.tsv:6:10: a grade is 1, 2 or 3',
    ]);
    expect(done.out).toMatch(/read +5 .*\n +new +2\n/);
    const at = new Date('2023-05-01T10:00:00Z');
    expect(await stored()).toEqual([
      { pair: 'q:1 kb:1', kind: 'answers', state: 'confirmed', grade: 2, at },
      { pair: 'q:2 q:1', kind: 'same-problem', state: 'confirmed', grade: 3, at },
    ]);
  });

  it('puts what is the same problem into one cluster, and tells the index', async () => {
    const clusters = await rows<{ members: string[] }>(
      `SELECT array_agg(external_id ORDER BY external_id) AS members FROM items
        WHERE cluster_id IS NOT NULL GROUP BY cluster_id`,
    );
    expect(clusters).toEqual([{ members: ['q:1', 'q:2'] }]);
    const audits = await rows(`SELECT 1 FROM audit WHERE action = 'links.imported'`);
    expect(audits).toHaveLength(1);
  });

  it('finds texts by address and id, packed or not, and leaves what is there alone', async () => {
    const [question] = await rows<{ id: string }>(`SELECT id FROM items WHERE external_id = 'q:4'`);
    const id = String(question?.id);
    await rows(`UPDATE links SET state = 'rejected' WHERE kind = 'answers'`);
    const lines = [
      {
        from: `/questions/${shortId(id)}/whatever`,
        to: 'https://old.example/kb/1',
        time: '2024-01-02',
      },
      { from: 'q:1', to: 'kb:1', grade: 3 },
      { from: 'q:3', to: id, kind: 'duplicate' },
    ];
    const packed = file('l.gz', gzipSync(lines.map((line) => JSON.stringify(line)).join('\n')));
    const first = await links(packed);
    expect([first.code, first.out]).toEqual([0, expect.stringMatching(/new +2\n +unchanged +1 /)]);
    const again = await links(packed);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('nothing is new')]);
    expect(await stored()).toMatchObject([
      { pair: 'q:1 kb:1', state: 'rejected', grade: 2 },
      { pair: 'q:2 q:1' },
      { pair: 'q:3 q:4', kind: 'duplicate' },
      { pair: 'q:4 kb:1', grade: null, at: new Date('2024-01-02') },
    ]);
  });

  it('confirms what the hub had proposed by itself, not what a person has, nor what one took back', async () => {
    await rows(
      `INSERT INTO links (id, kind, from_item, to_item, state, origin, probability, version)
       SELECT gen_random_uuid(), 'same-problem', f.id, t.id, 'proposed', o.origin, 0.7, o.version
         FROM (VALUES ('q:3', 'q:1', 'person', 1), ('q:3', 'q:2', 'detector', 1), ('q:4', 'q:1', 'detector', 3))
                AS o(f, t, origin, version)
         JOIN items f ON f.external_id = o.f JOIN items t ON t.external_id = o.t`,
    );
    // The same pair twice, in either direction: once is what can be done.
    const done = await links(
      file('proposed.tsv', 'from\tto\tgrade\nq:2\tq:3\t3\nq:3\tq:2\t1\nq:1\tq:3\t1\nq:4\tq:1\t1\n'),
    );
    expect([done.code, done.out]).toEqual([0, expect.stringMatching(/new +1\n +unchanged +3 /)]);
    expect(
      (await stored()).filter(({ pair }) => /q:3 q:1|q:2 q:3|q:3 q:2|q:4 q:1/.test(pair)),
    ).toMatchObject([
      { pair: 'q:2 q:3', kind: 'same-problem', state: 'confirmed', grade: 3 },
      { pair: 'q:3 q:1', kind: 'same-problem', state: 'proposed' },
      { pair: 'q:4 q:1', kind: 'same-problem', state: 'proposed' },
    ]);
    expect(
      await rows(
        `SELECT array_agg(external_id ORDER BY external_id) AS members FROM items
          WHERE cluster_id IS NOT NULL GROUP BY cluster_id ORDER BY 1`,
      ),
    ).toContainEqual({ members: ['q:1', 'q:2', 'q:3', 'q:4'] });
  });

  it('refuses what would close a circle', async () => {
    const file1 = file(
      'circle.tsv',
      'from\tto\tkind\nq:1\tq:2\tsupersedes\nq:2\tq:3\tsupersedes\nq:3\tq:1\tsupersedes\n',
    );
    expect(await links(file1)).toMatchObject({
      code: 1,
      err: 'circle.tsv:4:5: this would close a circle\n',
    });
  });

  it('ends between two batches when it is stopped', async () => {
    const stopped = AbortSignal.abort();
    const result = await run(importLinksCommand, [file('s.tsv', 'q:1\tq:4\n')], stopped);
    expect(result).toMatchObject({
      code: 1,
      out: expect.stringContaining('Interrupted') as string,
    });
  });
});
