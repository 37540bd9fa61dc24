import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { startTestHub } from '../../../test/support/hub';
import { Env } from '../env';
import { makeLogger } from '../log';
import { openStorage, type Storage } from '../storage';
import { webProcess } from '../data-folder';
import { UsageError, type CommandContext } from './command';
import { importCommand } from './import.command';

jest.setTimeout(90_000);

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allmende-cli-'));
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

class Printed extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs the command as the command line does. */
async function run(args: readonly string[], settings: Record<string, string> = {}) {
  const [out, err] = [new Printed(), new Printed()];
  const env = Env.load({
    NODE_ENV: 'test',
    DATA_DIR: join(folder, 'data'),
    DATABASE_URL: database.url,
    SESSION_SECRET: 'only-for-tests-only-for-tests-only',
    PORT: '0',
    ...settings,
  });
  let storage: Promise<Storage> | undefined;
  const context = {
    env,
    logger: makeLogger({ level: 'error', readable: true }),
    out,
    err,
    signal: new AbortController().signal,
    storage: () => (storage ??= openStorage(env, { log: () => undefined, max: 4 })),
  } as unknown as CommandContext;
  try {
    const code = await importCommand.run(args, context);
    return { code, out: out.text, err: err.text };
  } finally {
    await (await storage)?.close();
  }
}

function file(name: string, ...lines: (object | string)[]): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    lines.map((l) => `${typeof l === 'string' ? l : JSON.stringify(l)}\n`).join(''),
  );
  return path;
}
const record = (n: number) => ({
  id: `x:${n}`,
  space: 'community',
  kind: 'question',
  title: `Kesselwagen ${n}`,
  body: 'Text.',
});

it('refuses wrong calls with a sentence, before anything is opened', async () => {
  await expect(run([])).rejects.toThrow(UsageError);
  await expect(run(['--colour'])).rejects.toThrow(UsageError);
  await expect(run([file('a', ''), '--space', 'attic'])).rejects.toThrow(
    'There is no space “attic”: company, community, peer, internal.',
  );
  const good = file('good.jsonl', record(1));
  expect(await run([good, join(folder, 'none')])).toMatchObject({
    code: 2,
    err: `There is no file ${join(folder, 'none')}.\n`,
  });
  expect((await run([folder])).code).toBe(2);
  await expect(run([good, '--no-wait', '--audience', 'org:nobody'])).rejects.toThrow(
    '“org:nobody” is no audience',
  );
});

it('checks only with --dry-run, all or nothing with --strict, and counts bad lines otherwise', async () => {
  const path = file('mixed.jsonl', record(1), '{"id": 1', record(2));
  const dry = await run([path, '--dry-run']);
  expect([dry.code, dry.out]).toEqual([1, expect.stringContaining('Nothing was written')]);
  const strict = await run([path, '--strict', '--no-wait']);
  expect([strict.code, strict.err]).toEqual([2, expect.stringContaining('nothing was written')]);
  const plain = await run([path, '--no-wait']);
  expect(plain.code).toBe(1);
  expect(plain.err).toContain(
    'mixed.jsonl:2:9: the line ends in the middle of the record; “,” or “}” is missing\n',
  );
  expect(plain.out).toMatch(/read +3 .*\n +new +2 +2 items, 0 answers\n/);
  expect(plain.out).toContain('refused            1  no JSON object: 1');
});

it('fills the index by itself when no hub runs, and leaves nothing running', async () => {
  const path = file('own.jsonl', ...[1, 2, 3].map((n) => record(100 + n)));
  const first = await run([path]);
  expect([first.code, first.out]).toEqual([0, expect.stringContaining('Imported.\n')]);
  const env = Env.with({ dataDir: join(folder, 'data') });
  expect(webProcess(env)).toBeUndefined();
  expect(readdirSync(join(folder, 'data', 'search')).some((name) => name.endsWith('.db'))).toBe(
    true,
  );
  const again = await run([path]);
  expect([again.code, again.out]).toEqual([
    0,
    expect.stringContaining('Imported: nothing is new, nothing has changed.\n'),
  ]);
});

it('leaves the index to a hub that runs, and waits for it', async () => {
  const hub = await startTestHub();
  try {
    const [row] = await hub.dataSourceRows<{ name: string }>('SELECT current_database() AS name');
    const url = database.url.replace(/\/test_[0-9a-f]+\?/, `/${row?.name}?`);
    const path = file('beside.jsonl', ...[1, 2, 3].map((n) => record(200 + n)));
    const settings = { DATABASE_URL: url, DATA_DIR: hub.dataDir };
    expect((await run([path], settings)).code).toBe(0);
    // From another folder, as on another machine: the hub is known by its connection.
    const other = { DATABASE_URL: url, DATA_DIR: join(folder, 'elsewhere') };
    expect((await run([file('more.jsonl', record(300))], other)).code).toBe(0);
    expect(readdirSync(join(folder, 'elsewhere'))).not.toContain('search');
    const reply = await fetch(`${hub.url}/api/v1/search?q=kesselwagen`);
    expect(((await reply.json()) as { hits: unknown[] }).hits).toHaveLength(4);
  } finally {
    await hub.close();
  }
});
