import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { runTypeScript } from '../../test/support/run-typescript';
import {
  type EmbeddedConnection,
  type EmbeddedPostgresHandle,
  type EmbeddedPostgresOptions,
  openEmbeddedPostgres,
} from './embedded-postgres';
import type { EmbeddedPostgresError } from './failures';
import { isAlive } from '../process-state/process-state';

const opened: EmbeddedPostgresHandle[] = [];
const folders: string[] = [];
let template: string;

async function open(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgresHandle> {
  const handle = await openEmbeddedPostgres({ durable: false, ...options });
  opened.push(handle);
  return handle;
}

function newFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'epg-test-'));
  folders.push(path);
  return path;
}

/** A data folder with a cluster in it: copying one is quicker than making one. */
function folder(): string {
  const path = newFolder();
  cpSync(template, path, { recursive: true });
  return path;
}

async function query<T>(connection: EmbeddedConnection, sql: string): Promise<T[]> {
  const client = new Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

function serverPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'cluster/postmaster.pid'), 'utf8').split('\n')[0]);
}

async function refusal(attempt: Promise<unknown>): Promise<EmbeddedPostgresError> {
  return attempt.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: EmbeddedPostgresError) => error,
  );
}

async function eventually(holds: () => boolean, withinMs = 10_000): Promise<void> {
  for (const end = Date.now() + withinMs; !holds(); await sleep(20)) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${holds.toString()}`);
  }
}

beforeAll(async () => {
  template = newFolder();
  await (await openEmbeddedPostgres({ dataDir: template, durable: false })).stop();
});
afterEach(async () => {
  for (const handle of opened.splice(0)) await handle.stop();
});
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

describe('an embedded PostgreSQL', () => {
  it('starts, keeps its rows over a stop, and listens on a private socket only', async () => {
    const dataDir = newFolder();
    const first = await open({ dataDir, durable: true });
    expect(first).toMatchObject({ owned: true, connection: { database: 'allmende' } });
    const settings = await query<Record<string, string>>(
      first.connection,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS network,
              current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync,
              'ä' < 'z' COLLATE "de-x-icu" AS german`,
    );
    expect(settings).toEqual([
      { encoding: 'UTF8', network: '', fsync: 'on', sync: 'on', german: true },
    ]);
    expect(statSync(first.connection.host).mode & 0o777).toBe(0o700);
    await query(first.connection, 'CREATE TABLE kept AS SELECT 42 AS n');
    const pid = serverPid(dataDir);

    await Promise.all([first.stop(), first.stop()]);
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(first.connection.host)).toBe(false);
    expect(existsSync(join(dataDir, 'owner.json'))).toBe(false);

    const again = await open({ dataDir });
    expect(await query(again.connection, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  });

  it('ends connections that are still open within seconds', async () => {
    const handle = await open({ dataDir: folder() });
    const busy = new Client(handle.connection);
    const broken = new Promise((resolve) => busy.on('error', resolve));
    await busy.connect();
    const began = Date.now();
    await handle.stop();
    expect(Date.now() - began).toBeLessThan(8_000);
    await broken;
  });

  it('lets a second process attach, and refuses a second owner with a sentence', async () => {
    const dataDir = folder();
    const [owner, guest] = await Promise.all([
      open({ dataDir, role: 'attachOrOwn' }),
      open({ dataDir, role: 'attachOrOwn' }),
    ]).then((both) => both.sort((a, b) => Number(b.owned) - Number(a.owned)));
    if (!owner || !guest) throw new Error('two were opened');
    expect([owner.owned, guest.owned]).toEqual([true, false]);
    expect(guest.connection).toEqual(owner.connection);

    const refused = await refusal(openEmbeddedPostgres({ dataDir }));
    expect(refused.code).toBe('DATA_FOLDER_IN_USE');
    expect(refused.message).toMatch(
      new RegExp(`in use by process ${process.pid}.*stop that one first, or choose another`),
    );

    await guest.stop();
    expect(await query(owner.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('goes on under the same address when the process that ran it ends, in another or here', async () => {
    const dataDir = folder();
    const owner = await open({ dataDir });
    const guests = [
      await open({ dataDir, role: 'attachOrOwn' }),
      await open({ dataDir, role: 'attachOrOwn' }),
    ];
    await query(owner.connection, 'CREATE TABLE kept AS SELECT 42 AS n');
    const back = guests.map((guest) => new Promise<void>((resolve) => guest.onRestart(resolve)));
    await owner.stop();
    await Promise.all(back);
    expect(guests.map((guest) => guest.owned).sort()).toEqual([false, true]);
    for (const { connection } of guests) {
      expect(connection).toEqual(owner.connection);
      expect(await query(connection, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
    }
    const [last, first] = guests.sort((a, b) => Number(a.owned) - Number(b.owned));
    await first?.stop();
    await eventually(() => last?.owned === true);
    expect(await query(owner.connection, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
    await last?.stop();
    expect(existsSync(owner.connection.host)).toBe(false);
    expect(existsSync(join(dataDir, 'owner.json'))).toBe(false);
  });

  it('brings a killed server back and says so', async () => {
    const dataDir = folder();
    const handle = await open({ dataDir });
    await query(handle.connection, 'CREATE TABLE kept AS SELECT 42 AS n');
    const back = new Promise<void>((resolve) => handle.onRestart(resolve));
    process.kill(serverPid(dataDir), 'SIGKILL');
    await back;
    expect(await query(handle.connection, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  });

  it('gives up on a server that does not come back, and says why', async () => {
    const dataDir = folder();
    const handle = await open({ dataDir, restartDelaysMs: [1, 1, 1] });
    const lost = new Promise<EmbeddedPostgresError>((resolve) => handle.onExit(resolve));
    writeFileSync(join(dataDir, 'cluster/global/pg_control'), 'spoilt');
    process.kill(serverPid(dataDir), 'SIGKILL');
    expect((await lost).message).toMatch(/start the program again|could not start/);
    await handle.stop();
  });

  it('keeps every acknowledged row when its owner, or both, are killed', async () => {
    const dataDir = folder();
    let acknowledged = 0;
    for (const victims of ['owner', 'both', 'owner', 'both']) {
      const child = runTypeScript('test/support/insert-numbers.ts', [dataDir]);
      // Its output ends a little earlier than the process itself.
      const gone = once(child, 'exit');
      const heard: string[] = [];
      const goal = acknowledged + 200;
      // Afterwards it may still notice that its server was killed first.
      child.stderr.on('data', (text) => acknowledged < goal && heard.push(String(text)));
      for await (const line of createInterface({ input: child.stdout })) {
        acknowledged = Number(line);
        if (acknowledged === goal) {
          if (victims === 'both') process.kill(serverPid(dataDir), 'SIGKILL');
          child.kill('SIGKILL');
        }
      }
      await gone;
      expect({ heard, enough: acknowledged >= goal }).toEqual({ heard: [], enough: true });
    }
    const handle = await open({ dataDir });
    const [row] = await query<{ n: number; all: number }>(
      handle.connection,
      'SELECT max(n) AS n, count(*)::int AS all FROM kept',
    );
    expect(row?.n).toBeGreaterThanOrEqual(acknowledged);
    expect(row?.all).toBe(row?.n);
  }, 60_000);

  it('goes down with its owner', async () => {
    const dataDir = folder();
    const child = runTypeScript('test/support/insert-numbers.ts', [dataDir]);
    await once(child.stdout, 'data');
    const pid = serverPid(dataDir);
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await eventually(() => !isAlive(pid));
    const { socketDir } = JSON.parse(readFileSync(join(dataDir, 'owner.json'), 'utf8'));
    expect(existsSync(socketDir)).toBe(true);
    const next = await open({ dataDir });
    expect(next.connection.host).toBe(socketDir);
    await next.stop();
    expect(existsSync(socketDir)).toBe(false);
  });

  it('starts although process ids left by a crash now belong to other programs', async () => {
    const dataDir = folder();
    const stranger = process.ppid;
    writeFileSync(join(dataDir, 'cluster/postmaster.pid'), `${stranger}\n/elsewhere\n`);
    const stale = { token: 'x', pid: stranger, birth: '1', since: 'before', ready: true };
    writeFileSync(join(dataDir, 'owner.json'), JSON.stringify(stale));
    const handle = await open({ dataDir });
    expect(await query(handle.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('as root, runs under the owner of an existing data folder', async () => {
    if (process.getuid?.() !== 0) return;
    const dataDir = folder();
    chownSync(dataDir, 65534, 65534);
    chownSync(join(dataDir, 'cluster'), 65534, 65534);
    const handle = await open({ dataDir });
    expect(await query(handle.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(statSync(`/proc/${serverPid(dataDir)}`).uid).toBe(65534);
  });

  it('names what is wrong with a data folder', async () => {
    const notAFolder = await refusal(openEmbeddedPostgres({ dataDir: '/dev/null/data' }));
    expect(notAFolder.code).toBe('DATA_FOLDER_UNUSABLE');

    const dataDir = folder();
    writeFileSync(join(dataDir, 'cluster/PG_VERSION'), '15\n');
    const old = await refusal(openEmbeddedPostgres({ dataDir }));
    expect(old.code).toBe('DATA_FOLDER_OTHER_VERSION');
    expect(old.message).toContain('by another version of PostgreSQL');
    expect(existsSync(join(dataDir, 'owner.json'))).toBe(false);
  });
});
