import { setTimeout as sleep } from 'node:timers/promises';
import type { Lane } from './outbox.entity';
import type { OutboxWriter } from './write-outbox';

export interface TopicLag {
  readonly topic: string;
  readonly lane: Lane;
  /** Not handed out yet, retries included. */
  readonly waiting: number;
  readonly inFlight: number;
  /** Waiting after a failure. */
  readonly retrying: number;
  /** Age of the oldest event that is not handled, in seconds. */
  readonly oldestSeconds: number;
  /** Of one of the events that wait after a failure. */
  readonly lastError: string | null;
}

export interface OutboxStats {
  readonly waiting: number;
  readonly inFlight: number;
  readonly retrying: number;
  /** 0 when nothing is left to do. */
  readonly oldestSeconds: number;
  readonly dead: number;
  readonly topics: readonly TopicLag[];
}

/** How far behind the handlers are: for the admin page, metrics and the CLI. */
export async function outboxStats(db: OutboxWriter): Promise<OutboxStats> {
  const topics: TopicLag[] = await db.query(
    `SELECT topic, lane,
            count(*) FILTER (WHERE job IS NULL)::int AS waiting,
            count(*) FILTER (WHERE job IS NOT NULL)::int AS "inFlight",
            count(*) FILTER (WHERE job IS NULL AND last_error IS NOT NULL)::int AS retrying,
            greatest(0, extract(epoch FROM clock_timestamp() - min(created_at)))::float8 AS "oldestSeconds",
            max(last_error) FILTER (WHERE job IS NULL) AS "lastError"
       FROM outbox GROUP BY topic, lane ORDER BY topic, lane DESC`,
  );
  const dead: { n: number }[] = await db.query('SELECT count(*)::int AS n FROM outbox_dead');
  const sum = (of: (lag: TopicLag) => number) => topics.reduce((total, lag) => total + of(lag), 0);
  return {
    waiting: sum((lag) => lag.waiting),
    inFlight: sum((lag) => lag.inFlight),
    retrying: sum((lag) => lag.retrying),
    oldestSeconds: topics.reduce((most, lag) => Math.max(most, lag.oldestSeconds), 0),
    dead: dead[0]?.n ?? 0,
    topics,
  };
}

/** Waits until every event written so far is handled or dead; false when that takes longer than `timeoutMs`. */
export async function waitForOutbox(
  db: OutboxWriter,
  { timeoutMs = 30_000, topics }: { timeoutMs?: number; topics?: readonly string[] } = {},
): Promise<boolean> {
  const newest: { id: string | null }[] = await db.query('SELECT max(id) AS id FROM outbox');
  const until = newest[0]?.id ?? '0';
  for (const end = Date.now() + timeoutMs; ;) {
    const rows: unknown[] = await db.query(
      'SELECT 1 FROM outbox WHERE id <= $1 AND ($2::text[] IS NULL OR topic = ANY ($2)) LIMIT 1',
      [until, topics ?? null],
    );
    if (rows.length === 0) return true;
    if (Date.now() > end) return false;
    await sleep(25);
  }
}
