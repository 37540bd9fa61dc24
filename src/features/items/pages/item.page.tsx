import { usePhrases } from '../../../../libs/pages/phrases';
import { hostOf } from '../../../kernel/evidence';
import { shortId } from '../../../kernel/ids';
import {
  Alert,
  EvidenceChips,
  KindBadge,
  LayerFrame,
  Link,
  LinkButton,
  Menu,
  MenuLink,
  MenuPost,
  Muted,
  Page,
  PostButton,
  Prose,
  RelativeTime,
  Row,
  SpaceBadge,
  Stack,
  StateBadge,
  Strong,
} from '../../../web/components';
import { useHub } from '../../../web/hub-page';
import { webPhrases } from '../../../web/web.phrases';
import type { ItemState } from '../item-state';
import type { ItemView } from '../read/views';
import { ItemAside } from './item-aside';
import { Author } from './item-author';
import { ConfirmBox } from './item-marks';
import type { ItemPageData } from './item-page-loader';
import { ItemPosts, type WritingState } from './item-posts';
import { TieNotices } from './item-ties';
import { itemPhrases } from './item.phrases';

export interface ItemPageProps extends ItemPageData {
  readonly writing?: WritingState;
}

/** One item with everything that stands under it. */
export const ItemPage = (props: ItemPageProps) => {
  const { item } = props;
  const t = usePhrases(itemPhrases);
  const here = props.after ? `${item.path}?after=${props.after}` : item.path;
  return (
    <Page
      title={item.title}
      heading={<span lang={item.lang}>{item.title}</span>}
      space={item.space}
      breadcrumbs={useCrumbs(item)}
      lead={<Lead item={item} />}
      actions={<ItemActions item={item} />}
      editHref={item.may.edit ? `${item.path}/edit` : undefined}
      islands={useHub().viewer ? ['editor'] : []}
      aside={{
        label: t.aside,
        content: <ItemAside {...props} />,
      }}
      meta={{
        description: item.excerpt,
        canonical: props.canonical,
        noindex: item.originUrl !== null,
        jsonLd: props.jsonLd,
      }}
    >
      <Stack gap="lg">
        <Stack>
          <TieNotices ties={props.ties} />
          <Notices item={item} />
          <Body item={item} />
          <ConfirmBox item={item} here={here} />
        </Stack>
        <ItemPosts {...props} here={here} />
      </Stack>
    </Page>
  );
};

function useCrumbs(item: ItemView) {
  const words = usePhrases(webPhrases);
  return [
    { label: words.space[item.space], href: `/spaces/${item.space}` },
    ...(item.product ? [{ label: item.product.name, href: `/products/${item.product.slug}` }] : []),
    { label: words.kind[item.kind] },
  ];
}

const Lead = ({ item }: { item: ItemView }) => {
  const t = usePhrases(itemPhrases);
  const isChanged = item.updatedAt.getTime() - item.createdAt.getTime() > 60_000;
  const isSaid = ['published', 'open', 'solved'].includes(item.state);
  return (
    <Stack gap="sm">
      <Row>
        <SpaceBadge space={item.space} href={`/spaces/${item.space}`} />
        <KindBadge kind={item.kind} />
        {!isSaid && <StateBadge state={item.state} />}
        <EvidenceChips evidence={item.evidence} long />
      </Row>
      <Row>
        <Author person={item.author} />
        <Muted>
          <RelativeTime time={item.createdAt} />
          {isChanged && (
            <>
              {' · '}
              {t.changedAgo} <RelativeTime time={item.updatedAt} />
            </>
          )}
        </Muted>
      </Row>
    </Stack>
  );
};

/** What has to be known before reading. */
const Notices = ({ item }: { item: ItemView }) => {
  const t = usePhrases(itemPhrases);
  const host = hostOf(item.originUrl);
  return (
    <>
      <Unpublished item={item} />
      {item.state === 'closed' && (
        <Alert kind="info" title={t.closed}>
          {item.closeReason}
        </Alert>
      )}
      {item.unsupported && <Unsupported item={item} />}
      {host && item.originUrl && (
        <Alert kind="info">
          {t.mirrored(host)}{' '}
          <Link href={item.originUrl} outside>
            {t.original}
          </Link>
        </Alert>
      )}
    </>
  );
};

