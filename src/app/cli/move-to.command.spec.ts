import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { Build } from '../../../test/support/build';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { startTestHub } from '../../../test/support/hub';
import { runTypeScript } from '../../../test/support/run-typescript';
import { dataSourceOptions } from '../../database/data-source';
import { Env } from '../env';
import { makeLogger } from '../log';
import { openStorage, type Storage } from '../storage';
import type { CommandContext } from './command';
import { moveToCommand } from './move-to.command';

jest.setTimeout(120_000);

const ITEMS = 8_000;
/** Values that a careless way of copying changes. */
const ODD = `E'a "b" \\\\ {x,y} (1,2) \\n\\t é 𝄞 '''`;

const made: TestDatabase[] = [];
let folder: string;
let source: TestDatabase;
let question: string;

async function database(template: 'empty' | 'migrated' = 'empty'): Promise<TestDatabase> {
  const one = await createTestDatabase({ template });
  made.push(one);
  return one;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allmende-move-'));
  source = await database('migrated');
  const dataSource = new DataSource(dataSourceOptions({ url: source.url }, { max: 3 }));
  const build = new Build(await dataSource.initialize());
  question = (await build.question({ title: 'Where has the Zwölfender gone?' })).id;
  await build.dataSource.query(
    `INSERT INTO items (id, space, kind, lang, title, slug, tags, state, audience, acl, author_id, edit_reason)
     SELECT gen_random_uuid(), 'community', 'question', 'en', ${ODD} || n, 's', ARRAY[${ODD}, 'NULL', ''],
            'open', '{public}', '{public}', author_id, repeat('x', n % 50)
       FROM generate_series(1, ${ITEMS}) AS n, (SELECT author_id FROM items LIMIT 1) AS a`,
  );
  await build.dataSource.query(
    `INSERT INTO layers (id, item_id, position, audience, acl, body)
     SELECT gen_random_uuid(), id, 0, '{public}', '{public}', repeat(title, 20) FROM items WHERE slug = 's'`,
  );
  await build.dataSource.query(
    `INSERT INTO audit (action, detail, at) VALUES ('odd', 'null', 'infinity'), ('odd', '{"a": null, "b": 1.50}', '-infinity'),
       ('odd', to_jsonb(${ODD}::text), '2026-03-29 02:30:00.123456+01')`,
  );
  await build.dataSource.query(
    `INSERT INTO idempotency_keys (scope, route, "key", request_hash, created)
     SELECT chr(64 + n % 50) || chr(97 + n % 7), 'Ä' || n, 'k', '', now() FROM generate_series(1, 4500) AS n`,
  );
  await build.close();
});
afterAll(async () => {
  await Promise.all(made.map((one) => one.drop()));
  rmSync(folder, { recursive: true, force: true });
});

async function ask<Row>(at: TestDatabase, sql: string): Promise<Row[]> {
  const client = new Client(at.connection);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function run(
  args: readonly string[],
  { from = source, signal = new AbortController().signal } = {},
) {
  const env = Env.load({
    NODE_ENV: 'test',
    DATABASE_URL: from.url,
    DATA_DIR: join(folder, 'data'),
  });
  const out = new PassThrough().setEncoding('utf8');
  let storage: Promise<Storage> | undefined;
  const context = {
    env,
    logger: makeLogger({ level: 'error', readable: true }),
    out,
    signal,
    storage: () =>
      (storage ??= openStorage(env, { log: () => undefined, applicationName: 'allmende move-to' })),
  } as unknown as CommandContext;
  try {
    const code = await moveToCommand.run(args, context);
    return { code, out: (out.read() as string | null) ?? '' };
  } finally {
    await (await storage)?.close();
  }
}
const to = (target: TestDatabase) => ['--database-url', target.url];

/** Every row of every table, written apart from the command's own way of comparing. */
async function contents(at: TestDatabase): Promise<Record<string, string>> {
  const tables = await ask<{ name: string }>(
    at,
    `SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'public' AND table_name <> 'migrations' ORDER BY 1`,
  );
  const all: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await ask<{ sum: string }>(
      at,
      `SELECT count(*) || ':' || md5(coalesce(string_agg(j, E'\\n' ORDER BY j COLLATE "C"), '')) AS sum
         FROM (SELECT row_to_json(t)::text AS j FROM public."${name}" AS t) AS rows`,
    );
    all[name] = row?.sum ?? '';
  }
  return all;
}

