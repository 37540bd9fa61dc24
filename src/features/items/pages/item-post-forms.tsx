import { EMPTY_FORM } from '../../../../libs/pages/form';
import { usePhrases } from '../../../../libs/pages/phrases';
import { shortId } from '../../../kernel/ids';
import {
  Actions,
  Alert,
  Button,
  Disclosure,
  Editor,
  Form,
  HiddenField,
  LinkButton,
  Section,
  Select,
  TextArea,
} from '../../../web/components';
import { useHub } from '../../../web/hub-page';
import { webPhrases } from '../../../web/web.phrases';
import { LIMITS } from '../item-input';
import type { ItemView, PostView } from '../read/views';
import { signInHref } from './item-marks';
import type { WritingState } from './item-posts';
import { itemPhrases } from './item.phrases';

interface FormProps {
  readonly item: ItemView;
  readonly here: string;
  readonly writing?: WritingState;
}

/** The large form under a question or a thread. */
export const WriteForm = ({ item, here, writing }: FormProps) => {
  const t = usePhrases(itemPhrases).write;
  const kind = item.kind === 'question' ? 'answer' : 'reply';
  if (item.state === 'closed') return <Alert kind="info">{t.closed}</Alert>;
  if (!useHub().viewer) {
    return (
      <Actions>
        <LinkButton href={signInHref(`${here}#write`)} tone="primary" icon="log-in">
          {t.signIn}
        </LinkButton>
      </Actions>
    );
  }
  if (!item.may.post.includes(kind)) return null;
  const sent = writing?.kind === kind && writing.parentId === undefined ? writing.state : undefined;
  return (
    <Section title={t[kind]} id="write" hideTitle>
      <Form
        action={`/items/${shortId(item.id)}/posts`}
        state={sent ?? EMPTY_FORM}
        draft={`${kind}-${shortId(item.id)}`}
        width="full"
      >
        <HiddenField name="kind" value={kind} />
        <Editor
          name="body"
          label={t[kind]}
          hint={kind === 'answer' ? t.answerHint : undefined}
          rows={8}
          maxlength={LIMITS.body}
          required
        />
        <PostReaders />
        <Actions>
          <Button tone="primary" icon="send">
            {kind === 'answer' ? t.answerButton : t.replyButton}
          </Button>
        </Actions>
      </Form>
    </Section>
  );
};

/** Who may read what is being written; staff only, for whom it is not always everybody. */
const PostReaders = ({ name = 'audience' }: { name?: string }) => {
  const t = usePhrases(itemPhrases).write;
  const words = usePhrases(webPhrases).audience;
  const { tools } = useHub();
  if (!tools.staff) return null;
  return (
    <Select
      name={name}
      label={t.readers}
      options={[
        { value: '', label: t.asItem },
        { value: 'employees', label: words.employees },
        { value: 'agents', label: words.agents },
      ]}
    />
  );
};

type CommentProps = FormProps & { readonly parent?: PostView };

/** A comment on the item or a post, or a reply to a post of a thread; folded until wanted. */
export const CommentForm = (props: CommentProps) => {
  const { item, parent, here } = props;
  const t = usePhrases(itemPhrases).write;
  if (useHub().viewer) {
    const kind = item.kind === 'thread' ? 'reply' : 'comment';
    return item.may.post.includes(kind) ? <Folded {...props} kind={kind} /> : null;
  }
  return parent ? null : (
    <Actions>
      <LinkButton href={signInHref(here)} tone="quiet" size="sm" icon="log-in">
        {t.signInComment}
      </LinkButton>
    </Actions>
  );
};

const Folded = (props: CommentProps & { kind: 'reply' | 'comment' }) => {
  const { item, parent, writing, kind } = props;
  const words = useFoldedWords(kind, parent);
  const to = shortId(parent?.id ?? item.id);
  const sent =
    writing?.kind === kind && writing.parentId === parent?.id ? writing.state : undefined;
  return (
    <Disclosure label={words.open} open={sent !== undefined}>
      <Form
        action={`/items/${shortId(item.id)}/posts`}
        state={sent ?? EMPTY_FORM}
        draft={`${kind}-${to}`}
        label={words.open}
      >
        <HiddenField name="kind" value={kind} />
        {parent && <HiddenField name="parent" value={to} />}
        <TextArea
          name={`body.${to}`}
          label={words.label}
          rows={3}
          maxlength={LIMITS.body}
          required
        />
        <PostReaders name={`audience.${to}`} />
        <Actions>
          <Button size="sm" icon="send">
            {words.button}
          </Button>
        </Actions>
      </Form>
    </Disclosure>
  );
};

function useFoldedWords(kind: 'reply' | 'comment', parent: PostView | undefined) {
  const t = usePhrases(itemPhrases).write;
  if (kind === 'reply') return { open: t.replyTo, label: t.reply, button: t.replyButton };
  const open = parent?.kind === 'comment' ? t.replyTo : t.comment;
  return { open, label: t.commentLabel, button: t.commentButton };
}
