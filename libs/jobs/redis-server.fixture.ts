import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const REDIS_SERVER = '/usr/bin/redis-server';

export function redisIsHere(): boolean {
  return existsSync(REDIS_SERVER);
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

export interface RedisServer {
  readonly url: string;
  /** Kills it like a crash; nothing is kept. */
  stop(): Promise<void>;
  /** Again at the same address, empty. */
  start(): Promise<void>;
  /** Stops answering without closing anything. */
  freeze(): void;
  thaw(): void;
}

/** A real Redis on a free port, for the time of a test file; `options` are those of its command line. */
export async function startRedis(...options: readonly string[]): Promise<RedisServer> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'allmende-redis-'));
  const fixed = `--port ${port} --bind 127.0.0.1 --dir ${folder} --appendonly no --maxmemory-policy noeviction`;
  let child: ChildProcess | undefined;
  const server: RedisServer = {
    url,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    stop: async () => {
      if (child?.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
    start: async () => {
      mkdirSync(folder, { recursive: true });
      child = spawn(REDIS_SERVER, [...fixed.split(' '), '--save', '', ...options], {
        stdio: 'ignore',
      });
      for (const end = Date.now() + 10_000; !(await listens(port)); await sleep(20)) {
        if (Date.now() > end) throw new Error('Redis does not come up.');
      }
    },
  };
  await server.start();
  return server;
}

const listens = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
