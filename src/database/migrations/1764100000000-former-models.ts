import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a model that is being replaced is asked until then, and when people searched in whatever process. */
export class FormerModels1764100000000 implements MigrationInterface {
  readonly name = 'FormerModels1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE embedding_models ADD COLUMN origin text, ADD COLUMN searched_at timestamptz',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE embedding_models DROP COLUMN origin, DROP COLUMN searched_at');
  }
}
