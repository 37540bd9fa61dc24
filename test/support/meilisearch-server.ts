import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A real Meilisearch for tests. */
export interface TestMeilisearch {
  readonly url: string;
  readonly masterKey: string;
  /** Ends the process at once, as a crash would; its data stay. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  /** Freezes or thaws the process. */
  freeze(frozen: boolean): void;
  /** Takes its data away; only while it does not run. */
  wipe(): void;
  stop(): Promise<void>;
}

const START_MS = 30_000;
/** As in docker/compose.yaml: with the two thirds of all memory of its own choice every small write costs ten times as much. */
const INDEXING_MEMORY = '1gb';

/** Where the server's program is: MEILI_BIN, else on the PATH. */
export function meilisearchProgram(): string | undefined {
  const candidates = process.env.MEILI_BIN
    ? [process.env.MEILI_BIN]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'meilisearch'));
  return candidates.find(isProgram);
}

/** Why tests that need a Meilisearch cannot run here; nothing when they can. */
export function whyNoMeilisearch(): string | undefined {
  if (process.env.MEILI_TEST_URL) return undefined;
  if (meilisearchProgram()) return undefined;
  return process.env.MEILI_BIN
    ? `skipped: MEILI_BIN names no program`
    : 'skipped: no Meilisearch (MEILI_BIN, meilisearch on the PATH, or MEILI_TEST_URL)';
}

/** `describe`, or where there is no Meilisearch the same skipped with the reason in its name. */
export function describeWithMeilisearch(name: string, tests: () => void): void {
  const reason = whyNoMeilisearch();
  if (reason === undefined) describe(name, tests);
  else describe.skip(`${name} (${reason})`, tests);
}

/** Like `describeWithMeilisearch`, for tests that kill and start a server of their own. */
export function describeWithOwnMeilisearch(name: string, tests: () => void): void {
  if (meilisearchProgram()) describe(name, tests);
  else describe.skip(`${name} (skipped: needs a Meilisearch program to start and kill)`, tests);
}

/** The server at MEILI_TEST_URL (key: MEILI_TEST_KEY), else one of our own on a free port. */
export async function openMeilisearch(): Promise<TestMeilisearch> {
  const { MEILI_TEST_URL: url, MEILI_TEST_KEY: masterKey = '' } = process.env;
  if (!url) return startMeilisearch();
  const cannot = (): never => {
    throw new Error('The Meilisearch at MEILI_TEST_URL is not ours to stop.');
  };
  return {
    url,
    masterKey,
    kill: cannot,
    start: cannot,
    freeze: cannot,
    wipe: cannot,
    stop: async () => undefined,
  };
}

/** A server with an empty folder, on a free port of this machine, with a random master key unless told otherwise. */
export async function startMeilisearch(
  masterKey = randomBytes(24).toString('hex'),
): Promise<TestMeilisearch> {
  const program = meilisearchProgram();
  if (!program) throw new Error('There is no Meilisearch program here.');
  const folder = mkdtempSync(join(tmpdir(), 'meilisearch-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const memory = ['--max-indexing-memory', INDEXING_MEMORY];
    const args = ['--no-analytics', ...memory, '--db-path', join(folder, 'data'), '--http-addr'];
    const env = { PATH: process.env.PATH ?? '', MEILI_MASTER_KEY: masterKey };
    if (masterKey === '') Reflect.deleteProperty(env, 'MEILI_MASTER_KEY');
    child = spawn(program, [...args, `127.0.0.1:${port}`, '--log-level', 'WARN'], {
      cwd: folder,
      stdio: 'ignore',
      env,
    });
    await answering(url, child);
  };
  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await gone;
  };
  const end = (): void => void child?.kill('SIGKILL');
  process.once('exit', end);
  await start();
  return {
    url,
    masterKey,
    start,
    kill,
    freeze: (frozen) => void child?.kill(frozen ? 'SIGSTOP' : 'SIGCONT'),
    wipe: () => rmSync(join(folder, 'data'), { recursive: true, force: true }),
    stop: async () => {
      await kill();
      process.removeListener('exit', end);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + START_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`Meilisearch ended with ${child.exitCode}.`);
    const ok = await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await pause(50);
  }
  child.kill('SIGKILL');
  throw new Error(`Meilisearch did not answer within ${START_MS} ms.`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
