import { IsNull } from 'typeorm';
import { Fault } from '../../../kernel/fault';
import { postAcl } from '../effective-acl';
import type { Item } from '../item.entity';
import { mayUndelete } from '../items.policy';
import { Post } from '../post.entity';
import { mayDeletePost } from '../posts.policy';
import { demand } from './demand';
import { lockItem, lockPost, nextSeq } from './lock-item';
import { letMarksFall } from './marks';
import type { WriteUnit } from './write-unit';

/** Takes a post and the comments under it away from everybody; its marks fall. */
export async function deletePost(unit: WriteUnit, id: string): Promise<void> {
  const { item, post } = await lockPost(unit, id);
  demand(mayDeletePost(unit.viewer, item, post));
  const seq = await nextSeq(unit);
  const gone = await unit.manager.query<{ id: string }[]>(
    `WITH gone AS (
       UPDATE posts SET deleted_at = $3, deleted_by = $4, acl = '{}', seq = $5
        WHERE item_id = $2 AND deleted_at IS NULL
          AND (id = $1 OR (parent_id = $1 AND kind = 'comment'))
       RETURNING id
     ) SELECT id FROM gone`,
    [id, item.id, new Date(), unit.actorId, seq],
  );
  const ids = gone.map((row) => row.id);
  unit.audit('post.deleted', id);
  unit.indexPosts(item.id, ids);
  unit.revokePosts(ids);
  await letMarksFall(unit, item);
}

/** Brings a deleted post back with the comments that went with it; marks do not come back. @throws Fault 404 */
export async function undeletePost(unit: WriteUnit, id: string): Promise<void> {
  const { item, post } = await lockDeleted(unit, id);
  if (post.kind === 'comment' && (await parentIsDeleted(unit, post))) {
    throw Fault.conflict('post.parent-deleted', 'Bring back the post it stands under first.');
  }
  const back = await unit.manager.findBy(Post, {
    itemId: item.id,
    deletedAt: post.deletedAt ?? IsNull(),
  });
  const together = back.filter(
    (p) => p.id === id || (p.parentId === id && p.deletedBy === post.deletedBy),
  );
  for (const each of together) await bringBack(unit, item, each);
  unit.audit('post.undeleted', id);
}

async function lockDeleted(unit: WriteUnit, id: string): Promise<{ item: Item; post: Post }> {
  const found = await unit.manager.findOneBy(Post, { id });
  if (!found) throw Fault.notFound();
  const item = await lockItem(unit, found.itemId);
  const post = await unit.manager.findOneBy(Post, { id });
  if (!post?.deletedAt || !mayUndelete(unit.viewer, { ...post, space: item.space })) {
    throw Fault.notFound();
  }
  return { item, post };
}

async function bringBack(unit: WriteUnit, item: Item, post: Post): Promise<void> {
  const acl = postAcl(item, { audience: post.audience, deletedAt: null });
  const seq = await nextSeq(unit);
  await unit.manager.update(Post, { id: post.id }, { deletedAt: null, deletedBy: null, acl, seq });
  unit.indexPosts(item.id, [post.id]);
}

async function parentIsDeleted(unit: WriteUnit, post: Post): Promise<boolean> {
  if (post.parentId === null) return false;
  const parent = await unit.manager.findOneBy(Post, { id: post.parentId });
  return parent?.deletedAt != null;
}
