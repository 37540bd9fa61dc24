import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE embedding_models (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    dimensions integer NOT NULL,
    remote boolean NOT NULL,
    state text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    activated_at timestamptz,
    seen_at timestamptz,
    rate real NOT NULL DEFAULT 0,
    problem text
  )`,
  `CREATE UNIQUE INDEX embedding_models_name ON embedding_models (name, dimensions)`,
  `CREATE UNIQUE INDEX embedding_models_active ON embedding_models (state) WHERE state = 'active'`,
  `CREATE TABLE passage_vectors (
    owner_kind text NOT NULL,
    owner_id uuid NOT NULL,
    part smallint NOT NULL,
    model_id smallint NOT NULL,
    text_hash bytea NOT NULL,
    vector bytea NOT NULL,
    scale real NOT NULL,
    PRIMARY KEY (owner_kind, owner_id, part, model_id)
  )`,
  `CREATE INDEX passage_vectors_text ON passage_vectors (model_id, text_hash)`,
  `ALTER TABLE passage_vectors ADD CONSTRAINT passage_vectors_model FOREIGN KEY (model_id) REFERENCES embedding_models(id) ON DELETE CASCADE ON UPDATE NO ACTION`,
  // A vector tells of its text: it goes in the transaction that hides, narrows or changes it (decision 0040).
  `CREATE FUNCTION forget_vectors() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM passage_vectors WHERE owner_kind = TG_ARGV[0] AND owner_id = OLD.id;
      RETURN NULL;
    END $$`,
  `CREATE FUNCTION forget_vectors_of_item() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM passage_vectors WHERE owner_kind = 'layer'
         AND owner_id IN (SELECT id FROM layers WHERE item_id = OLD.id);
      DELETE FROM passage_vectors WHERE owner_kind = 'post'
         AND owner_id IN (SELECT id FROM posts WHERE item_id = OLD.id);
      RETURN NULL;
    END $$`,
  ...(['layer', 'post'] as const).flatMap((kind) => [
    `CREATE TRIGGER ${kind}s_forget_vectors AFTER UPDATE ON ${kind}s FOR EACH ROW
      WHEN (OLD.body IS DISTINCT FROM NEW.body OR NOT OLD.acl <@ NEW.acl)
      EXECUTE FUNCTION forget_vectors('${kind}')`,
    `CREATE TRIGGER ${kind}s_forget_all_vectors AFTER DELETE ON ${kind}s FOR EACH ROW
      EXECUTE FUNCTION forget_vectors('${kind}')`,
  ]),
  `CREATE TRIGGER items_forget_vectors AFTER UPDATE ON items FOR EACH ROW
    WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.space IS DISTINCT FROM NEW.space)
    EXECUTE FUNCTION forget_vectors_of_item()`,
];

/** Vectors of the texts, by model; and what makes them go with their text. */
export class Meaning1764000050000 implements MigrationInterface {
  readonly name = 'Meaning1764000050000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['layers', 'posts']) {
      await runner.query(`DROP TRIGGER ${table}_forget_vectors ON ${table}`);
      await runner.query(`DROP TRIGGER ${table}_forget_all_vectors ON ${table}`);
    }
    await runner.query('DROP TRIGGER items_forget_vectors ON items');
    await runner.query('DROP FUNCTION forget_vectors()');
    await runner.query('DROP FUNCTION forget_vectors_of_item()');
    await runner.query('DROP TABLE passage_vectors');
    await runner.query('DROP TABLE embedding_models');
  }
}
