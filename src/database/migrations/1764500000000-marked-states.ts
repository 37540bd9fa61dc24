import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether somebody ever set the state of an item to solved. */
const declared = (item: string): string =>
  `EXISTS (SELECT FROM audit d WHERE d.subject_id = ${item} AND d.action = 'item.state-changed' AND d.detail->>'to' = 'solved')`;

/**
 * A mark that changes the state of a question is an entry of its history since (decision 0012). Before, the version there
 * was changed its state in silence, and no history told open from solved. Told now, such a version would name whoever
 * edited it last, even where the edit itself is hidden from the reader: what was kept counts as open again, and
 * questions that are solved and were edited by a person get the entry they lack. Where somebody declared a question
 * solved without accepting an answer, the history has told it all along: there nothing is touched.
 */
export class MarkedStates1764500000000 implements MigrationInterface {
  readonly name = 'MarkedStates1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE revisions SET state = 'open'
        WHERE state = 'solved' AND post_id IS NULL AND reason <> 'An answer was accepted.'
          AND NOT ${declared('item_id')}`,
    );
    await runner.query(
      `WITH lacking AS (
         UPDATE items i SET version = version + 2
          WHERE state = 'solved' AND edited_by IS NOT NULL AND accepted_post_id IS NOT NULL AND NOT ${declared('i.id')}
            AND NOT EXISTS (SELECT FROM revisions r
                             WHERE r.item_id = i.id AND r.post_id IS NULL AND r.state = 'solved'
                               AND r.version = i.version - 1)
         RETURNING i.*
       )
       INSERT INTO revisions (id, item_id, version, title, state, tags, product, audience, acl, layers, author_id,
                              reason, created_at)
       SELECT gen_random_uuid(), i.id, i.version - 2 + n, i.title, CASE n WHEN 0 THEN 'open' ELSE 'solved' END, i.tags,
              i.product, i.audience, i.acl,
              (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'audience', l.audience, 'acl', l.acl,
                                                            'body', l.body) ORDER BY l.position, l.id), '[]')
                 FROM layers l WHERE l.item_id = i.id AND l.audience <> '{}'),
              CASE n WHEN 0 THEN i.edited_by ELSE coalesce(a.actor_id, i.author_id) END,
              CASE n WHEN 0 THEN i.edit_reason ELSE 'An answer was accepted.' END,
              CASE n WHEN 0 THEN i.edited_at ELSE coalesce(p.accepted_at, i.created_at) END
         FROM lacking i CROSS JOIN generate_series(0, 1) AS n
              LEFT JOIN posts p ON p.id = i.accepted_post_id
              LEFT JOIN LATERAL (SELECT actor_id FROM audit
                                  WHERE subject_id = p.id AND action = 'post.accepted' ORDER BY id DESC LIMIT 1) a ON true`,
    );
  }

  /** More entries in a history do no harm to what went before. */
  async down(): Promise<void> {}
}
