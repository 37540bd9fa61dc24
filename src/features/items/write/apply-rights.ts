import { within, type AudienceToken } from '../../../kernel/audience';
import { itemAcl, layerAcl, postAcl } from '../effective-acl';
import { Item } from '../item.entity';
import type { Layer } from '../layer.entity';
import { nextSeq } from './lock-item';
import type { WriteUnit } from './write-unit';

/** Sets the acl of an item and its layers after audience, state or deletion changed; says whether the item's own did. */
export function deriveAcl(unit: WriteUnit, item: Item, layers: readonly Layer[]): boolean {
  const before = item.acl;
  item.acl = itemAcl(item);
  if (narrowed(before, item.acl)) unit.revokeItem(item.id);
  for (const layer of layers) {
    const readers = layer.audience.length > 0 ? layerAcl(item, layer.audience) : [];
    if (narrowed(layer.acl, readers)) unit.revokeItem(item.id);
    layer.acl = readers;
  }
  return !same(before, item.acl);
}

/** Whether somebody who could read it before cannot any more. */
export const narrowed = (
  before: readonly AudienceToken[],
  after: readonly AudienceToken[],
): boolean => !within(before, after);

export const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((token, n) => token === b[n]);

/** Brings the acl of every post of an item in line with the item's: one statement for each audience posts have. */
export async function derivePostAcl(unit: WriteUnit, item: Item): Promise<void> {
  const audiences = await unit.manager.query<{ audience: AudienceToken[] | null }[]>(
    `SELECT DISTINCT audience FROM posts WHERE item_id = $1 AND deleted_at IS NULL`,
    [item.id],
  );
  for (const { audience } of audiences) {
    const readers = postAcl(item, { audience, deletedAt: null });
    const { rows } = await updatePosts(unit, item.id, audience, readers);
    unit.revokePosts(rows.filter((r) => narrowed(r.was, readers)).map((r) => r.id));
  }
}

async function updatePosts(
  unit: WriteUnit,
  itemId: string,
  audience: readonly AudienceToken[] | null,
  readers: readonly AudienceToken[],
): Promise<{ rows: { id: string; was: AudienceToken[] }[] }> {
  const rows = await unit.manager.query<{ id: string; was: AudienceToken[] }[]>(
    `WITH old AS (
       SELECT id, acl FROM posts
        WHERE item_id = $1 AND deleted_at IS NULL AND audience IS NOT DISTINCT FROM $2::text[] AND acl <> $3::text[]
     ), changed AS (
       UPDATE posts p SET acl = $3::text[] FROM old WHERE p.id = old.id RETURNING p.id
     )
     SELECT old.id, old.acl AS was FROM old JOIN changed USING (id)`,
    [itemId, audience, readers],
  );
  return { rows };
}

/**
 * Takes the asker's and the company's mark from answers that not every reader of the item can read any more, and
 * puts the question right. The item is changed in memory only. Says whether any mark fell.
 */
export async function dropFallenMarks(unit: WriteUnit, item: Item): Promise<boolean> {
  const seq = await nextSeq(unit);
  const fallen = await unit.manager.query<{ id: string }[]>(
    `WITH fallen AS (
       UPDATE posts SET accepted_at = NULL, official_at = NULL, official_by = NULL, seq = $3
        WHERE item_id = $1 AND acl <> $2::text[] AND (accepted_at IS NOT NULL OR official_at IS NOT NULL)
       RETURNING id
     ) SELECT id FROM fallen`,
    [item.id, item.acl, seq],
  );
  if (fallen.length === 0) return false;
  for (const { id } of fallen) {
    unit.audit('post.mark-fell', id);
    if (item.acceptedPostId === id) withdrawAcceptance(item);
  }
  unit.indexPosts(
    item.id,
    fallen.map((f) => f.id),
  );
  return true;
}

/** A question whose accepted answer is gone is open again, unless it was closed. */
export function withdrawAcceptance(item: Item): void {
  item.acceptedPostId = null;
  if (item.state === 'solved') item.state = 'open';
}
