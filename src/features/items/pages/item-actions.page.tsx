import type { FormState } from '../../../../libs/pages/form';
import { EMPTY_FORM } from '../../../../libs/pages/form';
import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import { shortId } from '../../../kernel/ids';
import {
  Actions,
  Button,
  ConfirmPage,
  EmptyState,
  Form,
  HiddenField,
  LinkButton,
  Muted,
  Page,
  PostButton,
  RelativeTime,
  SpaceBadge,
  Stack,
  Table,
  Tabs,
  Text,
  TextArea,
} from '../../../web/components';
import { webPhrases } from '../../../web/web.phrases';
import { LIMITS } from '../item-input';
import type { DeletedText } from '../read/deleted-reader';
import type { ItemView, PostView } from '../read/views';
import { deletionPhrases } from './item-deletion.phrases';
import { itemPhrases } from './item.phrases';

export const DeletePage = ({ item, post }: { item: ItemView; post?: PostView }) => {
  const t = usePhrases(deletionPhrases);
  return (
    <ConfirmPage
      title={post ? t.postTitle : t.itemTitle(item.title)}
      consequence={post ? t.postText : t.itemText}
      action={post ? `/posts/${shortId(post.id)}/delete` : `/items/${shortId(item.id)}/delete`}
      confirm={t.button}
      cancelHref={post ? `${item.path}#p-${shortId(post.id)}` : item.path}
    />
  );
};

export const UndeletePage = ({ title, action }: { title: string; action: string }) => {
  const t = usePhrases(deletionPhrases);
  return (
    <ConfirmPage
      title={t.undoTitle}
      consequence={t.undoText(title)}
      action={action}
      confirm={t.undoButton}
      tone="primary"
      cancelHref="/"
    />
  );
};

export interface StatePageProps {
  readonly item: ItemView;
  readonly to: 'closed' | 'archived';
  readonly state?: FormState;
}

/** Before a text takes no more answers, or leaves its readers. */
export const StatePage = ({ item, to, state = EMPTY_FORM }: StatePageProps) => {
  const t = usePhrases(itemPhrases);
  const words = to === 'closed' ? t.close : t.archive;
  return (
    <Page
      title={words.title}
      width="text"
      space={item.space}
      meta={{ noindex: true }}
      breadcrumbs={[{ label: item.title, href: item.path }]}
    >
      <Form action={`/items/${shortId(item.id)}/state`} state={state}>
        <Text>{words.text}</Text>
        <HiddenField name="state" value={to} />
        {to === 'closed' && (
          <TextArea
            name="reason"
            label={t.close.reason}
            hint={t.close.reasonHint}
            rows={3}
            maxlength={LIMITS.reason}
            required
          />
        )}
        <Actions>
          <Button tone={to === 'closed' ? 'primary' : 'danger'}>{words.button}</Button>
          <LinkButton href={item.path} tone="quiet">
            {usePhrases(webPhrases).cancel}
          </LinkButton>
        </Actions>
      </Form>
    </Page>
  );
};

export interface DeletedPageProps {
  readonly texts: readonly DeletedText[];
  /** Given to those who may choose. */
  readonly whose?: 'mine' | 'others';
}

/** Texts one may bring back. */
export const DeletedPage = ({ texts, whose }: DeletedPageProps) => {
  const t = usePhrases(deletionPhrases);
  const { date } = useFormats();
  const folder = { item: 'items', post: 'posts' } as const;
  return (
    <Page title={t.listTitle} meta={{ noindex: true }}>
      <Stack>
        <Text>
          <Muted>{t.listText}</Muted>
        </Text>
        {whose && (
          <Tabs
            label={t.whoseTitle}
            tabs={[
              { label: t.mine, href: '/me/deleted', current: whose === 'mine' },
              { label: t.others, href: '/me/deleted?by=others', current: whose === 'others' },
            ]}
          />
        )}
        {texts.length === 0 ? (
          <EmptyState title={t.listEmpty} icon="trash-2" />
        ) : (
          <Table
            caption={t.listTitle}
            rows={texts}
            columns={[
              {
                title: t.spaceTitle,
                cell: (text) => <SpaceBadge space={text.space} />,
              },
              { title: t.textTitle, header: true, cell: (text) => text.title },
              {
                title: t.excerptTitle,
                cell: (text) => <Muted>{text.excerpt.slice(0, 120)}</Muted>,
              },
              { title: t.deletedAt, cell: (text) => <RelativeTime time={text.deletedAt} /> },
              ...(whose === 'others'
                ? [{ title: t.deletedBy, cell: (text: DeletedText) => text.deletedBy ?? '' }]
                : []),
              { title: t.finalAt, cell: (text) => date(text.finalAt) },
              {
                title: t.undoButton,
                cell: (text) => (
                  <PostButton
                    action={`/${folder[text.type]}/${shortId(text.id)}/undelete`}
                    size="sm"
                  >
                    {t.undoButton}
                  </PostButton>
                ),
              },
            ]}
          />
        )}
      </Stack>
    </Page>
  );
};
