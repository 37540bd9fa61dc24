import { setTimeout as sleep } from 'node:timers/promises';
import { connectionTo, ensureDatabase } from './cluster';
import type { EmbeddedConnection, EmbeddedPostgresHandle, Loss } from './embedded-postgres';
import { EmbeddedPostgresError } from './failures';
import { type Owner, OwnerFile, ownerLives, readOwner } from '../process-state/owner-file';
import { SOCKET_PORT } from './settings';

const ATTACH_WITHIN_MS = 60_000;
const WATCH_EVERY_MS = 500;

type Granted = Extract<Awaited<ReturnType<typeof OwnerFile.claim>>, { granted: true }>;
/** Runs the server of the folder in this process, with the right to it in hand. */
export type RunHere = (claim: Granted) => Promise<EmbeddedPostgresHandle>;

export interface AttachOptions {
  readonly dataDir: string;
  readonly database: string;
  readonly runHere: RunHere;
}

/** Waits for the server of another process. Undefined when that one went away meanwhile: try to own it again. */
export async function attach(options: AttachOptions): Promise<EmbeddedPostgresHandle | undefined> {
  const { dataDir, database } = options;
  const owner = await readyOwner(dataDir, database);
  return owner && new AttachedPostgres(options, owner, owner.socketDir);
}

/**
 * A server that another process runs. When that process ends, this one goes on with the server under the same
 * address, or with the next process that runs it there.
 */
class AttachedPostgres implements EmbeddedPostgresHandle {
  readonly connection: EmbeddedConnection;
  private mine: EmbeddedPostgresHandle | undefined;
  private stopped = false;
  private following: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private readonly lossListeners: Loss[] = [];
  private readonly restartListeners: (() => void)[] = [];

  constructor(
    private readonly options: AttachOptions,
    private owner: Owner,
    socketDir: string,
  ) {
    this.connection = connectionTo(socketDir, options.database);
    this.watch();
  }

  get owned(): boolean {
    return this.mine !== undefined;
  }

  onExit(listener: Loss): void {
    this.lossListeners.push(listener);
  }

  onRestart(listener: () => void): void {
    this.restartListeners.push(listener);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.following;
    await this.mine?.stop();
  }

  private watch(): void {
    this.timer = setTimeout(() => {
      const { dataDir } = this.options;
      if (ownerLives(this.owner) && readOwner(dataDir)?.token === this.owner.token) this.watch();
      else this.following = this.follow().catch((error: Error) => this.lost(error));
    }, WATCH_EVERY_MS).unref();
  }

  /** The process that ran the server has ended. */
  private async follow(): Promise<void> {
    const { dataDir, database, runHere } = this.options;
    while (!this.stopped) {
      const claim = await OwnerFile.claim(dataDir);
      if (claim.granted) {
        if (this.stopped) return claim.file.release();
        return this.takeOver(await runHere(claim));
      }
      const owner = await readyOwner(dataDir, database, () => this.stopped);
      if (owner) return this.goOnWith(owner);
    }
  }

  private takeOver(server: EmbeddedPostgresHandle): void {
    this.mine = server;
    server.onExit((error) => this.lost(error));
    server.onRestart(() => this.restartListeners.forEach((listener) => listener()));
    if (server.connection.host !== this.connection.host) return this.lost(this.elsewhere());
    this.restartListeners.forEach((listener) => listener());
  }

  private goOnWith(owner: Owner): void {
    this.owner = owner;
    if (owner.socketDir !== this.connection.host) return this.lost(this.elsewhere());
    this.restartListeners.forEach((listener) => listener());
    if (!this.stopped) this.watch();
  }

  private elsewhere(): Error {
    return new EmbeddedPostgresError(
      'OWNER_GONE',
      `Process ${this.owner.pid} runs the database of "${this.options.dataDir}" at another place now: start again.`,
    );
  }

  private lost(error: Error): void {
    if (this.stopped) return;
    const known =
      error instanceof EmbeddedPostgresError
        ? error
        : new EmbeddedPostgresError('OWNER_GONE', `${error.message}: start again.`);
    this.lossListeners.forEach((listener) => listener(known));
  }
}

async function readyOwner(
  dataDir: string,
  database: string,
  givenUp = () => false,
): Promise<(Owner & { socketDir: string }) | undefined> {
  for (const deadline = Date.now() + ATTACH_WITHIN_MS; ; await sleep(100)) {
    const owner = readOwner(dataDir);
    if (!owner || !ownerLives(owner) || givenUp()) return undefined;
    const { socketDir } = owner;
    if (owner.ready && socketDir && (await answers(socketDir, database))) {
      return { ...owner, socketDir };
    }
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        'START_TIMEOUT',
        `Process ${owner.pid} holds the data folder "${dataDir}" but its database did not become ready within ${ATTACH_WITHIN_MS / 1000} s: stop that process and start again.`,
      );
    }
  }
}

// A server that just crashed is back in a moment.
async function answers(socketDir: string, database: string): Promise<boolean> {
  return ensureDatabase(socketDir, SOCKET_PORT, database).then(
    () => true,
    () => false,
  );
}
