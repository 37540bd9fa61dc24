import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../../libs/jobs/redis-server.fixture';
import type { TestDatabase } from '../support/database';

export const PGBOUNCER = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) =>
  existsSync(path),
);

export interface Bouncer {
  /** Of the test's database, through pgbouncer. */
  readonly url: string;
  /** Rows of a command of pgbouncer's own console, such as `SHOW SERVERS`. */
  ask(command: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** A real pgbouncer in transaction mode with `size` connections to the server, for the time of a test. */
export async function startPgbouncer(database: TestDatabase, size: number): Promise<Bouncer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'allmende-bouncer-'));
  chmodSync(folder, 0o755);
  const { user, database: name } = database.connection;
  const relay = await relayTo(database);
  writeFileSync(
    join(folder, 'bouncer.ini'),
    [
      '[databases]',
      `${name} = host=127.0.0.1 port=${relay.port} user=${user}`,
      '[pgbouncer]',
      `listen_port = ${port}`,
      'listen_addr = 127.0.0.1',
      'unix_socket_dir =',
      'auth_type = any',
      'admin_users = postgres',
      'pool_mode = transaction',
      `default_pool_size = ${size}`,
      'max_client_conn = 200',
    ].join('\n'),
    { mode: 0o644 },
  );
  // It does not run as root.
  const login = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child: ChildProcess = spawn(PGBOUNCER ?? '', [...login, join(folder, 'bouncer.ini')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (data) => (said += String(data)));
  const address = (of: string) => `postgres://${user}@127.0.0.1:${port}/${of}`;
  const ask = async (command: string) => {
    const client = new Client(address('pgbouncer'));
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(command)).rows;
    } finally {
      await client.end();
    }
  };
  const stop = async () => {
    if (child.exitCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    relay.close();
    rmSync(folder, { recursive: true, force: true });
  };
  for (const end = Date.now() + 10_000; ; await sleep(50)) {
    try {
      await ask('SHOW VERSION');
      return { url: address(name), ask, stop };
    } catch (error) {
      if (Date.now() < end && child.exitCode === null) continue;
      await stop();
      throw new Error(`pgbouncer does not come up: ${said}`, { cause: error });
    }
  }
}

/** The server's socket is open to one account only, which is not the one pgbouncer runs under. */
async function relayTo({ connection: { host, port } }: TestDatabase) {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    return socket;
  };
  const server = createServer((near) => {
    const far = keep(connect(join(host, `.s.PGSQL.${port}`)));
    keep(near).pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}
