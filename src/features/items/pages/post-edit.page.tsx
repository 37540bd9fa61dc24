import type { FormState } from '../../../../libs/pages/form';
import { usePhrases } from '../../../../libs/pages/phrases';
import { shortId } from '../../../kernel/ids';
import {
  Actions,
  Alert,
  Button,
  Editor,
  Form,
  LinkButton,
  Page,
  Select,
  Stack,
} from '../../../web/components';
import { useHub } from '../../../web/hub-page';
import { webPhrases } from '../../../web/web.phrases';
import { LIMITS } from '../item-input';
import type { ItemView, PostView } from '../read/views';
import { Beside } from './item-conflict.page';
import { Reason } from './item-edit.page';
import { rowsFor } from './item-fields';
import { formPhrases } from './item-form.phrases';
import { itemPhrases } from './item.phrases';

export interface PostEditPageProps {
  readonly item: ItemView;
  readonly post: PostView;
  /** The version the editor began with. */
  readonly version: number;
  readonly state: FormState;
  /** The text as it stands, where somebody else was faster. */
  readonly conflict?: { readonly body: string };
}

/** Where an answer, a reply or a comment is changed. */
export const PostEditPage = ({ item, post, version, state, conflict }: PostEditPageProps) => {
  const t = usePhrases(formPhrases);
  const editor = (
    <Editor name="body" label={t.body} rows={rowsFor(post.body)} maxlength={LIMITS.body} required />
  );
  const yours = state.values.body;
  return (
    <Page
      title={conflict ? t.conflict.title : t.edit.heading[post.kind]}
      width={conflict ? 'full' : 'text'}
      space={item.space}
      islands={['editor']}
      meta={{ noindex: true }}
      breadcrumbs={[{ label: item.title, href: item.path }]}
    >
      <Stack>
        {conflict && <Alert kind="warning">{t.conflict.text}</Alert>}
        <Form
          action={`/posts/${shortId(post.id)}/edit`}
          state={state}
          draft={conflict ? undefined : `edit-${shortId(post.id)}-${version}`}
          guard
          width="full"
        >
          <input type="hidden" name="version" value={version} />
          {conflict ? (
            <Beside
              title={t.body}
              theirs={conflict.body}
              yours={typeof yours === 'string' ? yours : ''}
              field={editor}
            />
          ) : (
            editor
          )}
          <Readers post={post} />
          <Reason />
          <Actions>
            <Button tone="primary">{conflict ? t.conflict.save : t.save}</Button>
            <LinkButton href={`${item.path}#p-${shortId(post.id)}`} tone="quiet">
              {t.cancel}
            </LinkButton>
          </Actions>
        </Form>
      </Stack>
    </Page>
  );
};

/** Staff may narrow who reads a post; readers it has and nobody else could choose stay to be chosen. */
const Readers = ({ post }: { post: PostView }) => {
  const t = usePhrases(itemPhrases).write;
  const words: Readonly<Record<string, string>> = usePhrases(webPhrases).audience;
  if (!useHub().tools.staff) return null;
  const present = post.audience?.join(' ') ?? '';
  const values = [...new Set(['', 'employees', 'agents', present])];
  return (
    <Select
      name="audience"
      label={t.readers}
      value={present}
      options={values.map((value) => ({
        value,
        label:
          value === ''
            ? t.asItem
            : value
                .split(' ')
                .map((token) => words[token.split(':')[0] ?? ''] ?? token)
                .join(', '),
      }))}
    />
  );
};
