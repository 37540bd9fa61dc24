import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Texts with a title have one passage more since (decision 0070): those made before are made again in the background. */
export class TitlePassages1764200000000 implements MigrationInterface {
  readonly name = 'TitlePassages1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM passage_vectors WHERE owner_kind = 'layer'`);
  }

  /** The passages of titles do no harm to what went before. */
  async down(): Promise<void> {}
}
