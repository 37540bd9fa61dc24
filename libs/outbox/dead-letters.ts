import type { Lane } from './outbox.entity';
import { OUTBOX_CHANNEL } from './write-outbox';
import type { OutboxWriter } from './write-outbox';

export interface DeadLetterView {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly lane: Lane;
  readonly payload: unknown;
  readonly createdAt: Date;
  readonly diedAt: Date;
  readonly attempts: number;
  readonly reason: string;
}

/** An id that is no number. */
export class DeadLetterIdError extends Error {
  constructor(id: string) {
    super(`"${id}" is no dead letter's id: ids are whole numbers.`);
    this.name = 'DeadLetterIdError';
  }
}

/** The newest first. `before` (an id of the list) continues it. */
export async function listDeadLetters(
  db: OutboxWriter,
  { limit = 50, before }: { limit?: number; before?: string } = {},
): Promise<readonly DeadLetterView[]> {
  return db.query(
    `SELECT id, topic, key, lane, payload, created_at AS "createdAt", died_at AS "diedAt", attempts, reason
       FROM outbox_dead
      WHERE $2::bigint IS NULL
         OR (died_at, id) < (SELECT died_at, id FROM outbox_dead WHERE id = $2::bigint)
      ORDER BY died_at DESC, id DESC LIMIT $1`,
    [limit, before === undefined ? null : checked(before)],
  );
}

/** Puts dead letters back into the outbox, behind what waits there, in their old order. Returns how many. */
export async function replayDeadLetters(
  db: OutboxWriter,
  ids: readonly string[] | 'all',
): Promise<number> {
  const rows: { replayed: number }[] = await db.query(
    `WITH gone AS (
       DELETE FROM outbox_dead WHERE $1::bigint[] IS NULL OR id = ANY ($1) RETURNING *
     ), again AS (
       INSERT INTO outbox (topic, key, lane, weight, payload)
       SELECT topic, key, lane, weight, payload FROM gone ORDER BY id
       RETURNING topic, lane
     ), woken AS (
       SELECT pg_notify('${OUTBOX_CHANNEL}', lane || ':' || topic) FROM (SELECT DISTINCT topic, lane FROM again) AS d
     )
     SELECT (SELECT count(*)::int FROM again) AS replayed, (SELECT count(*) FROM woken) AS woken`,
    [ids === 'all' ? null : ids.map(checked)],
  );
  return rows[0]?.replayed ?? 0;
}

/** Throws dead letters away for good. Returns how many. */
export async function discardDeadLetters(
  db: OutboxWriter,
  ids: readonly string[],
): Promise<number> {
  const rows: { discarded: number }[] = await db.query(
    `WITH gone AS (DELETE FROM outbox_dead WHERE id = ANY ($1::bigint[]) RETURNING id)
     SELECT count(*)::int AS discarded FROM gone`,
    [ids.map(checked)],
  );
  return rows[0]?.discarded ?? 0;
}

function checked(id: string): string {
  if (!/^\d{1,18}$/.test(id)) throw new DeadLetterIdError(id);
  return id;
}
