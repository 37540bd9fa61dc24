import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links the hub has confirmed by itself, or soon may, found among many others. */
export class AutomaticLinks1764400000000 implements MigrationInterface {
  readonly name = 'AutomaticLinks1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX links_automatic ON links (id)
        WHERE origin = 'detector' AND state = 'confirmed' AND decided_by IS NULL`,
    );
    await runner.query(
      `CREATE INDEX links_nearly_certain ON links (id)
        WHERE origin = 'detector' AND state = 'proposed' AND probability >= 0.9::real`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX links_nearly_certain');
    await runner.query('DROP INDEX links_automatic');
  }
}
