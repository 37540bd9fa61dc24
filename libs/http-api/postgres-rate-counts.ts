import { Pool, type ClientConfig } from 'pg';
import { SteadyClient } from '../steady-client/steady-client';
import type { SharedCount, SharedCounts } from './shared-rate-store';

/** $1 key, $2 milliseconds of the window, $3 limit. One statement by the database's clock; no state of a session. */
const HIT = `
  INSERT INTO rate_counts AS c (key, slot, hits, before, refused)
  SELECT $1, div(t.ms, $2::bigint), 1, 0, false
    FROM (SELECT (extract(epoch FROM now()) * 1000)::bigint AS ms) AS t
  ON CONFLICT (key) DO UPDATE SET (slot, hits, before, refused) = (
    SELECT s.slot, s.hits + CASE WHEN s.over THEN 0 ELSE 1 END, s.before, s.over
      FROM (SELECT n.*, n.hits + n.before * (1 - mod((extract(epoch FROM now()) * 1000)::bigint, $2::bigint) / $2::float8)
                          + 1 > $3::int AS over
              FROM (SELECT greatest(c.slot, excluded.slot) AS slot,
                           CASE WHEN c.slot >= excluded.slot THEN c.hits ELSE 0 END AS hits,
                           CASE WHEN c.slot >= excluded.slot THEN c.before
                                WHEN c.slot = excluded.slot - 1 THEN c.hits ELSE 0 END AS before) AS n) AS s)
  RETURNING hits, before, refused,
            ($2::bigint - mod((extract(epoch FROM now()) * 1000)::bigint, $2::bigint))::int AS "left"`;

const PATIENCE_MS = 250;
const CONNECTIONS = 3;
const SWEEP_EVERY_MS = 60_000;

/** Counts in the unlogged table `rate_counts`, on a few connections of its own: a busy pool delays no limit. */
export class PostgresRateCounts implements SharedCounts {
  private readonly pool: Pool;
  private sweptAt = performance.now();

  /** May lead through pgbouncer. */
  constructor(connection: ClientConfig, patienceMs = PATIENCE_MS) {
    this.pool = new Pool({
      ...connection,
      Client: SteadyClient,
      max: CONNECTIONS,
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      application_name: 'allmende limits',
    });
    // A lost idle connection is no news: the next hit opens another.
    this.pool.on('error', () => undefined);
  }

  async hit(key: string, ttl: number, limit: number): Promise<SharedCount> {
    const { rows } = await this.pool.query<SharedCount>(HIT, [key, ttl, limit]);
    const [count] = rows;
    if (!count) throw new Error('The database gave no count.');
    this.sweepNowAndThen(ttl);
    return count;
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  /** Forgets callers who have not come for two windows. @returns how many */
  async sweep(ttl: number): Promise<number> {
    const { rowCount } = await this.pool.query(
      `DELETE FROM rate_counts WHERE slot < div((extract(epoch FROM now()) * 1000)::bigint, $1::bigint) - 1`,
      [ttl],
    );
    return rowCount ?? 0;
  }

  private sweepNowAndThen(ttl: number): void {
    if (performance.now() - this.sweptAt < SWEEP_EVERY_MS) return;
    this.sweptAt = performance.now();
    this.sweep(ttl).catch(() => undefined);
  }
}
