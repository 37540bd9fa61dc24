import type { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { narrow, type AudienceToken } from '../../../kernel/audience';
import type { FieldError } from '../../../kernel/fault';
import { postAcl } from '../effective-acl';
import { lengthErrors, LIMITS, type PostChange } from '../item-input';
import type { Item } from '../item.entity';
import { Post } from '../post.entity';
import { mayEditPost } from '../posts.policy';
import { narrowed, same } from './apply-rights';
import { takePostAudience } from './create-post';
import { demand, demandNone } from './demand';
import { lockPost, nextSeq } from './lock-item';
import { letMarksFall } from './marks';
import { keepPostVersion } from './snapshot';
import type { WriteUnit } from './write-unit';

/** Changes a post's text or readers as one new version; a change that changes nothing makes none. */
export async function editPost(
  unit: WriteUnit,
  id: string,
  change: PostChange,
  expected?: ExpectedVersion,
): Promise<void> {
  const { item, post } = await lockPost(unit, id);
  demand(mayEditPost(unit.viewer, item, post));
  expected?.require(post.version, { body: post.body });
  demandNone(errorsOf(change));
  const body = change.body ?? post.body;
  const audience =
    change.audience === undefined
      ? post.audience
      : await takePostAudience(unit, item, change.audience, await parentOf(unit, post));
  const readersChanged = !same(audience ?? [], post.audience ?? []);
  if (body === post.body && !readersChanged) return;
  await keepPostVersion(unit, item, post);
  await unit.manager.update(
    Post,
    { id },
    {
      body,
      html: body === post.body ? post.html : null,
      version: post.version + 1,
      seq: await nextSeq(unit),
      editedBy: unit.actorId,
      editReason: reasonOf(change),
      updatedAt: new Date(),
    },
  );
  unit.audit('post.edited', id, { version: post.version + 1 });
  unit.indexPosts(item.id, [id]);
  unit.textChanged(id, 'posts', post.body, body);
  unit.imagesChanged({ table: 'posts', id, body }, post.body);
  if (readersChanged) await changeReaders(unit, item, post, audience);
}

const reasonOf = (change: PostChange): string => change.reason?.trim() ?? '';

function errorsOf(change: PostChange): FieldError[] {
  const { body, reason = '' } = change;
  return [
    ...(body === undefined ? [] : lengthErrors('/body', body, LIMITS.body)),
    ...(reason.length > LIMITS.reason
      ? [{ pointer: '/reason', code: 'max-length', detail: `At most ${LIMITS.reason} characters.` }]
      : []),
  ];
}

async function changeReaders(
  unit: WriteUnit,
  item: Item,
  post: Post,
  audience: AudienceToken[] | null,
): Promise<void> {
  const acl = postAcl(item, { audience, deletedAt: null });
  await unit.manager.update(Post, { id: post.id }, { audience, acl });
  if (narrowed(post.acl, acl)) unit.revokePosts([post.id]);
  await narrowComments(unit, item, { ...post, audience });
  await letMarksFall(unit, item);
}

const parentOf = (unit: WriteUnit, post: Post): Promise<Post | null> =>
  post.parentId === null
    ? Promise.resolve(null)
    : unit.manager.findOneBy(Post, { id: post.parentId });

/** What was said under a post that fewer people read now is read by no more people than the post. */
async function narrowComments(unit: WriteUnit, item: Item, post: Post): Promise<void> {
  if (post.audience === null) return;
  const below = await unit.manager.findBy(Post, { parentId: post.id, itemId: item.id });
  for (const comment of below) {
    const audience = comment.audience ? narrow(post.audience, comment.audience) : post.audience;
    const acl = postAcl(item, { audience, deletedAt: comment.deletedAt });
    const seq = await nextSeq(unit);
    await unit.manager.update(Post, { id: comment.id }, { audience, acl, seq });
    unit.indexPosts(item.id, [comment.id]);
    if (narrowed(comment.acl, acl)) unit.revokePosts([comment.id]);
  }
}
