import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links the hub has confirmed by itself, found among many confirmed ones. */
export class AutomaticLinks1764400000000 implements MigrationInterface {
  readonly name = 'AutomaticLinks1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX links_automatic ON links (id)
        WHERE origin = 'detector' AND state = 'confirmed' AND decided_by IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX links_automatic');
  }
}
