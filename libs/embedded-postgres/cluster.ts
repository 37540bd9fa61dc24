import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SteadyClient } from '../steady-client/steady-client';
import type { Binaries } from './binaries';
import type { EmbeddedConnection } from './embedded-postgres';
import { explain } from './failures';
import type { Launcher } from './privileges';
import { SOCKET_PORT } from './settings';

/** The superuser of every cluster; only this machine's user reaches the socket. */
export const SUPERUSER = 'postgres';

export function connectionTo(socketDir: string, database: string): EmbeddedConnection {
  return { host: socketDir, port: SOCKET_PORT, user: SUPERUSER, database };
}

/** Where the system has it, one call instead of one for each of a thousand files. */
const SYNC = process.platform === 'linux' ? 'syncfs' : 'fsync';

const HALF_MADE = 'cluster.new-';

/** The folder that holds the files of PostgreSQL inside a data folder. */
export function clusterFolder(dataDir: string): string {
  return join(realpathSync(dataDir), 'cluster');
}

/** Makes the cluster when there is none. A cluster appears complete or not at all, whenever we are killed. */
export async function ensureCluster(
  dataDir: string,
  binaries: Binaries,
  launcher: Launcher,
  durable: boolean,
): Promise<void> {
  const cluster = clusterFolder(dataDir);
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith(HALF_MADE)) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  if (existsSync(join(cluster, 'PG_VERSION'))) return;
  const fresh = join(realpathSync(dataDir), `${HALF_MADE}${process.pid}`);
  mkdirSync(fresh, { mode: 0o700 });
  launcher.prepare(fresh);
  await run(dataDir, launcher, binaries.initdb, [
    ...['-D', fresh, '-U', SUPERUSER, '--encoding=UTF8', '--locale=C.UTF-8', '--auth=trust'],
    ...(durable ? [`--sync-method=${SYNC}`] : ['--no-sync']),
    '--no-instructions',
  ]);
  renameSync(fresh, cluster);
}

/** Creates the database when it is missing. */
export async function ensureDatabase(socketDir: string, port: number, name: string): Promise<void> {
  const client = new SteadyClient({ host: socketDir, port, user: SUPERUSER, database: 'postgres' });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0)
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

function run(dataDir: string, launcher: Launcher, program: string, args: string[]): Promise<void> {
  const [command = program, ...rest] = [...launcher.prefix, program, ...args];
  const child = spawn(command, rest, {
    uid: launcher.uid,
    gid: launcher.gid,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C.UTF-8', PGDATA: undefined },
  });
  let heard = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (heard += text));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(explain(dataDir, error)));
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(explain(dataDir, heard || `initdb ended with ${code}`)),
    );
  });
}
