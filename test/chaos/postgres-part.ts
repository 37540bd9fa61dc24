import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { locateBinaries } from '../../libs/embedded-postgres/binaries';
import { chooseLauncher } from '../../libs/embedded-postgres/privileges';
import { freePort } from '../support/local-services';
import { openRelay, type Relay } from '../support/relay';
import type { Part } from './part';

const DATABASE = 'allmende';
const UP_WITHIN_MS = 30_000;

/** The PostgreSQL of the npm package on TCP, behind a relay. */
export class PostgresPart implements Part {
  readonly name = 'postgres';
  private child: ChildProcess | undefined;

  private constructor(
    private readonly command: readonly string[],
    private readonly ids: { readonly uid?: number; readonly gid?: number },
    private readonly own: string,
    readonly road: Relay,
  ) {}

  static async open(folder: string): Promise<PostgresPart> {
    const port = await freePort();
    const binaries = locateBinaries();
    const data = join(folder, 'cluster');
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const { prefix, uid, gid, prepare } = chooseLauncher(binaries, data);
    prepare(data);
    const [program = '', ...args] = [
      ...[...prefix, binaries.initdb, '-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8'],
      ...['--no-locale', '--no-sync', '--no-instructions'],
    ];
    await promisify(execFile)(program, args, { uid, gid, cwd: '/' });
    const command = [
      ...[...prefix, binaries.postgres, '-D', data, '-p', String(port), '-c', 'fsync=off'],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
      ...['-c', 'max_connections=200'],
    ];
    const own = `postgres://postgres@127.0.0.1:${port}/postgres`;
    const part = new PostgresPart(command, { uid, gid }, own, await openRelay(own));
    await part.start();
    await part.asked(`CREATE DATABASE ${DATABASE}`);
    return part;
  }

  /** As the hub reaches it. */
  get url(): string {
    return `postgres://postgres@127.0.0.1:${new URL(this.road.url).port}/${DATABASE}`;
  }

  /** Past the relay. */
  async connect(): Promise<Client> {
    const client = new Client(this.own.replace(/postgres$/, DATABASE));
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async start(): Promise<void> {
    for (const end = Date.now() + UP_WITHIN_MS; ; await sleep(50)) {
      // What died may still hold its memory: then the start fails, and is tried again.
      if (!this.child || this.child.exitCode !== null) this.launch();
      try {
        return await this.asked('SELECT 1');
      } catch (error) {
        if (Date.now() > end) throw new Error('PostgreSQL does not come up.', { cause: error });
      }
    }
  }

  async kill(): Promise<void> {
    const all = this.processes();
    await this.ended(() => all.forEach((pid) => signal(pid, 'SIGKILL')));
  }

  async stop(): Promise<void> {
    await this.ended(() => this.child?.kill('SIGINT'));
  }

  freeze(frozen: boolean): void {
    this.processes().forEach((pid) => signal(pid, frozen ? 'SIGSTOP' : 'SIGCONT'));
  }

  private launch(): void {
    const [program = '', ...args] = this.command;
    this.child = spawn(program, args, { ...this.ids, cwd: '/', stdio: 'ignore' });
  }

  private async ended(end: () => void): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    end();
    await gone;
    this.child = undefined;
  }

  /** The postmaster and all it has started. */
  private processes(): number[] {
    const root = this.child?.pid;
    if (!root) return [];
    const children = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => parentOf(pid) === root);
    return [root, ...children];
  }

  private async asked(sql: string): Promise<void> {
    const client = new Client(this.own);
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(sql);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
