import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE attachment_contents (sha256 text PRIMARY KEY, bytes bytea NOT NULL)`,
  // Images are compressed already.
  `ALTER TABLE attachment_contents ALTER COLUMN bytes SET STORAGE EXTERNAL`,
  `CREATE TABLE attachments (
    id uuid PRIMARY KEY,
    uploader_id uuid NOT NULL,
    sha256 text NOT NULL,
    type text NOT NULL,
    size integer NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT attachments_uploader_fk FOREIGN KEY (uploader_id) REFERENCES users(id) ON DELETE NO ACTION ON UPDATE NO ACTION,
    CONSTRAINT attachments_content_fk FOREIGN KEY (sha256) REFERENCES attachment_contents(sha256) ON DELETE NO ACTION ON UPDATE NO ACTION
  )`,
  `CREATE INDEX attachments_uploader ON attachments (uploader_id, created_at)`,
  `CREATE INDEX attachments_content ON attachments (sha256)`,
  ...(['layer', 'post'] as const).flatMap((text) => [
    `CREATE TABLE ${text}_attachments (
      ${text}_id uuid NOT NULL,
      attachment_id uuid NOT NULL,
      shown boolean NOT NULL DEFAULT true,
      PRIMARY KEY (${text}_id, attachment_id),
      CONSTRAINT ${text}_attachments_text_fk FOREIGN KEY (${text}_id) REFERENCES ${text}s(id) ON DELETE CASCADE ON UPDATE NO ACTION,
      CONSTRAINT ${text}_attachments_attachment_fk FOREIGN KEY (attachment_id) REFERENCES attachments(id) ON DELETE CASCADE ON UPDATE NO ACTION
    )`,
    `CREATE INDEX ${text}_attachments_attachment ON ${text}_attachments (attachment_id)`,
  ]),
];

/** Images in texts: their bytes, each once, and which text shows which. */
export class Attachments1764100000100 implements MigrationInterface {
  readonly name = 'Attachments1764100000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'post_attachments',
      'layer_attachments',
      'attachments',
      'attachment_contents',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
