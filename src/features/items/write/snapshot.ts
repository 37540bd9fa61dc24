import { newId } from '../../../kernel/ids';
import type { Item } from '../item.entity';
import type { Layer } from '../layer.entity';
import type { Post } from '../post.entity';
import { Revision } from '../revision.entity';
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