const NOTICES = { draft: 'draft', 'in-review': 'inReview', archived: 'archived' } as const;

/** The steps that stand as buttons in the notice over an unpublished text. */
const isOffered = (item: ItemView, to: ItemState): boolean =>
  item.state in NOTICES && (to === 'published' || to === 'in-review');

const Unpublished = ({ item }: { item: ItemView }) => {
  const t = usePhrases(itemPhrases);
  if (item.state !== 'draft' && item.state !== 'in-review' && item.state !== 'archived')
    return null;
  const words = t[NOTICES[item.state]];
  const steps = item.may.states.filter((to) => isOffered(item, to));
  return (
    <Alert kind="warning" title={words.title}>
      <Stack gap="sm">
        <span>{words.text}</span>
        {steps.length > 0 && (
          <Row>
            {steps.map((to) => (
              <PostButton
                action={`/items/${shortId(item.id)}/state`}
                fields={{ state: to }}
                tone={to === 'published' || steps.length === 1 ? 'primary' : 'plain'}
                size="sm"
              >
                {item.state === 'archived' ? t.republish : t.steps[to]}
              </PostButton>
            ))}
          </Row>
        )}
      </Stack>
    </Alert>
  );
};

const Unsupported = ({ item }: { item: ItemView }) => {
  const t = usePhrases(itemPhrases).unsupported;
  return (
    <Alert kind="warning" title={t.title}>
      <Stack gap="sm">
        <span>{t.text}</span>
        {item.owner && (
          <Row>
            <Strong>{t.owner}:</Strong>
            <Author person={item.owner} />
          </Row>
        )}
        {item.riskNote && (
          <span>
            <Strong>{t.risk}:</Strong> {item.riskNote}
          </span>
        )}
      </Stack>
    </Alert>
  );
};

/** The parts of the text this viewer may read, each in its frame. */
const Body = ({ item }: { item: ItemView }) => (
  <Stack>
    {item.layers.map((layer) => (
      <LayerFrame audience={layer.narrower && layer.audience ? layer.audience : ['public']}>
        <Prose html={layer.html} lang={item.lang} />
      </LayerFrame>
    ))}
  </Stack>
);

const ItemActions = ({ item }: { item: ItemView }) => {
  const t = usePhrases(itemPhrases);
  return (
    <>
      {item.may.edit && (
        <LinkButton href={`${item.path}/edit`} icon="pencil">
          {t.edit}
        </LinkButton>
      )}
      {(item.may.states.length > 0 || item.may.delete) && <MoreActions item={item} />}
    </>
  );
};

const MoreActions = ({ item }: { item: ItemView }) => {
  const t = usePhrases(itemPhrases);
  return (
    <Menu label={t.more} icon="ellipsis" bare>
      <MenuLink href={`${item.path}/history`} icon="history">
        {t.history}
      </MenuLink>
      {item.may.states.map((to) => (
        <StateStep item={item} to={to} />
      ))}
      {item.may.delete && (
        <MenuLink href={`/items/${shortId(item.id)}/delete`} icon="trash-2">
          {t.delete}
        </MenuLink>
      )}
    </Menu>
  );
};

/** What takes a text away from its readers, or needs a reason, is asked about on a page of its own. */
const StateStep = ({ item, to }: { item: ItemView; to: ItemState }) => {
  const t = usePhrases(itemPhrases);
  const address = `/items/${shortId(item.id)}/state`;
  const label = item.state === 'archived' && to === 'published' ? t.republish : t.steps[to];
  if (to === 'closed' || to === 'archived') {
    return (
      <MenuLink href={`${address}/${to}`} icon={to === 'closed' ? 'lock' : 'package'}>
        {label}
      </MenuLink>
    );
  }
  return (
    <MenuPost action={address} fields={{ state: to }} icon={to === 'draft' ? 'undo-2' : 'check'}>
      {label}
    </MenuPost>
  );
};
