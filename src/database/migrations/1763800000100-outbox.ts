import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Takes the next batch of a topic's lane and gives it a job's name. A function, because the lock must be held before
 * the statement that looks (its snapshot would be older than the lock), in one round trip: a process that stops in
 * the middle leaves nothing locked. Claims of a topic come one after another; only they put a key under way, so a key
 * that is neither under way nor waiting for a retry is free, and its rows are taken in their order. What failed twice
 * ends its batch: a hanging or killing event is alone in the end.
 */
const CLAIM = `
  CREATE FUNCTION outbox_claim(
    p_topic text, p_lane text, p_batch integer, p_limit integer, p_holder integer,
    OUT job text, OUT rows integer, OUT more boolean
  ) LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    v_now timestamptz;
  BEGIN
    PERFORM pg_advisory_xact_lock(7236403, hashtext(p_topic));
    v_now := clock_timestamp();
    WITH under_way AS MATERIALIZED (
      SELECT o.topic, o.lane, o.key, o.job FROM outbox o WHERE o.job IS NOT NULL
    ), blocked AS MATERIALIZED (
      SELECT u.key FROM under_way u WHERE u.topic = p_topic
      UNION
      SELECT o.key FROM outbox o
       WHERE o.job IS NULL AND o.last_error IS NOT NULL AND o.available_at > v_now AND o.topic = p_topic
    ), free AS MATERIALIZED (
      SELECT o.id, CASE WHEN o.attempts > 1 THEN o.weight + p_batch ELSE o.weight END AS load, o.dispatches FROM outbox o
       WHERE o.topic = p_topic AND o.lane = p_lane AND o.job IS NULL AND o.available_at <= v_now
         AND o.key NOT IN (SELECT b.key FROM blocked b)
         AND (SELECT count(DISTINCT u.job) FROM under_way u WHERE u.topic = p_topic AND u.lane = p_lane) < p_limit
       ORDER BY o.id
       LIMIT p_batch
    ), lined_up AS (
      SELECT f.id, sum(f.load) OVER (ORDER BY f.id) - f.load AS before,
             p_topic || '-' || first_value(f.id) OVER (ORDER BY f.id)
                     || '-' || first_value(f.dispatches) OVER (ORDER BY f.id) + 1 AS job
        FROM free f
    ), taken AS (
      UPDATE outbox o
         SET job = l.job, holder = p_holder, dispatched_at = v_now, started_at = NULL,
             dispatches = o.dispatches + 1
        FROM lined_up l
       WHERE o.id = l.id AND l.before < p_batch
      RETURNING o.job
    )
    SELECT min(t.job), count(*), count(*) > 0 AND ((SELECT count(*) FROM free) > count(*) OR count(*) >= p_batch)
      INTO job, rows, more FROM taken t;
  END $$`;

/** The outbox and its dead letters (docs/decisions/0010-outbox.md). */
export class Outbox1763800000100 implements MigrationInterface {
  readonly name = 'Outbox1763800000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text NOT NULL,
        key text NOT NULL,
        lane text NOT NULL DEFAULT 'normal',
        weight integer NOT NULL DEFAULT 1,
        payload jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        available_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        attempts integer NOT NULL DEFAULT 0,
        dispatches integer NOT NULL DEFAULT 0,
        job text,
        holder integer,
        dispatched_at timestamptz,
        started_at timestamptz,
        last_error text
      )`);
    await runner.query('CREATE INDEX outbox_pending ON outbox (topic, lane, id) WHERE job IS NULL');
    await runner.query('CREATE INDEX outbox_in_flight ON outbox (job) WHERE job IS NOT NULL');
    await runner.query(
      'CREATE INDEX outbox_retry ON outbox (available_at) WHERE job IS NULL AND last_error IS NOT NULL',
    );
    await runner.query(CLAIM);
    // Every row is written, updated twice and deleted within a second: the default (a fifth of the table) would
    // leave the index full of dead entries after an import.
    await runner.query(`
      ALTER TABLE outbox SET (
        autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000
      )`);
    await runner.query(`
      CREATE TABLE outbox_dead (
        id bigint PRIMARY KEY,
        topic text NOT NULL,
        key text NOT NULL,
        lane text NOT NULL,
        weight integer NOT NULL,
        payload jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        died_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        attempts integer NOT NULL,
        reason text NOT NULL
      )`);
    await runner.query('CREATE INDEX outbox_dead_at ON outbox_dead (died_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION outbox_claim(text, text, integer, integer, integer)');
    await runner.query('DROP TABLE outbox_dead');
    await runner.query('DROP TABLE outbox');
  }
}
