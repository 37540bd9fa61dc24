import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Typed links between items and posts, and the solution clusters made of them (docs/decisions/0060). */
export class Links1764000000100 implements MigrationInterface {
  readonly name = 'Links1764000000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE links (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        from_item uuid NOT NULL CONSTRAINT links_from_item_exists REFERENCES items(id) ON DELETE CASCADE,
        from_post uuid CONSTRAINT links_from_post_exists REFERENCES posts(id) ON DELETE CASCADE,
        to_item uuid NOT NULL CONSTRAINT links_to_item_exists REFERENCES items(id) ON DELETE CASCADE,
        to_post uuid CONSTRAINT links_to_post_exists REFERENCES posts(id) ON DELETE CASCADE,
        state text NOT NULL,
        origin text NOT NULL,
        probability real,
        evidence jsonb NOT NULL DEFAULT '{}',
        grade smallint,
        author_id uuid,
        happened_at timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz NOT NULL DEFAULT now(),
        decided_at timestamptz,
        decided_by uuid,
        decision_reason text NOT NULL DEFAULT '',
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT links_two_ends CHECK (coalesce(from_post, from_item) <> coalesce(to_post, to_item))
      )`);
    // One statement about two texts, whichever of them it was made from.
    await runner.query(`
      CREATE UNIQUE INDEX links_pair ON links (kind,
        least(coalesce(from_post, from_item), coalesce(to_post, to_item)),
        greatest(coalesce(from_post, from_item), coalesce(to_post, to_item)))`);
    await runner.query(`CREATE INDEX links_from ON links (from_item, state)`);
    await runner.query(`CREATE INDEX links_to ON links (to_item, state)`);
    await runner.query(
      `CREATE INDEX links_from_post ON links (from_post) WHERE from_post IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX links_to_post ON links (to_post) WHERE to_post IS NOT NULL`);
    await runner.query(`CREATE INDEX links_queue ON links (state, probability, id)`);
    await runner.query(`
      CREATE TABLE clusters (
        id uuid PRIMARY KEY,
        pinned_item uuid,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE cluster_changes (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        reason text NOT NULL DEFAULT '',
        detail jsonb NOT NULL,
        items uuid[] NOT NULL,
        actor_id uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        undone_by_change uuid
      )`);
    await runner.query(`CREATE INDEX cluster_changes_items ON cluster_changes USING gin (items)`);
    await runner.query(`ALTER TABLE items ADD COLUMN cluster_id uuid`);
    await runner.query(
      `CREATE INDEX items_cluster ON items (cluster_id) WHERE cluster_id IS NOT NULL`,
    );
    // Addresses may be longer than a B-tree takes; they are only ever compared whole.
    await runner.query(`CREATE INDEX items_origin ON items USING hash (origin_url)`);
    await runner.query(`CREATE INDEX posts_origin ON posts USING hash (origin_url)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX posts_origin');
    await runner.query('DROP INDEX items_origin');
    await runner.query('ALTER TABLE items DROP COLUMN cluster_id');
    await runner.query('DROP TABLE cluster_changes');
    await runner.query('DROP TABLE clusters');
    await runner.query('DROP TABLE links');
  }
}
