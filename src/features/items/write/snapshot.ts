import { newId } from '../../../kernel/ids';
import type { ItemState } from '../item-state';
import type { Item } from '../item.entity';
import type { Layer } from '../layer.entity';
import { MARK_REASONS, type MarkReason } from '../mark-reasons';
import type { Post } from '../post.entity';
import { Revision } from '../revision.entity';
import { liveLayers } from './lock-item';
import type { WriteUnit } from './write-unit';

/** Keeps the version of an item that is about to be replaced. */
export async function keepItemVersion(
  unit: WriteUnit,
  item: Item,
  layers: readonly Layer[],
): Promise<void> {
  await unit.manager.insert(Revision, {
    id: newId(),
    itemId: item.id,
    postId: null,
    version: item.version,
    title: item.title,
    state: item.state,
    tags: item.tags,
    product: item.product,
    audience: item.audience,
    acl: item.acl,
    layers: layers.map(({ id, audience, acl, body }) => ({ id, audience, acl, body })),
    authorId: item.editedBy ?? item.authorId,
    reason: item.editReason,
    createdAt: item.editedAt,
  });
}

/**
 * Keeps that a mark brought an item from a state into the one it has now: the version that was replaced, and the new
 * one by whoever set the mark. The row itself still says who edited the text last, by whom links in it and later
 * imports are judged; it looks like the version kept before it and is one entry with it in every history.
 */
export async function keepMarkedState(
  unit: WriteUnit,
  item: Item,
  from: ItemState,
  why: MarkReason,
  by = unit.actorId,
): Promise<void> {
  if (item.state === from) return;
  const layers = await liveLayers(unit, item.id);
  await keepItemVersion(unit, { ...item, state: from }, layers);
  const marked = { editedBy: by, editReason: MARK_REASONS[why], editedAt: new Date() };
  await keepItemVersion(unit, { ...item, ...marked, version: item.version + 1 }, layers);
  item.version += 2;
}

/** Keeps the version of a post that is about to be replaced. */
export async function keepPostVersion(unit: WriteUnit, item: Item, post: Post): Promise<void> {
  const audience = post.audience ?? item.audience;
  await unit.manager.insert(Revision, {
    id: newId(),
    itemId: item.id,
    postId: post.id,
    version: post.version,
    title: '',
    state: '',
    tags: [],
    product: null,
    audience,
    acl: post.acl,
    layers: [{ id: post.id, audience, acl: post.acl, body: post.body }],
    authorId: post.editedBy ?? post.authorId,
    reason: post.editReason,
    createdAt: post.updatedAt,
  });
}
