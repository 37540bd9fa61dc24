import type { Pool } from 'pg';
import type { Lane } from './outbox.entity';
import type { OutboxEvent } from './outbox-handlers';
import { HOLDER_LOCK } from './wake-line';
import { OUTBOX_CHANNEL } from './write-outbox';

export interface Claim {
  readonly job: string;
  readonly rows: number;
  /** Whether another batch may be waiting behind this one. */
  readonly more: boolean;
}

export interface ClaimedEvent extends OutboxEvent {
  readonly dispatches: number;
}

export interface Settlement {
  readonly done: readonly string[];
  readonly retry: readonly {
    readonly id: string;
    readonly attempts: number;
    readonly inMs: number;
    readonly reason: string | null;
  }[];
  readonly dead: readonly {
    readonly id: string;
    readonly attempts: number;
    readonly reason: string;
  }[];
}

const BEGIN = `
  UPDATE outbox SET started_at = now(), holder = $2
   WHERE job = $1 AND started_at IS NULL
  RETURNING id, topic, key, lane, payload, attempts, dispatches, created_at AS "createdAt"`;

const SETTLE = `
  WITH done AS (
    DELETE FROM outbox WHERE job = $1 AND id = ANY ($2::bigint[])
  ), back AS (
    UPDATE outbox o
       SET job = NULL, holder = NULL, dispatched_at = NULL, started_at = NULL, attempts = r.attempts,
           available_at = CASE WHEN r.reason IS NULL THEN o.available_at
                               ELSE clock_timestamp() + r.in_ms * interval '1 millisecond' END,
           last_error = coalesce(r.reason, o.last_error)
      FROM unnest($3::bigint[], $4::int[], $5::int[], $6::text[]) AS r (id, attempts, in_ms, reason)
     WHERE o.job = $1 AND o.id = r.id
  ), given_up AS (
    DELETE FROM outbox o
     USING unnest($7::bigint[], $8::int[], $9::text[]) AS d (id, attempts, reason)
     WHERE o.job = $1 AND o.id = d.id
    RETURNING o.id, o.topic, o.key, o.lane, o.weight, o.payload, o.created_at, d.attempts, d.reason
  )
  INSERT INTO outbox_dead (id, topic, key, lane, weight, payload, created_at, attempts, reason)
  SELECT * FROM given_up`;

const FREE = 'job = NULL, holder = NULL, dispatched_at = NULL, started_at = NULL';

