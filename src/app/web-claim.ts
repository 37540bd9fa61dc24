import { setTimeout as sleep } from 'node:timers/promises';
import { OwnerFile, ownerLives, readOwner } from '../../libs/embedded-postgres/owner-file';
import { SteadyClient } from '../../libs/steady-client/steady-client';
import type { Env } from './env';
import { clientConfig, StartError, type Storage } from './storage';

export interface WebClaim {
  release(): Promise<void>;
}

/**
 * One living process with the role `web` in a data folder and on a database, as long as the search index is the
 * embedded one: it has one writer, and changes reach one index only. Written to `owner.json` of the data folder, and
 * held as a lock in another PostgreSQL; what a killed process left there is taken over.
 * @throws StartError when another one lives
 */
export async function claimWebRole(
  env: Env,
  storage: Pick<Storage, 'direct' | 'embedded'>,
): Promise<WebClaim> {
  const claim = await OwnerFile.claim(env.dataDir);
  if (!claim.granted) {
    const { pid, since } = claim.heldBy;
    throw new StartError(
      `Another hub (process ${pid}, running since ${since}) answers from the data folder ${env.dataDir}. ` +
        'Stop that one first, or give this one a folder of its own with DATA_DIR.',
    );
  }
  const { file } = claim;
  try {
    // The embedded database lies in the data folder.
    const lock = storage.embedded ? undefined : await DatabaseClaim.take(storage);
    return {
      release: async () => {
        await lock?.release();
        file.release();
      },
    };
  } catch (error) {
    file.release();
    throw error;
  }
}

/** The process that answers from the data folder now. */
export function webProcess(env: Env): { readonly pid: number } | undefined {
  const owner = readOwner(env.dataDir);
  return owner && ownerLives(owner) ? owner : undefined;
}

const WEB_LOCK = 7_236_406;
/** PostgreSQL takes a moment to notice that the process before is dead. */
const PATIENCE_MS = 5_000;
const AGAIN_MS = 1_000;

/** An advisory lock on a connection of its own, taken again when that is lost. */
class DatabaseClaim {
  private client: SteadyClient | undefined;
  private timer: NodeJS.Timeout | undefined;
  private released = false;

  private constructor(private readonly storage: Pick<Storage, 'direct'>) {}

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
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
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
