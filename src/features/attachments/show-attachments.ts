import type { EntityManager } from 'typeorm';
import { attachmentsIn } from '../../../libs/markdown/attachments';
import { fromShortId } from '../../kernel/ids';
import type { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import { mayReadAttachment } from './attachments.policy';

/** A layer or a post whose body was written, and the body; empty for one that was taken out. */
export interface WrittenText {
  readonly table: 'layers' | 'posts';
  readonly id: string;
  readonly body: string;
}

const USES = {
  layers: { table: 'layer_attachments', key: 'layer_id' },
  posts: { table: 'post_attachments', key: 'post_id' },
} as const;

/** Whether a change from one body to the other can change what images a text shows. */
export const concernsAttachments = (...bodies: readonly string[]): boolean =>
  bodies.some((body) => body.includes('/attachments/'));

/**
 * Notes which images these texts show now, in the transaction that writes them. A text opens an image to its readers
 * only if whoever wrote it could read that image, or the texts of this same change showed it before: naming the id of
 * a foreign image opens nothing.
 */
export async function showAttachments(
  manager: EntityManager,
  viewer: Viewer,
  texts: readonly WrittenText[],
): Promise<void> {
  for (const table of ['layers', 'posts'] as const) {
    const written = texts.filter((text) => text.table === table);
    if (written.length === 0) continue;
    const { table: uses, key } = USES[table];
    const ids = written.map(({ id }) => id);
    const pairs = written.flatMap(({ id, body }) =>
      idsIn(body).map((attachment): [string, string] => [id, attachment]),
    );
    const values = [pairs.map(([id]) => id), pairs.map(([, attachment]) => attachment)];
    // First what comes, then what goes: an image may move from one layer to another.
    if (pairs.length > 0) {
      await manager.query(
        `INSERT INTO ${uses} (${key}, attachment_id)
         SELECT t.text, a.id FROM unnest($1::uuid[], $2::uuid[]) AS t(text, attachment)
           JOIN attachments a ON a.id = t.attachment
          WHERE ${mayReadAttachment('$3', '$4')}
             OR EXISTS (SELECT FROM ${uses} s WHERE s.attachment_id = a.id AND s.${key} = ANY($5::uuid[]))
         ON CONFLICT (${key}, attachment_id) DO UPDATE SET shown = true`,
        [...values, viewer.id ?? null, scopeOf(viewer).tokens, ids],
      );
    }
    await manager.query(
      `UPDATE ${uses} AS s SET shown = false
        WHERE s.${key} = ANY($3::uuid[]) AND s.shown
          AND NOT EXISTS (SELECT FROM unnest($1::uuid[], $2::uuid[]) AS t(text, attachment)
                           WHERE t.text = s.${key} AND t.attachment = s.attachment_id)`,
      [...values, ids],
    );
  }
}

const idsIn = (body: string): string[] =>
  attachmentsIn(body).flatMap((short) => fromShortId(short) ?? []);
