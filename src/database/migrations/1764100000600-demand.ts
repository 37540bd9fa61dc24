import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often texts are looked for, and the queue of proposals in the order of what deciding them is worth. */
export class Demand1764100000600 implements MigrationInterface {
  readonly name = 'Demand1764100000600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE search_records ADD COLUMN found uuid[] NOT NULL DEFAULT '{}'`);
    await runner.query(`ALTER TABLE links ADD COLUMN demand integer NOT NULL DEFAULT 0`);
    await runner.query(`DROP INDEX links_queue`);
    await runner.query(
      `CREATE INDEX links_queue ON links (state, ((coalesce(probability,
         CASE origin WHEN 'detector' THEN 0.2::real ELSE 1::real END) * (1 + demand)::real)), id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX links_queue');
    await runner.query('ALTER TABLE links DROP COLUMN demand');
    await runner.query('ALTER TABLE search_records DROP COLUMN found');
    await runner.query(`CREATE INDEX links_queue ON links (state, probability, id)`);
  }
}
