import { refuse } from '../../kernel/fault';
import type { Kind } from '../../kernel/space';
import type { Viewer } from '../../kernel/viewer';
import { stewards, writes, type ItemFacts, type May } from './items.policy';
import type { PostKind } from './post.entity';

export interface PostFacts {
  readonly kind: PostKind;
  readonly authorId: string;
  readonly acl: readonly string[];
}

/** An item together with who may read it now. */
export interface ReadableItem extends ItemFacts {
  readonly acl: readonly string[];
}

/** What may stand under an item of a kind; the first one is what a plain reply is. */
export const POSTS_UNDER: Readonly<Record<Kind, readonly PostKind[]>> = {
  question: ['answer', 'comment'],
  thread: ['reply'],
  article: ['comment'],
  howto: ['comment'],
  wiki: ['comment'],
};

const readOnly = refuse('read-only', 'This token may only read.');
const notYours = refuse('not-yours', 'This is not yours.');
const sameReaders = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((token) => b.includes(token));

/** Every signed-in reader may write under what he reads; closed questions and threads take no more answers. */
export function mayPost(viewer: Viewer, item: ItemFacts, kind: PostKind): May {
  if (!writes(viewer)) return readOnly;
  if (!POSTS_UNDER[item.kind].includes(kind)) {
    return refuse('post.kind', `There are no posts of the kind ${kind} under a ${item.kind}.`);
  }
  if (item.state === 'closed' && kind !== 'comment') {
    return refuse('item.closed', 'This is closed and takes no more answers.');
  }
  return true;
}

export function mayEditPost(viewer: Viewer, item: ItemFacts, post: PostFacts): May {
  if (!writes(viewer)) return readOnly;
  return viewer.id === post.authorId || stewards(viewer, item.space) || notYours;
}

export const mayDeletePost = mayEditPost;

/** The asker's mark. Only for answers that everybody who reads the question reads too. */
export function mayAccept(viewer: Viewer, item: ReadableItem, post: PostFacts): May {
  if (!writes(viewer)) return readOnly;
  if (item.kind !== 'question' || post.kind !== 'answer') {
    return refuse('post.kind', 'Only answers to a question are accepted.');
  }
  if (viewer.id !== item.authorId && !stewards(viewer, item.space)) {
    return refuse('asker-only', 'Only the asker accepts an answer.');
  }
  if (item.state === 'closed') return refuse('item.closed', 'This question is closed.');
  return sameReaders(post.acl, item.acl) || refuse('answer.narrower', NARROWER);
}

const NARROWER = 'Not everybody who reads the question may read this answer.';

/** The company's mark, where customers and company meet. */
export function mayMarkOfficial(viewer: Viewer, item: ReadableItem, post: PostFacts): May {
  if (!writes(viewer)) return readOnly;
  if (!viewer.audiences.has('agents')) {
    return refuse('agents-only', 'Only agents make an answer official.');
  }
  if (item.space !== 'community' || post.kind !== 'answer') {
    return refuse('not-here', 'Only answers in the community become official.');
  }
  return sameReaders(post.acl, item.acl) || refuse('answer.narrower', NARROWER);
}

/** "This worked for me": once per reader, never for one's own words. */
export function mayConfirmPost(viewer: Viewer, post: PostFacts): May {
  if (!writes(viewer)) return readOnly;
  if (post.kind === 'comment') {
    return refuse('post.not-confirmable', 'Comments are not confirmed.');
  }
  return viewer.id !== post.authorId || refuse('own-text', 'You cannot confirm your own text.');
}
