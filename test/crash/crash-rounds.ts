import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Env } from '../../src/app/env';
import { signUp } from './accounts';
import { build, type HubFolders, HubProcess, killIfThere } from './hub-process';
import { Ledger } from './ledger';
import { compareWithDatabase, recountIndex, waitForOutbox } from './recount';
import { compareWithSearch, type Reader } from './search-checks';
import { Writer } from './writer';

const WRITERS = 8;

/** Where a hub runs that is crashed, and what its servers are. */
export interface CrashSite {
  readonly folders: HubFolders;
  /** Environment of the hub. */
  readonly settings: NodeJS.ProcessEnv;
  /** A connection past the hub; its database must be running. */
  connect(): Promise<Client>;
  /** As the hub has it, for opening its database and index when it has ended. */
  env(): Env;
  /** How the hub or one of its servers dies in the rounds, one after the other. */
  readonly ways: readonly Way[];
  /** The same since the last start, for ways the hub itself outlives. */
  readonly lastWays: readonly Way[];
  close(): Promise<void>;
}

/** A server is killed by its function, which brings it back where nobody else does. */
export type Way =
  'hub' | 'both' | 'connection' | 'both while starting' | { readonly server: () => Promise<void> };

const someTime = (least: number, most: number) => sleep(least + Math.random() * (most - least));

/** Kills whatever there is while people write, and then counts what they wrote. */
export function crashRounds(open: () => Promise<CrashSite>, rounds: number): void {
  const ledger = new Ledger();
  const writers: Writer[] = [];
  let site: CrashSite;
  let hub: HubProcess | undefined;

  const running = (): HubProcess => {
    if (!hub) throw new Error('no hub');
    return hub;
  };

  beforeAll(async () => {
    [site] = await Promise.all([open(), build()]);
  }, 180_000);
  afterAll(async () => {
    writers.forEach((writer) => writer.abandon());
    hub?.killTree();
    await hub?.exited;
    site?.folders.remove();
    await site?.close();
  });

  async function start(): Promise<HubProcess> {
    hub = undefined;
    hub = await HubProcess.start(site.folders, site.settings);
    return hub;
  }

  /** Lets the writers write: a few acknowledged writes, and then to no particular moment. */
  async function writeForSomeTime(): Promise<void> {
    const enough = ledger.acknowledged + WRITERS;
    for (const end = Date.now() + 20_000; ledger.acknowledged < enough; await sleep(10)) {
      if (Date.now() > end) throw new Error(`Nothing is written any more.\n${hub?.log}`);
    }
    await someTime(0, 300);
  }

  /** Kills in this way; the hub that answers afterwards has come up by itself. */
  async function crash(way: Way): Promise<void> {
    const victim = running();
    if (typeof way === 'object') {
      await way.server();
      return victim.ready();
    }
    if (way === 'connection') {
      killIfThere(await aBackend());
      return victim.ready();
    }
    hub = undefined;
    if (way === 'hub') victim.kill('SIGKILL');
    else victim.killTree();
    await victim.exited;
    if (way === 'both while starting') await dieWhileStarting(1_800);
    await start();
  }

  async function aBackend(): Promise<number | undefined> {
    const database = await site.connect();
    try {
      const { rows } = await database.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
        ORDER BY state = 'active' DESC, random() LIMIT 1`,
      );
      return rows[0]?.pid;
    } finally {
      await database.end().catch(() => undefined);
    }
  }

  /** Starts the hub and kills it, alone or with all it has started, before it can be ready. */
  async function dieWhileStarting(withinMs: number): Promise<void> {
    const victim = HubProcess.spawn(site.folders, site.settings);
    await someTime(50, withinMs);
    if (Math.random() < 0.5) victim.kill('SIGKILL');
    else victim.killTree();
    await victim.exited;
  }

  async function withDatabase<T>(work: (database: Client) => Promise<T>): Promise<T> {
    const database = await site.connect();
    try {
      return await work(database);
    } finally {
      await database.end();
    }
  }

  let reader: Reader;

  it(
    'loses nothing that was acknowledged and makes nothing twice, whatever is killed when',
    async () => {
      // Already the first start, which makes the database, is not left alone.
      await dieWhileStarting(1_500);
      await dieWhileStarting(2_500);
      await start();
      for (const { id, token } of await signUp(site, running().url ?? '', WRITERS)) {
        writers.push(new Writer(id, token, () => hub?.url, ledger));
      }
      reader = { url: () => running().url ?? '', token: writers[0]?.token ?? '' };
      writers.forEach((writer) => writer.start());
      for (let round = 0; round < rounds; round += 1) {
        await writeForSomeTime();
        await crash(site.ways[round % site.ways.length] ?? 'both');
      }

      // A stop in the middle of writing.
      await writeForSomeTime();
      const stopped = hub;
      const { code, tookMs, said } = (await stopped?.stop()) ?? {};
      expect({ code, inTime: (tookMs ?? 1e9) < 10_000 }).toEqual({ code: 0, inTime: true });
      expect(said).not.toMatch(/unhandled/i);
      expect(site.folders.leftovers()).toEqual([]);

      // From here on the hub is not started again, so only the outbox can bring what was written to the index.
      await start();
      for (const way of site.lastWays) {
        await writeForSomeTime();
        await crash(way);
      }
      await writeForSomeTime();
      await Promise.all(writers.map((writer) => writer.stop()));
      expect(ledger.surprises).toEqual([]);
      await withDatabase(waitForOutbox);
    },
    300_000 + rounds * 30_000,
  );

  it('has every acknowledged write, once, in the database', async () => {
    // The rounds would prove nothing otherwise.
    expect(ledger.acknowledged).toBeGreaterThan(rounds * WRITERS);
    expect(ledger.repeated).toBeGreaterThan(rounds);
    expect(ledger.recognised).toBeGreaterThan(0);
    expect(await withDatabase((database) => compareWithDatabase(ledger, database))).toEqual([]);
  });

  it('shows every acknowledged write to readers, and finds it', async () => {
    expect(await compareWithSearch(ledger, reader)).toEqual([]);
  });

  it('stops without leaving anything behind, and its index equals a recount', async () => {
    const { code, said } = await running().stop();
    hub = undefined;
    expect(said).not.toMatch(/"level":(50|60)|unhandled/i);
    expect(code).toBe(0);
    expect(site.folders.leftovers()).toEqual([]);
    const { report, differences } = await recountIndex(site.env());
    expect(report).toMatchObject({ missing: 0, stale: 0, surplus: 0 });
    expect(report.compared).toBe(ledger.texts.size);
    expect(differences).toEqual([]);
  }, 60_000);
}
