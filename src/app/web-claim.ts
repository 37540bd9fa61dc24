import { setTimeout as sleep } from 'node:timers/promises';
import { KEPT_ALIVE, SteadyClient } from '../../libs/steady-client/steady-client';
import { StartError } from './start-error';
import { clientConfig, type Storage } from './storage';

const WEB_LOCK = 7_236_406;
/** PostgreSQL takes a moment to notice that the process before is dead. */
const PATIENCE_MS = 5_000;
const AGAIN_MS = 1_000;

/**
 * One living process with the role `web` on a database, as long as the search index is the embedded one: it has one
 * writer, and changes reach one index only. An advisory lock on a connection of its own, taken again when that is
 * lost; the embedded database lies in a data folder that is claimed already (data-folder.ts).
 */
export class DatabaseClaim {
  private client: SteadyClient | undefined;
  private timer: NodeJS.Timeout | undefined;
  private released = false;

  private constructor(private readonly storage: Pick<Storage, 'direct'>) {}

  /** @throws StartError when another process holds it */
  static async take(storage: Pick<Storage, 'direct'>): Promise<DatabaseClaim> {
    const claim = new DatabaseClaim(storage);
    for (const until = Date.now() + PATIENCE_MS; !(await claim.connect()); await sleep(200)) {
      if (Date.now() < until) continue;
      throw new StartError(
        'Another hub with the role "web" answers from this database with an embedded search index, and changes reach ' +
          'one such index only. Stop that one first. For several web processes give all of them the same MEILI_URL.',
      );
    }
    return claim;
  }

  async release(): Promise<void> {
    this.released = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  /** @returns whether nobody else holds it */
  private async connect(): Promise<boolean> {
    const client = new SteadyClient({
      ...clientConfig(this.storage.direct),
      application_name: 'allmende web',
      ...KEPT_ALIVE,
      connectionTimeoutMillis: 10_000,
    });
    try {
      await client.connect();
      const { rows } = await client.query<{ granted: boolean }>(
        'SELECT pg_try_advisory_lock($1) AS granted',
        [WEB_LOCK],
      );
      if (!rows[0]?.granted) {
        await client.end();
        return false;
      }
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    client.once('end', () => this.again());
    return true;
  }

  private again(): void {
    if (this.released) return;
    this.timer = setTimeout(() => {
      this.connect().then(
        (held) => !held && this.again(),
        () => this.again(),
      );
    }, AGAIN_MS);
  }
}
