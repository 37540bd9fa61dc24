import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { locateBinaries, type Binaries } from '../../libs/embedded-postgres/binaries';
import { chooseLauncher } from '../../libs/embedded-postgres/privileges';

const UP_WITHIN_MS = 60_000;

/** A server that a test has started on 127.0.0.1. */
export interface LocalService {
  readonly port: number;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

/** A child that ends with the test, and what it said. */
export class LocalProcess {
  said = '';
  ended = false;
  readonly exited: Promise<number | null>;
  private readonly atExit = () => this.child.kill('SIGKILL');

  constructor(private readonly child: ChildProcess) {
    process.once('exit', this.atExit);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    }
    this.exited = new Promise((done) =>
      child.once('close', (code) => {
        this.ended = true;
        process.off('exit', this.atExit);
        done(code);
      }),
    );
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM', withinMs = 15_000): Promise<number | null> {
    this.kill(signal);
    const late = sleep(withinMs, undefined, { ref: false }).then(() => this.kill('SIGKILL'));
    await Promise.race([this.exited, late]);
    return this.exited;
  }

  /** @throws Error with what it said when it ends or takes too long */
  async until(holds: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + UP_WITHIN_MS; !(await holds().catch(() => false));) {
      if (this.ended || Date.now() > end) throw new Error(`It does not come up:\n${this.said}`);
      await sleep(50);
    }
  }
}

/** A PostgreSQL that a test may crash. */
export interface LocalPostgres extends LocalService {
  /** Ends it at once, as a crash would; its data stay. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
}

/** A PostgreSQL on TCP (of the npm package, or of `binaries`), with an account that has to give its password. */
export async function startPostgres(
  folder: string,
  {
    user,
    database,
    passwordFile,
    binaries = locateBinaries(),
  }: { user: string; database: string; passwordFile: string; binaries?: Binaries },
): Promise<LocalPostgres> {
  const port = await freePort();
  const data = join(folder, 'cluster');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const { prefix, uid, gid, prepare } = chooseLauncher(binaries, data);
  const password = join(data, '..', 'password');
  writeFileSync(password, readFileSync(passwordFile), { mode: 0o644 });
  prepare(data);
  const run = (program: string, ...args: string[]): [string, string[]] => {
    const [command = program, ...rest] = [...prefix, program, ...args];
    return [command, rest];
  };
  const [initdb, initArgs] = run(
    binaries.initdb,
    ...['-D', data, '-U', user, '--pwfile', password, '--auth=scram-sha-256', '-E', 'UTF8'],
    ...['--no-locale', '--no-sync', '--no-instructions'],
  );
  await promisify(execFile)(initdb, initArgs, { uid, gid, cwd: '/' });
  const [command, args] = run(
    binaries.postgres,
    ...['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
    ...['-c', 'unix_socket_directories=', '-c', 'max_connections=150'],
  );
  const secret = readFileSync(passwordFile, 'utf8').trim();
  const ask = async (sql: string): Promise<boolean> => {
    const place = { host: '127.0.0.1', port, database: 'postgres' };
    const client = new Client({ ...place, user, password: secret });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(sql);
      return true;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  let child: LocalProcess;
  const start = async (): Promise<void> => {
    // After a crash the old backends hold the memory for a moment.
    for (let patience = 50; ; patience--) {
      child = new LocalProcess(spawn(command, args, { uid, gid, cwd: '/', stdio: 'pipe' }));
      try {
        return await child.until(() => ask('SELECT 1'));
      } catch (error) {
        if (patience === 0 || !child.ended) throw error;
        await sleep(100);
      }
    }
  };
  await start();
  await ask(`CREATE DATABASE ${database}`);
  return {
    port,
    start,
    kill: async () => void (await child.stop('SIGKILL')),
    stop: async () => void (await child.stop('SIGINT')),
  };
}

/** Runs a shell command of a compose file as the container would, its paths replaced. */
export async function startShell(
  script: string,
  { port, up }: { port: number; up: () => Promise<boolean> },
): Promise<LocalService> {
  const child = new LocalProcess(spawn('sh', ['-c', script], { stdio: 'pipe' }));
  await child.until(up);
  return { port, stop: async () => void (await child.stop()) };
}

export const redisIsHere = (): boolean =>
  existsSync('/usr/bin/redis-server') || spawnSync('redis-server', ['--version']).status === 0;
