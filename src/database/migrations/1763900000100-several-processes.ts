import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What processes of one hub share: counts of the rate limits, and a few values (docs/decisions/0030). */
export class SeveralProcesses1763900000100 implements MigrationInterface {
  readonly name = 'SeveralProcesses1763900000100';

  async up(runner: QueryRunner): Promise<void> {
    // Not logged: counts of two minutes need not survive a crash. Room in the pages keeps updates off the index.
    await runner.query(`
      CREATE UNLOGGED TABLE rate_counts (
        key text PRIMARY KEY,
        slot bigint NOT NULL,
        hits integer NOT NULL,
        before integer NOT NULL,
        refused boolean NOT NULL
      ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`);
    await runner.query(`
      CREATE TABLE hub_values (
        name text PRIMARY KEY,
        value text NOT NULL,
        changed_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE hub_values');
    await runner.query('DROP TABLE rate_counts');
  }
}
