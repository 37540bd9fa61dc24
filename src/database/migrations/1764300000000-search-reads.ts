import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each search reads of its hits and their clusters, found without looking at all posts and links of an item. */
export class SearchReads1764300000000 implements MigrationInterface {
  readonly name = 'SearchReads1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX posts_marked ON posts (item_id)
        WHERE accepted_at IS NOT NULL OR official_at IS NOT NULL OR confirmed_count > 0`,
    );
    await runner.query(
      `CREATE INDEX links_confirmed ON links (to_item, kind, from_item) WHERE state = 'confirmed'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX posts_marked');
    await runner.query('DROP INDEX links_confirmed');
  }
}