it('copies everything although it is killed in the middle, and the hub goes on with the copy', async () => {
  const target = await database();
  const before = await contents(source);
  const child = runTypeScript('test/support/move-until-killed.ts', [
    source.url,
    target.url,
    join(folder, 'data'),
  ]);
  let heard = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (heard += text));
  const ended = once(child, 'exit');
  const copied = async () => {
    const [row] = await ask<{ n: number }>(
      target,
      `SELECT (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM layers', false, true, '')))[1]::text::int AS n
        WHERE to_regclass('layers') IS NOT NULL`,
    );
    return row?.n ?? 0;
  };
  while ((await copied()) === 0 && child.exitCode === null) await sleep(2);
  child.kill('SIGKILL');
  expect([await ended, heard]).toEqual([[null, 'SIGKILL'], '']);
  const there = await copied();
  expect(there).toBeGreaterThan(0);
  expect(there).toBeLessThan(ITEMS);

  const { code, out } = await run(to(target));
  expect(code).toBe(0);
  expect(out).toMatch(/^Moved to localhost:\d+\/test_[0-9a-f]+: \d+ rows in \d+ tables, equal in /);
  expect(out).toMatch(new RegExp(`^ {2}items +${ITEMS + 1} rows {2}checksum \\d+$`, 'm'));
  expect(await contents(target)).toEqual(before);
  expect(await contents(source)).toEqual(before);
  // Numbers go on behind those of the copy.
  const last = (at: TestDatabase) =>
    ask(
      at,
      `SELECT sequencename AS name, last_value AS last FROM pg_sequences
              WHERE schemaname = 'public' AND sequencename <> 'migrations_id_seq' ORDER BY 1`,
    );
  expect(await last(target)).toEqual(await last(source));

  await expect(run(to(target))).rejects.toThrow(/^This hub was moved there already \(20/);
  await expect(run(to(source), { from: target })).rejects.toThrow(/database of another hub/);
  // The hub's own database of this test is not used.
  const hub = await startTestHub({ DATABASE_URL: target.url });
  try {
    const found = await ask<{ id: string }>(
      target,
      `SELECT id FROM items WHERE title LIKE '%Zwölfender%'`,
    );
    expect(found).toEqual([{ id: question }]);
    expect((await fetch(`${hub.url}/api/v1/items/${question}`)).status).toBe(200);
    await expect(run(to(await database()), { from: target })).rejects.toThrow(
      /^A hub works on the present database \(allmende .*Stop all its processes first/,
    );
  } finally {
    await hub.close();
  }
});

it('stops when asked to and goes on, and does not call a copy equal that is not', async () => {
  const target = await database();
  const small = await database('migrated');
  await ask(small, `INSERT INTO products SELECT 'p' || n, 'x' FROM generate_series(1, 10) AS n`);
  const stopped = await run(to(target), { from: small, signal: AbortSignal.abort() });
  expect(stopped).toEqual({
    code: 1,
    out: expect.stringContaining('The same command goes on from here') as string,
  });
  // What is there already is not looked at again until the end.
  expect((await run(to(target), { from: small })).code).toBe(0);
  const second = await database();
  await run(to(second), { from: small, signal: AbortSignal.abort() });
  await ask(
    second,
    `CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN NEW.name := 'y'; RETURN NEW; END $$;
    CREATE TRIGGER spoil BEFORE INSERT ON products FOR EACH ROW EXECUTE FUNCTION spoil()`,
  );
  const spoilt = await run(to(second), { from: small });
  expect([spoilt.code, spoilt.out]).toEqual([
    1,
    expect.stringContaining('Not finished: products differ') as string,
  ]);
});

it('refuses a target that is not empty, or another hub’s, or its own, and changes nothing there', async () => {
  const used = await database();
  await ask(used, 'CREATE TABLE bills (n int)');
  await expect(run(to(used))).rejects.toThrow('The target is not empty (public.bills)');
  const other = await database('migrated');
  const before = await contents(other);
  await expect(run(to(other))).rejects.toThrow(/database of another hub\. Nothing was changed/);
  expect(await contents(other)).toEqual(before);
  const copy = await database();
  const small = await database('migrated');
  expect((await run(to(copy), { from: small })).code).toBe(0);
  await expect(run(to(copy))).rejects.toThrow('holds the copy of another hub');
  await expect(run(to(source))).rejects.toThrow('That is the database the hub uses now');
});

it.each([
  [[], /Say where to/],
  [['--database-url', 'mysql://x/y'], /must look like postgres:/],
  [['--database-url-file', '/no/such/file'], /ENOENT/],
  [['--colour'], /--colour/],
  [
    ['--database-url', 'postgres://me:geheim@127.0.0.1:9/x'],
    /^PostgreSQL at 127\.0\.0\.1:9\/x cannot be used: connect ECONNREFUSED/,
  ],
])('refuses %j with a sentence', async (args, sentence) => {
  const failure: unknown = await run(args).catch((error: unknown) => error);
  expect(['UsageError', 'MoveError']).toContain((failure as Error).name);
  expect((failure as Error).message).toMatch(sentence);
  expect((failure as Error).message).not.toContain('geheim');
});
