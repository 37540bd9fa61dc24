import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type Server, type Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EmbeddedPostgresHandle,
  openEmbeddedPostgres,
} from '../../libs/embedded-postgres/embedded-postgres';
import { readOwner } from '../../libs/process-state/owner-file';
import { isAlive } from '../../libs/process-state/process-state';
import { removeSocketFolder } from '../../libs/embedded-postgres/socket-folder';

/** Name of the variable that tells the workers of a test run where to ask for the database. */
export const ASK_AT = 'ALLMENDE_TEST_POSTGRES';

const PREFIX = 'allmende-test-';

/**
 * One PostgreSQL for a whole test run, held by the process that outlives all workers. It starts when the first test
 * asks, so that a run of pure tests does not wait for it.
 */
export class PostgresForRun {
  private server: Promise<EmbeddedPostgresHandle> | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly folder: string,
    private readonly counter: Server,
  ) {}

  static async open(): Promise<PostgresForRun> {
    sweep();
    const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
    const counter = createServer().unref();
    const run = new PostgresForRun(folder, counter);
    counter.on('connection', (socket) => run.answer(socket));
    const address = join(folder, 'ask');
    await new Promise<void>((resolve, reject) => {
      counter.once('error', reject);
      counter.listen(address, resolve);
    });
    process.env[ASK_AT] = address;
    return run;
  }

  async close(): Promise<void> {
    this.counter.close();
    this.sockets.forEach((socket) => socket.destroy());
    await (await this.server?.catch(() => undefined))?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private answer(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    this.server ??= openEmbeddedPostgres({
      dataDir: join(this.folder, 'postgres'),
      durable: false,
      settings: { max_connections: '300' },
    });
    this.server.then(
      ({ connection }) => socket.end(JSON.stringify({ connection })),
      (error: Error) => socket.end(JSON.stringify({ error: error.message })),
    );
  }
}

// Folders of runs that were killed.
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    const folder = join(tmpdir(), name);
    const owner = readOwner(join(folder, 'postgres'));
    if (owner?.socketDir) removeSocketFolder(owner.socketDir);
    rmSync(folder, { recursive: true, force: true });
  }
}
