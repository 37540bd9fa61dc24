import { newId } from '../../src/kernel/ids';
import type { TestHub } from '../support/hub';
import type { Piece, Thing } from './model';
import type { Chance } from './random';

/** An image shown by one layer or post: its readers see it, and whoever put it in. */
export interface Image {
  readonly id: string;
  readonly thing: Thing;
  readonly piece: Piece;
}

/** Puts images into every fifth text of the world. */
export async function addImages(
  hub: TestHub,
  things: readonly Thing[],
  chance: Chance,
): Promise<Image[]> {
  const images = things.flatMap((thing) =>
    [...thing.layers, ...thing.posts].flatMap((piece) =>
      chance.maybe(0.2) ? [{ id: newId(), thing, piece }] : [],
    ),
  );
  await hub.dataSourceRows(
    `INSERT INTO attachment_contents (sha256, bytes) VALUES ('oracle', '\\x89504e470d0a1a0a') ON CONFLICT DO NOTHING`,
  );
  for (const { id, piece } of images) {
    const [table, key] =
      piece.kind === 'layer' ? ['layer_attachments', 'layer_id'] : ['post_attachments', 'post_id'];
    await hub.dataSourceRows(
      `WITH added AS (
         INSERT INTO attachments (id, uploader_id, sha256, type, size, name)
         VALUES ($1, $2, 'oracle', 'image/png', 8, 'a.png') RETURNING id)
       INSERT INTO ${table} (${key}, attachment_id) SELECT $3, $1::uuid`,
      [id, piece.author, piece.id],
    );
  }
  return images;
}
