import type { PostView } from '../read/views';
import { presentPerson } from './present-item';

export interface PostJson {
  readonly id: string;
  readonly [field: string]: unknown;
  readonly comments: readonly PostJson[];
}

/** A post with the comments on it. `audience` is there for staff and its author only; null = as the item. */
export const presentPost = (post: PostView): PostJson => ({
  id: post.id,
  itemId: post.itemId,
  parentId: post.parentId,
  externalId: post.externalId,
  kind: post.kind,
  lang: post.lang,
  ...(post.audience === undefined ? {} : { audience: post.audience }),
  body: post.body,
  html: post.html,
  author: presentPerson(post.author),
  accepted: post.accepted,
  official: post.official,
  confirmed: post.confirmed,
  confirmedByMe: post.confirmedByMe,
  originUrl: post.originUrl,
  created: post.createdAt.toISOString(),
  updated: post.updatedAt.toISOString(),
  version: post.version,
  comments: post.comments.map(presentPost),
});
