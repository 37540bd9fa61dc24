import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attach } from './attached-postgres';
import { type Binaries, locateBinaries } from './binaries';
import { clusterFolder, connectionTo, ensureCluster, ensureDatabase } from './cluster';
import { EmbeddedPostgresError, explain, recognise } from './failures';
import { type Owner, OwnerFile } from '../process-state/owner-file';
import { type Launcher, chooseLauncher } from './privileges';
import { type Log, ServerProcess } from './server-process';
import { SOCKET_PORT, type Settings, serverArguments } from './settings';
import { removeSocketFolder, socketFolderOf } from './socket-folder';

/** How to reach the server; pg, TypeORM and BullMQ take it as it is (`host` is the folder of the socket). */
export interface EmbeddedConnection {
  host: string;
  port: number;
  user: string;
  database: string;
}

export interface EmbeddedPostgresOptions {
  /** Folder of this server alone; made when missing. */
  dataDir: string;
  /**
   * `owner` (default) runs the server and refuses when another living process does; `attachOrOwn` uses the server
   * of that process instead, and goes on with it when that process ends.
   */
  role?: 'owner' | 'attachOrOwn';
  /** Created when missing. Default `allmende`. */
  database?: string;
  /** False for throw-away data (tests): faster, and lost at a power cut. */
  durable?: boolean;
  /** Settings of PostgreSQL that win over those chosen here. */
  settings?: Settings;
  /** Milliseconds to wait before each attempt to bring a crashed server back; after the last one it is given up. */
  restartDelaysMs?: number[];
  log?: Log;
}

export type Loss = (error: EmbeddedPostgresError) => void;

/** A reachable server, run by this process (`owned`) or by another one on the same machine. */
export interface EmbeddedPostgresHandle {
  readonly connection: EmbeddedConnection;
  readonly owned: boolean;
  /** Stops an owned server, leaves an attached one running. May be called again. At most 8 s. */
  stop(): Promise<void>;
  /** Called once when the server is gone for good although nobody called `stop`. */
  onExit(listener: Loss): void;
  /** Called each time the server came back after a crash: every connection of before is broken. */
  onRestart(listener: () => void): void;
}

const RESTART_DELAYS_MS = [100, 500, 1_000, 2_000, 4_000];
/** A server that ran this long is healthy again: earlier crashes are forgotten. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * Opens the database of a data folder: starts PostgreSQL, or attaches to the process that already runs it.
 * @throws EmbeddedPostgresError whose message says what to do
 */
export async function openEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgresHandle> {
  const { dataDir, role = 'owner', database = 'allmende' } = options;
  try {
    makeFolder(dataDir);
    const runHere = ({ file, predecessor }: { file: OwnerFile; predecessor?: Owner }) =>
      EmbeddedPostgres.start({ ...options, database }, file, predecessor);
    for (;;) {
      const claim = await OwnerFile.claim(dataDir);
      if (claim.granted) return await runHere(claim);
      if (role === 'owner') throw inUse(dataDir, claim.heldBy);
      const attached = await attach({ dataDir, database, runHere });
      if (attached) return attached;
    }
  } catch (error) {
    throw recognise(dataDir, error) ?? error;
  }
}

/** PostgreSQL as a supervised child of this process: restarted when it crashes, stopped when the process ends. */
export class EmbeddedPostgres implements EmbeddedPostgresHandle {
  readonly owned = true;
  private server: ServerProcess | undefined;
  private crashes = 0;
  private stopped: Promise<void> | undefined;
  private supervision = Promise.resolve();
  private readonly interrupt = new AbortController();
  private readonly lossListeners: Loss[] = [];
  private readonly restartListeners: (() => void)[] = [];

  private constructor(
    readonly connection: EmbeddedConnection,
    private readonly options: EmbeddedPostgresOptions,
    private readonly file: OwnerFile,
    private readonly startServer: () => Promise<ServerProcess>,
  ) {}

