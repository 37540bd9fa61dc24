import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { readOwner } from '../../libs/process-state/owner-file';

const ROOT = projectFolder(__dirname);
const UP_WITHIN_MS = 120_000;

/** The folder above that holds the package, from the sources and from `dist` alike. */
function projectFolder(from: string): string {
  return existsSync(join(from, 'package.json')) ? from : projectFolder(dirname(from));
}

/** Brings `dist` up to date, as every start does. */
export async function build(): Promise<void> {
  const program = `require('./bin/build').ensureBuilt().catch((e) => { console.error(e); process.exit(1); })`;
  await promisify(execFile)(process.execPath, ['-e', program], { cwd: ROOT });
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Everything it said on both streams. */
  readonly said: string;
}

/** A data folder and a folder for sockets, alone for one test. Paths are short: sockets live in them. */
export class HubFolders {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'crash-')));
  readonly data = join(this.root, 'data');

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Processes that work in the folder or were started for it. */
  processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(Number)
      .filter((pid) => this.belongs(pid));
  }

  /** The postmaster of the embedded PostgreSQL, whether it still lives or not. */
  postmaster(): number | undefined {
    const file = read(join(this.data, 'postgres/cluster/postmaster.pid'));
    return file ? Number(file.split('\n')[0]) : undefined;
  }

  /** What a clean stop must not leave behind: running processes, sockets, and the files that hold a folder. */
  leftovers(): string[] {
    const locks = ['owner.json', 'postgres/owner.json', 'postgres/cluster/postmaster.pid'];
    return [
      ...this.processes().map((pid) => `process ${pid}`),
      ...locks.filter((name) => read(join(this.data, name)) !== undefined),
      ...readdirSync(this.root).filter((name) => name !== 'data'),
      ...filesUnder(this.data).filter((name) => /\.(stale|json)\.\d+$|cluster\.new-/.test(name)),
    ];
  }

  /** A connection past the hub; its database must be running. */
  async connect(): Promise<Client> {
    const host = readOwner(join(this.data, 'postgres'))?.socketDir;
    const client = new Client({ host, port: 5432, user: 'postgres', database: 'allmende' });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  private belongs(pid: number): boolean {
    const started = read(`/proc/${pid}/environ`)?.includes(`DATA_DIR=${this.data}\0`);
    return started === true || link(`/proc/${pid}/cwd`)?.startsWith(this.data) === true;
  }
}

/** The hub as `npm start` runs it after building, as a process of its own. */
export class HubProcess {
  readonly exited: Promise<Ending>;
  private ended = false;
  private said = '';
  private readonly atExit = () => this.child.kill('SIGKILL');

  private constructor(
    readonly folders: HubFolders,
    private readonly child: ChildProcess,
  ) {
    process.once('exit', this.atExit);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    }
    this.exited = new Promise((done) =>
      child.once('close', (code, signal) => {
        this.ended = true;
        process.off('exit', this.atExit);
        done({ code, signal, said: this.said });
      }),
    );
  }

  /** Starts it without waiting for anything. */
  static spawn(folders: HubFolders, settings: NodeJS.ProcessEnv = {}): HubProcess {
    const child = spawn(process.execPath, [join(ROOT, 'dist/src/main.js')], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        TMPDIR: folders.root,
        NODE_ENV: 'test',
        PORT: '0',
        DATA_DIR: folders.data,
        DEMO: 'off',
        RATE_LIMIT: 'off',
        LOG_LEVEL: 'info',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new HubProcess(folders, child);
  }

  /** Starts it and waits until it is ready. @throws when it ends instead */
  static async start(folders: HubFolders, settings?: NodeJS.ProcessEnv): Promise<HubProcess> {
    const hub = HubProcess.spawn(folders, settings);
    await hub.up();
    return hub;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Where it listens, once it does. */
  get url(): string | undefined {
    return /listening on (http:[^\s)]+)/.exec(this.said)?.[1];
  }

  get log(): string {
    return this.said;
  }

  async up(withinMs = UP_WITHIN_MS): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (!this.url && !this.said.includes('works in the background')) {
      if (this.ended) throw new Error(`The hub did not start:\n${this.said}`);
      if (Date.now() > deadline) throw new Error(`The hub does not come up:\n${this.said}`);
      await Promise.race([this.exited, sleep(20)]);
    }
  }

  /** Waits until all its parts can be used (again). */
  async ready(): Promise<void> {
    const deadline = Date.now() + UP_WITHIN_MS;
    for (;;) {
      const reply = await fetch(`${this.url}/ready`).catch(() => undefined);
      if (reply?.ok) return;
      if (this.ended) throw new Error(`The hub has ended:\n${this.said}`);
      if (Date.now() > deadline) throw new Error(`Not ready again:\n${this.said}`);
      await sleep(50);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Kills the hub and everything it has started, with one signal after the other as fast as that goes. */
  killTree(): void {
    for (const pid of [this.pid, ...this.folders.processes()]) killIfThere(pid);
  }

  /** Asks it to end, and says how long that took. */
  async stop(): Promise<Ending & { tookMs: number }> {
    const began = Date.now();
    this.kill('SIGTERM');
    return { ...(await this.exited), tookMs: Date.now() - began };
  }
}

export function killIfThere(pid: number | undefined): void {
  try {
    if (pid) process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true }).map(String);