const HOLDER_LIVES = `
  EXISTS (
    SELECT FROM pg_locks l
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
       AND l.classid = ${HOLDER_LOCK} AND l.objid = outbox.holder::oid
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/**
 * For the connections these statements run on. The table is empty most of the time and suddenly full, so its
 * statistics are always wrong; every statement has its index (`OFFSET 0` keeps some from taking another's), and only
 * by them is it quick in both states.
 */
export const STORE_SETTINGS =
  '-c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off ' +
  // A claim or a settlement lost in a crash means one more delivery, so none of them waits for the disk.
  '-c synchronous_commit=off -c statement_timeout=30000';

/** The relay's and the worker's side of the outbox table. Bigints are text. */
export class OutboxStore {
  constructor(private readonly pool: Pool) {}

  /** Takes the next batch of a lane, unless `limit` jobs of it are under way (the function is in the migration). */
  async claim(of: {
    topic: string;
    lane: Lane;
    batch: number;
    limit: number;
    holder: number;
  }): Promise<Claim | undefined> {
    const { rows } = await this.pool.query<Claim & { job: string | null }>({
      name: 'outbox_claim',
      text: 'SELECT job, rows, more FROM outbox_claim($1, $2, $3, $4, $5)',
      values: [of.topic, of.lane, of.batch, of.limit, of.holder],
    });
    return rows[0]?.job ? rows[0] : undefined;
  }

  /** The events of a job, in order; none when somebody else has begun or settled it. */
  async begin(job: string, holder: number): Promise<ClaimedEvent[]> {
    const { rows } = await this.pool.query<ClaimedEvent>({
      name: 'outbox_begin',
      text: BEGIN,
      values: [job, holder],
    });
    return rows.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  }

  async settle(job: string, { done, retry, dead }: Settlement): Promise<void> {
    await this.pool.query({
      name: 'outbox_settle',
      text: SETTLE,
      values: [
        job,
        done,
        retry.map(({ id }) => id),
        retry.map(({ attempts }) => attempts),
        retry.map(({ inMs }) => inMs),
        retry.map(({ reason }) => reason),
        dead.map(({ id }) => id),
        dead.map(({ attempts }) => attempts),
        dead.map(({ reason }) => reason),
      ],
    });
  }

  /** Puts back what was claimed but could not be handed to the queue, or was lost by it. */
  async release(jobs: readonly string[]): Promise<void> {
    await this.pool.query(`UPDATE outbox SET ${FREE} WHERE job = ANY ($1) AND started_at IS NULL`, [
      jobs,
    ]);
  }

  /**
   * Puts back what dead processes held, and what this one (`holder`) has begun without knowing of it (`running` are
   * the jobs it knows of). An event whose process died while handling it counts a failure: it may be the killer.
   * It is due since it was: a later time would hide it from a claim that looked at its clock just before, and let
   * the next event of its key pass.
   */
  async reclaim(
    topics: readonly string[],
    holder: number,
    running: () => readonly string[],
  ): Promise<number> {
    const { rows } = await this.pool.query<{ job: string }>(
      `SELECT DISTINCT job FROM outbox
        WHERE holder = $2 AND job IS NOT NULL AND started_at IS NOT NULL AND topic = ANY ($1)`,
      [topics, holder],
    );
    // Asked only now: a job that began while the database was slow to answer is none that was left behind.
    const active = new Set(running());
    const left = rows.map(({ job }) => job).filter((job) => !active.has(job));
    const { rowCount } = await this.pool.query(
      `UPDATE outbox
          SET ${FREE},
              attempts = attempts + (started_at IS NOT NULL AND holder <> $2)::int,
              last_error = CASE WHEN started_at IS NOT NULL AND holder <> $2
                                THEN 'the process died while handling it' ELSE last_error END
        WHERE job IS NOT NULL AND topic = ANY ($1)
          AND CASE WHEN holder = $2 THEN started_at IS NOT NULL AND job = ANY ($3::text[])
                   ELSE NOT ${HOLDER_LIVES} END`,
      [topics, holder, left],
    );
    return rowCount ?? 0;
  }

  /** At the end of a process: puts back what it has not begun and tells the others. */
  async letGo(holder: number): Promise<void> {
    await this.pool.query(
      `WITH freed AS (
         UPDATE outbox SET ${FREE} WHERE job IS NOT NULL AND holder = $1 AND started_at IS NULL
         RETURNING topic, lane)
       SELECT pg_notify('${OUTBOX_CHANNEL}', lane || ':' || topic) FROM (SELECT DISTINCT topic, lane FROM freed) AS f`,
      [holder],
    );
  }

  /** Jobs that were handed out and that nobody has begun: the queue may have lost them. */
  async unbegun(
    topics: readonly string[],
  ): Promise<{ topic: string; job: string; ageMs: number }[]> {
    const { rows } = await this.pool.query<{ topic: string; job: string; ageMs: number }>(
      `SELECT topic, job, (extract(epoch FROM now() - min(dispatched_at)) * 1000)::float8 AS "ageMs" FROM outbox
        WHERE job IS NOT NULL AND started_at IS NULL AND topic = ANY ($1)
        GROUP BY topic, job`,
      [topics],
    );
    return rows;
  }

  /**
   * Milliseconds until the first retry is due; undefined when none waits. One that has just become due counts: the
   * claim before may have come too early for it.
   */
  async nextRetryInMs(topics: readonly string[]): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ ms: number | null }>({
      name: 'outbox_next_retry',
      text: `SELECT ceil(extract(epoch FROM min(available_at) - clock_timestamp()) * 1000)::float8 AS ms
               FROM (SELECT topic, available_at FROM outbox
                      WHERE job IS NULL AND last_error IS NOT NULL
                        AND available_at > now() - interval '1 second' OFFSET 0) AS retries
              WHERE topic = ANY ($1)`,
      values: [topics],
    });
    return rows[0]?.ms ?? undefined;
  }
}
