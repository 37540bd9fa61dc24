import { usePhrases } from '../../../../libs/pages/phrases';
import type { FormState } from '../../../../libs/pages/form';
import type { Evidence } from '../../../kernel/evidence';
import { shortId } from '../../../kernel/ids';
import {
  CursorPagination,
  EmptyState,
  EvidenceChips,
  LayerFrame,
  Link,
  LinkButton,
  Muted,
  PostCard,
  Prose,
  RelativeTime,
  Section,
  Stack,
} from '../../../web/components';
import { useHub } from '../../../web/hub-page';
import type { ItemView, PostView } from '../read/views';
import { Author } from './item-author';
import { PostMarks } from './item-marks';
import type { ItemPageData } from './item-page-loader';
import { CommentForm, WriteForm } from './item-post-forms';
import { itemPhrases } from './item.phrases';

/** A form under the item that was sent and refused. */
export interface WritingState {
  /** The post it answers to; undefined for the item itself. */
  readonly parentId?: string;
  readonly kind: 'answer' | 'reply' | 'comment';
  readonly state: FormState;
}

export interface ItemPostsProps extends ItemPageData {
  readonly writing?: WritingState;
  /** Address of this page, to come back to. */
  readonly here: string;
}

/** Everything that stands under an item, and the forms to write more. */
export const ItemPosts = (props: ItemPostsProps) => {
  const { item, posts, here } = props;
  const t = usePhrases(itemPhrases);
  const comments = posts.data.filter((post) => post.kind === 'comment');
  const main = posts.data.filter((post) => post.kind !== 'comment');
  const takesAnswers = item.kind === 'question' || item.kind === 'thread';
  return (
    <>
      {props.linked && (
        <Section title={t.posts.linked}>
          <Post {...props} post={props.linked} />
        </Section>
      )}
      <ItemComments {...props} comments={comments} />
      {takesAnswers && (
        <Section title={useCount(item)} id="answers">
          {item.answers === 0 && <NoAnswer item={item} />}
          <Stack>
            {main.map((post) => (
              <Post {...props} post={post} />
            ))}
          </Stack>
        </Section>
      )}
      <CursorPagination
        previous={props.after ? item.path : undefined}
        next={
          posts.nextCursor
            ? `${item.path}?after=${encodeURIComponent(posts.nextCursor)}`
            : undefined
        }
      />
      {takesAnswers && <WriteForm item={item} here={here} writing={props.writing} />}
    </>
  );
};

function useCount(item: ItemView): string {
  const t = usePhrases(itemPhrases).posts;
  return item.kind === 'question' ? t.answer(item.answers) : t.reply(item.answers);
}

const NoAnswer = ({ item }: { item: ItemView }) => {
  const t = usePhrases(itemPhrases).posts;
  const title = item.kind === 'question' ? t.noneYet : t.noReply;
  return (
    <EmptyState title={title} icon="message-circle">
      {item.kind === 'question' && item.state !== 'closed' ? t.noneYetText : undefined}
    </EmptyState>
  );
};

/** Comments on the item itself: below a question's own text, and all there is below an article. */
const ItemComments = (props: ItemPostsProps & { comments: readonly PostView[] }) => {
  const { item, comments } = props;
  const t = usePhrases(itemPhrases);
  if (item.kind === 'thread') return null;
  const form = <CommentForm item={item} here={props.here} writing={props.writing} />;
  const isQuestion = item.kind === 'question';
  if (isQuestion && comments.length === 0) return useHub().viewer ? form : null;
  return (
    <Section title={isQuestion ? t.posts.questionComments : t.posts.comments}>
      <Stack>
        {comments.map((comment) => (
          <Post {...props} post={comment} />
        ))}
      </Stack>
      {form}
    </Section>
  );
};

const lookOf = (post: PostView) => {
  if (post.kind === 'comment') return 'comment';
  if (post.accepted) return 'accepted';
  return post.official ? 'official' : 'plain';
};

function evidenceOfPost(post: PostView): Evidence[] {
  const evidence: Evidence[] = [];
  if (post.accepted) evidence.push({ kind: 'solved' });
  if (post.official) evidence.push({ kind: 'official' });
  if (post.confirmed > 0) evidence.push({ kind: 'confirmed', count: post.confirmed });
  return evidence;
}

interface PostProps extends ItemPostsProps {
  readonly post: PostView;
}

const Post = (props: PostProps) => {
  const { post, item, here } = props;
  const t = usePhrases(itemPhrases);
  const anchor = `p-${shortId(post.id)}`;
  return (
    <PostCard
      id={anchor}
      look={lookOf(post)}
      heading={post.kind === 'comment' ? undefined : t.posts.by[post.kind](post.author.name)}
      head={<PostHead {...props} />}
      actions={<PostActions post={post} back={`${here}#${anchor}`} />}
      below={hasBelow(props) ? <Below {...props} /> : undefined}
    >
      <LayerFrame audience={post.narrower && post.audience ? post.audience : ['public']}>
        <Prose html={post.html} lang={post.lang === item.lang ? item.lang : post.lang} />
      </LayerFrame>
    </PostCard>
  );
};

const PostHead = ({ post, posts }: PostProps) => {
  const t = usePhrases(itemPhrases);
  const parent = posts.data.find((one) => one.id === post.parentId);
  const isChanged = post.updatedAt.getTime() - post.createdAt.getTime() > 60_000;
  return (
    <>
      <EvidenceChips evidence={evidenceOfPost(post)} long />
      <Author person={post.author} />
      <Muted>
        <Link href={`#p-${shortId(post.id)}`} look="subtle">
          <RelativeTime time={post.createdAt} />
        </Link>
        {isChanged && (
          <>
            {' · '}
            <Link href={`/posts/${shortId(post.id)}/history`} look="subtle">
              {t.changedAgo} <RelativeTime time={post.updatedAt} />
            </Link>
          </>
        )}
        {parent && post.kind === 'reply' && (
          <>
            {' · '}
            <Link href={`#p-${shortId(parent.id)}`}>{t.posts.replyTo(parent.author.name)}</Link>
          </>
        )}
      </Muted>
    </>
  );
};

const PostActions = ({ post, back }: { post: PostView; back: string }) => {
  const t = usePhrases(itemPhrases);
  const address = `/posts/${shortId(post.id)}`;
  return (
    <>
      <PostMarks post={post} back={back} />
      {post.may.edit && (
        <LinkButton href={`${address}/edit`} size="sm" tone="quiet" icon="pencil">
          {t.edit}
        </LinkButton>
      )}
      {post.may.delete && (
        <LinkButton href={`${address}/delete`} size="sm" tone="quiet" icon="trash-2">
          {t.delete}
        </LinkButton>
      )}
    </>
  );
};

/** Comments are one level deep: on a comment that answers to something no further form is offered. */
const takesComments = ({ post, item }: PostProps): boolean =>
  item.may.post.includes(item.kind === 'thread' ? 'reply' : 'comment') &&
  (post.kind !== 'comment' || post.parentId === null);

const hasBelow = (props: PostProps): boolean =>
  props.post.comments.length > 0 || takesComments(props);

/** Comments on a post and the form for one more. */
const Below = (props: PostProps) => {
  const { post, item, here } = props;
  return (
    <>
      {post.comments.map((comment) => (
        <Post {...props} post={comment} />
      ))}
      {takesComments(props) && (
        <CommentForm item={item} parent={post} here={here} writing={props.writing} />
      )}
    </>
  );
};
