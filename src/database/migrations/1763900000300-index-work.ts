import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What processes that share a search index tell each other about it, and how it was during the last hours. */
export class IndexWork1763900000300 implements MigrationInterface {
  readonly name = 'IndexWork1763900000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE index_work (
        name text PRIMARY KEY,
        asked_at timestamptz,
        begun_at timestamptz,
        ended_at timestamptz,
        done integer NOT NULL DEFAULT 0,
        expected integer NOT NULL DEFAULT 0,
        failure text,
        report jsonb,
        reported_at timestamptz
      )`);
    await runner.query(`
      CREATE TABLE index_samples (
        instance text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        version text NOT NULL,
        ok boolean NOT NULL,
        lag_ms bigint NOT NULL,
        queued integer NOT NULL,
        failed integer NOT NULL,
        documents integer NOT NULL,
        problem text,
        PRIMARY KEY (instance, at)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE index_samples');
    await runner.query('DROP TABLE index_work');
  }
}
