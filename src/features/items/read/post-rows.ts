import type { AudienceToken } from '../../../kernel/audience';
import type { Viewer } from '../../../kernel/viewer';
import { mayKnowAudience, type ItemFacts } from '../items.policy';
import type { PostKind } from '../post.entity';
import {
  mayAccept,
  mayConfirmPost,
  mayDeletePost,
  mayEditPost,
  mayMarkOfficial,
} from '../posts.policy';
import type { Renderable } from './html-cache';
import { exactly } from './item-rows';
import { personJson, type PersonView } from './people';
import type { PostAbilities, PostView } from './views';

/** A row of `POST_COLUMNS` read from `POST_SOURCE`. */
export interface PostRow extends Renderable {
  item_id: string;
  parent_id: string | null;
  external_id: string | null;
  kind: PostKind;
  lang: string;
  audience: AudienceToken[] | null;
  acl: AudienceToken[];
  author: PersonView;
  version: number;
  accepted: boolean;
  official: boolean;
  confirmed_count: number;
  confirmed_by_me: boolean;
  origin_url: string | null;
  created_at: Date;
  updated_at: Date;
  created_exactly: string;
}

/** The item a post stands under, as far as the rules and the rendering ask. */
export interface ItemOfPosts extends ItemFacts {
  readonly id: string;
  readonly acl: readonly AudienceToken[];
}

/** `$1` the scope, `$2` the viewer's id or null. A parent that may not be read is not named. */
export const POST_COLUMNS = `p.id, p.item_id, p.external_id, p.kind, p.lang, p.audience, p.acl, p.body, p.html, p.version,
  CASE WHEN EXISTS (SELECT FROM posts q WHERE q.id = p.parent_id AND q.acl && $1::text[]) THEN p.parent_id END AS parent_id,
  p.accepted_at IS NOT NULL AS accepted, p.official_at IS NOT NULL AS official, p.confirmed_count,
  EXISTS (SELECT FROM confirmations c WHERE c.subject_id = p.id AND c.user_id = $2::uuid) AS confirmed_by_me,
  p.origin_url, p.created_at, p.updated_at, ${exactly('p.created_at')} AS created_exactly, ${personJson('u')} AS author`;

export const POST_SOURCE = `posts p JOIN users u ON u.id = p.author_id`;

export function postView(
  viewer: Viewer,
  item: ItemOfPosts,
  row: PostRow,
  comments: readonly PostView[] = [],
): PostView {
  const knows = mayKnowAudience(viewer, row.author.id);
  return {
    id: row.id,
    itemId: row.item_id,
    parentId: row.parent_id,
    externalId: row.external_id,
    kind: row.kind,
    lang: row.lang,
    audience: knows ? row.audience : undefined,
    narrower: knows && row.audience !== null,
    body: row.body,
    html: row.html ?? '',
    author: row.author,
    version: row.version,
    accepted: row.accepted,
    official: row.official,
    confirmed: row.confirmed_count,
    confirmedByMe: row.confirmed_by_me,
    originUrl: row.origin_url,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    comments,
    may: abilities(viewer, item, row),
  };
}

function abilities(viewer: Viewer, item: ItemOfPosts, row: PostRow): PostAbilities {
  const post = { kind: row.kind, acl: row.acl, authorId: row.author.id };
  return {
    edit: mayEditPost(viewer, item, post) === true,
    delete: mayDeletePost(viewer, item, post) === true,
    accept: mayAccept(viewer, item, post) === true,
    official: mayMarkOfficial(viewer, item, post) === true,
    confirm: mayConfirmPost(viewer, post) === true,
  };
}