  /** Starts the server for a process that holds the right to it. */
  static async start(
    options: EmbeddedPostgresOptions & { database: string },
    file: OwnerFile,
    predecessor: Owner | undefined,
  ): Promise<EmbeddedPostgres> {
    const { dataDir, database, durable = true, log = () => undefined } = options;
    let socketDir: string | undefined;
    let server: ServerProcess | undefined;
    try {
      const { binaries, launcher } = await prepare(dataDir, durable);
      socketDir = socketFolderOf(dataDir, launcher.uid);
      launcher.prepare(clusterFolder(dataDir), socketDir);
      log('debug', `PostgreSQL runs ${launcher.label}, socket in ${socketDir}`);
      file.update({ socketDir });
      const clusterDir = clusterFolder(dataDir);
      const args = serverArguments(clusterDir, socketDir, { durable, overrides: options.settings });
      const start = () =>
        ServerProcess.start({ launcher, postgres: binaries.postgres, clusterDir, args, log });
      server = await start();
      const before = predecessor?.socketDir;
      if (before && before !== socketDir) removeSocketFolder(before);
      await ensureDatabase(socketDir, SOCKET_PORT, database);
      const connection = connectionTo(socketDir, database);
      const embedded = new EmbeddedPostgres(connection, options, file, start);
      embedded.adopt(server);
      return embedded;
    } catch (error) {
      await server?.stop();
      if (socketDir) removeSocketFolder(socketDir);
      file.release();
      throw explain(dataDir, error);
    }
  }

  /** Process id of the running server. */
  get serverPid(): number | undefined {
    return this.server?.pid;
  }

  onExit(listener: Loss): void {
    this.lossListeners.push(listener);
  }

  onRestart(listener: () => void): void {
    this.restartListeners.push(listener);
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopNow();
    return this.stopped;
  }

  private async stopNow(): Promise<void> {
    this.interrupt.abort();
    await this.server?.stop();
    // A restart may have been under way.
    await this.supervision;
    await this.server?.stop();
    this.cleanUp();
  }

  private adopt(server: ServerProcess): void {
    this.server = server;
    this.mark({ ready: true });
    const since = Date.now();
    void server.ended.then((lastWords) => {
      if (this.interrupt.signal.aborted) return;
      this.supervision = this.restart(lastWords, Date.now() - since);
    });
  }

  private async restart(lastWords: string, ranForMs: number): Promise<void> {
    const { dataDir, log } = this.options;
    if (ranForMs > HEALTHY_AFTER_MS) this.crashes = 0;
    this.mark({ ready: false });
    log?.('warn', `The database server ended unexpectedly (${lastWords.split('\n').at(-1)}).`);
    let cause: unknown = lastWords;
    const delays = this.options.restartDelaysMs ?? RESTART_DELAYS_MS;
    while (this.crashes < delays.length) {
      const delay = delays[this.crashes++];
      const { signal } = this.interrupt;
      await sleep(delay, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        this.adopt(await this.startServer());
        log?.('warn', 'The database server runs again.');
        this.restartListeners.forEach((listener) => listener());
        return;
      } catch (error) {
        cause = error;
        log?.('error', (error as Error).message);
      }
    }
    this.giveUp(recognise(dataDir, cause), cause);
  }

  private giveUp(known: EmbeddedPostgresError | undefined, cause: unknown): void {
    const error =
      known ??
      new EmbeddedPostgresError(
        'KEEPS_CRASHING',
        `The embedded PostgreSQL on "${this.options.dataDir}" ended again and again and is not started any more: look into the log for what it said, then start the program again.`,
        { cause },
      );
    this.cleanUp();
    this.lossListeners.forEach((listener) => listener(error));
  }

  // Only others read this: on a full disk the server matters more.
  private mark(change: { ready: boolean }): void {
    try {
      this.file.update(change);
    } catch (error) {
      this.options.log?.('warn', (error as Error).message);
    }
  }

  private cleanUp(): void {
    removeSocketFolder(this.connection.host);
    this.file.release();
  }
}

// For a folder on a read-only disk, Node's recursive mkdir only says that it does not exist.
function makeFolder(path: string): void {
  let existing = resolve(path);
  while (!existsSync(existing)) existing = dirname(existing);
  accessSync(existing, constants.W_OK);
  mkdirSync(path, { recursive: true });
}

async function prepare(
  dataDir: string,
  durable: boolean,
): Promise<{ binaries: Binaries; launcher: Launcher }> {
  const binaries = locateBinaries();
  const launcher = chooseLauncher(binaries, clusterFolder(dataDir));
  await ensureCluster(dataDir, binaries, launcher, durable);
  return { binaries, launcher };
}

function inUse(dataDir: string, owner: Owner): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'DATA_FOLDER_IN_USE',
    `The data folder "${realpathSync(dataDir)}" is in use by process ${owner.pid}, running since ${owner.since}: stop that one first, or choose another data folder.`,
  );
}
