import type { Item } from '../item.entity';
import { Post } from '../post.entity';
import { mayAccept, mayMarkOfficial } from '../posts.policy';
import { dropFallenMarks, withdrawAcceptance } from './apply-rights';
import { demand } from './demand';
import { lockPost, nextSeq } from './lock-item';
import { keepMarkedState } from './snapshot';
import { storeItem } from './store-item';
import type { WriteUnit } from './write-unit';

/** The asker's mark; the one before it falls. Doing it twice is fine. */
export async function acceptPost(unit: WriteUnit, postId: string): Promise<void> {
  const { item, post } = await lockPost(unit, postId);
  demand(mayAccept(unit.viewer, item, post));
  if (post.acceptedAt) return;
  if (item.acceptedPostId) await setAccepted(unit, item, item.acceptedPostId, null);
  await setAccepted(unit, item, postId, new Date());
  const from = item.state;
  item.acceptedPostId = postId;
  item.state = 'solved';
  await keepMarkedState(unit, item, from, 'accepted');
  await storeItem(unit, item, { fanout: true });
  unit.audit('post.accepted', postId, { item: item.id });
}

/** Takes the asker's mark back: the question is open again. */
export async function unacceptPost(unit: WriteUnit, postId: string): Promise<void> {
  const { item, post } = await lockPost(unit, postId);
  demand(mayAccept(unit.viewer, item, post));
  if (!post.acceptedAt) return;
  await setAccepted(unit, item, postId, null);
  const from = item.state;
  withdrawAcceptance(item);
  await keepMarkedState(unit, item, from, 'withdrawn');
  await storeItem(unit, item, { fanout: true });
  unit.audit('post.unaccepted', postId, { item: item.id });
}

/** Takes the marks from answers that fewer people read than the question, after their readers changed, and stores the item. */
export async function letMarksFall(unit: WriteUnit, item: Item): Promise<void> {
  const from = item.state;
  if (!(await dropFallenMarks(unit, item))) return;
  await keepMarkedState(unit, item, from, 'fallen');
  await storeItem(unit, item, { fanout: true });
}

async function setAccepted(unit: WriteUnit, item: Item, id: string, at: Date | null) {
  const seq = await nextSeq(unit);
  await unit.manager.update(Post, { id }, { acceptedAt: at, seq });
  unit.indexPosts(item.id, [id]);
}

/** The company's mark, set or taken back by any agent. Doing it twice is fine. */
export async function markOfficial(
  unit: WriteUnit,
  postId: string,
  official: boolean,
): Promise<void> {
  const { item, post } = await lockPost(unit, postId);
  demand(mayMarkOfficial(unit.viewer, item, post));
  if ((post.officialAt !== null) === official) return;
  await unit.manager.update(
    Post,
    { id: postId },
    {
      officialAt: official ? new Date() : null,
      officialBy: official ? unit.actorId : null,
      seq: await nextSeq(unit),
    },
  );
  unit.indexPosts(item.id, [postId]);
  // The item's own documents say whether it has an official answer.
  await storeItem(unit, item, { fanout: false });
  unit.audit(official ? 'post.made-official' : 'post.made-unofficial', postId, { item: item.id });
}
