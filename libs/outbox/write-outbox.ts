import type { EntityManager } from 'typeorm';
import type { Lane } from './outbox.entity';

/** The NOTIFY channel of new work; the payload is `<lane>:<topic>`. */
export const OUTBOX_CHANNEL = 'allmende_outbox';

export interface NewOutboxRow {
  /** Lower-case letters, digits, `.`, `_` and `-`; begins with a letter. */
  readonly topic: string;
  /** What is ordered (within its lane), for instance an item's id. */
  readonly key: string;
  /** Ids, never bodies or secrets: it is shown to admins. */
  readonly payload: unknown;
  /** Default: normal. */
  readonly lane?: Lane;
  /** How many things the payload names, default 1. */
  readonly weight?: number;
}

/** What `writeOutbox` needs of TypeORM's EntityManager. */
export type OutboxWriter = Pick<EntityManager, 'query'>;

/** A row that the outbox does not take; the transaction should be given up. */
export class OutboxRowError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OutboxRowError';
  }
}

const TOPIC = /^[a-z][a-z0-9._-]{0,62}$/;

const INSERT = `
  WITH written AS (
    INSERT INTO outbox (topic, key, lane, weight, payload)
    SELECT t, k, l, w, p::jsonb
      FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[]) WITH ORDINALITY AS n (t, k, l, w, p, o)
     ORDER BY o
    RETURNING lane, topic
  )
  SELECT pg_notify('${OUTBOX_CHANNEL}', woken.lane || ':' || woken.topic)
    FROM (SELECT DISTINCT lane, topic FROM written) AS woken`;

/**
 * Puts events into the outbox within the caller's transaction: they become visible, and the relay is woken, exactly
 * when the transaction commits. One statement however many rows.
 *
 * Order inside a key is the order of the rows here and of calls made while the caller holds a lock on what the key
 * names (as every UPDATE of it does).
 */
export async function writeOutbox(
  manager: OutboxWriter,
  rows: readonly NewOutboxRow[],
): Promise<void> {
  if (rows.length === 0) return;
  for (const row of rows) {
    if (!TOPIC.test(row.topic)) {
      throw new OutboxRowError(
        `"${row.topic}" is no outbox topic: letters a-z, digits, ".", "_", "-".`,
      );
    }
    if (row.payload === undefined) {
      throw new OutboxRowError(`An outbox row of topic "${row.topic}" has no payload.`);
    }
  }
  await manager.query(INSERT, [
    rows.map((row) => row.topic),
    rows.map((row) => row.key),
    rows.map((row) => row.lane ?? 'normal'),
    rows.map((row) => Math.max(1, Math.round(row.weight ?? 1))),
    rows.map((row) => JSON.stringify(row.payload)),
  ]);
}
