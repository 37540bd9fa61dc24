import { noteCarriedOut } from '../../../../libs/http-api/idempotency-note';
import type { AudienceToken } from '../../../kernel/audience';
import { Fault } from '../../../kernel/fault';
import { newId } from '../../../kernel/ids';
import { declarePartAudience, sameAudience } from '../audience.policy';
import { postAcl } from '../effective-acl';
import { isLang, lengthErrors, LIMITS, type NewPost } from '../item-input';
import type { Item } from '../item.entity';
import { Post, type PostKind } from '../post.entity';
import { mayPost, POSTS_UNDER } from '../posts.policy';
import { circleErrors } from './check-circles';
import { demand, demandNone } from './demand';
import { lockItem } from './lock-item';
import type { WriteUnit } from './write-unit';

/** A new answer, reply or comment. @returns its id */
export async function createPost(
  unit: WriteUnit,
  itemId: string,
  input: NewPost,
): Promise<{ id: string }> {
  const item = await lockItem(unit, itemId);
  const kind = input.kind ?? (input.parentId ? lastKind(item) : POSTS_UNDER[item.kind][0]);
  if (!kind) throw new Error(`nothing may stand under a ${item.kind}`);
  demand(mayPost(unit.viewer, item, kind));
  demandNone([
    ...lengthErrors('/body', input.body, LIMITS.body),
    ...(input.lang === undefined || isLang(input.lang) ? [] : [badLang]),
  ]);
  const parent = await takeParent(unit, item, kind, input.parentId ?? null);
  const audience = await takePostAudience(unit, item, input.audience ?? null, parent);
  const now = new Date();
  const post = {
    id: newId(),
    itemId,
    parentId: parent?.id ?? null,
    kind,
    lang: input.lang ?? item.lang,
    audience,
    acl: postAcl(item, { audience, deletedAt: null }),
    body: input.body,
    authorId: unit.actorId,
    createdAt: now,
    updatedAt: now,
  };
  await unit.manager.insert(Post, post);
  unit.audit('post.created', post.id, { item: itemId, kind });
  unit.indexPosts(itemId, [post.id]);
  unit.textChanged(post.id, 'posts', input.body);
  unit.imagesChanged({ table: 'posts', id: post.id, body: input.body });
  await noteCarriedOut(unit.manager, `/api/v1/posts/${post.id}`);
  return { id: post.id };
}

const badLang = { pointer: '/lang', code: 'lang', detail: 'Write a language as "de" or "en".' };

/** What answers to another post is a comment where there are comments, else a reply. */
const lastKind = (item: Item): PostKind | undefined => POSTS_UNDER[item.kind].at(-1);

/** Comments are one level deep: a comment on a comment stands under the same post. */
async function takeParent(
  unit: WriteUnit,
  item: Item,
  kind: PostKind,
  parentId: string | null,
): Promise<Post | null> {
  if (parentId === null) return null;
  if (kind === 'answer') throw wrongParent('Answers stand under the question itself.');
  const parent = await unit.manager.findOneBy(Post, { id: parentId, itemId: item.id });
  if (!parent || !unit.viewer.maySee(parent.acl)) throw wrongParent('There is no such post here.');
  if (parent.kind !== 'comment' || !parent.parentId) return parent;
  return unit.manager.findOneBy(Post, { id: parent.parentId });
}

const wrongParent = (detail: string): Fault =>
  Fault.invalid([{ pointer: '/parentId', code: 'parent', detail }]);

/** What stands under a narrower post is never read by more people than that post. Null: as the item. */
export async function takePostAudience(
  unit: WriteUnit,
  item: Item,
  chosen: readonly string[] | null,
  parent: Post | null,
): Promise<AudienceToken[] | null> {
  const whole = parent?.audience ?? item.audience;
  const declared = declarePartAudience(unit.viewer, item.space, whole, chosen, '/audience');
  if (!('audience' in declared)) throw Fault.invalid(declared.errors);
  const { audience } = declared;
  if (sameAudience(audience, item.audience)) return null;
  if (!sameAudience(audience, whole)) {
    demandNone(await circleErrors(unit.manager, audience, '/audience'));
  }
  return audience;
}
