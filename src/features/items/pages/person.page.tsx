import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import type { Evidence } from '../../../kernel/evidence';
import { KINDS } from '../../../kernel/space';
import {
  Badge,
  CursorPagination,
  EmptyState,
  Hit,
  ItemList,
  LinkButton,
  Muted,
  Page,
  PersonHeading,
  PostLine,
  Row,
  Stack,
  Tabs,
  Text,
} from '../../../web/components';
import type { PostCard } from '../read/post-lists';
import type { ItemCard, Page as ListPage } from '../read/views';
import { browseHit, personHref } from './browse-hit';
import type { PersonCounts } from './person-reader';
import { browsePhrases } from './browse.phrases';

export interface PersonPageProps {
  readonly person: {
    readonly handle: string;
    readonly displayName: string;
    readonly about: string;
    readonly staff: boolean;
    readonly imported: boolean;
    readonly createdAt: Date;
  };
  readonly counts: PersonCounts;
  /** One of both, as the tab says. */
  readonly items?: ListPage<ItemCard>;
  readonly posts?: ListPage<PostCard>;
  readonly own: boolean;
  readonly canonical?: string;
}

/** A person and what the viewer may see of their texts. */
export const PersonPage = (props: PersonPageProps) => {
  const { person, counts, own } = props;
  const t = usePhrases(browsePhrases).person;
  const href = personHref(person.handle);
  return (
    <Page
      title={person.displayName}
      heading={<PersonHeading name={person.displayName} />}
      lead={<Lead {...props} />}
      actions={
        own && (
          <LinkButton href="/me" icon="settings">
            {t.settings}
          </LinkButton>
        )
      }
      meta={props.posts ? { noindex: true } : { canonical: props.canonical }}
    >
      <Stack>
        <Tabs
          label={person.displayName}
          tabs={[
            {
              label: t.items,
              href: `${href}?tab=items`,
              count: counts.items,
              current: !props.posts,
            },
            {
              label: t.posts,
              href: `${href}?tab=posts`,
              count: counts.posts,
              current: !!props.posts,
            },
          ]}
        />
        {props.items && <Items list={props.items} href={href} />}
        {props.posts && <Posts list={props.posts} href={href} />}
      </Stack>
    </Page>
  );
};

const Lead = ({ person, counts }: PersonPageProps) => {
  const words = usePhrases(browsePhrases);
  const t = words.person;
  const { date } = useFormats();
  const facts = [
    ...KINDS.flatMap((kind) => {
      const count = counts.byKind[kind];
      return count ? [words.kinds[kind](count)] : [];
    }),
    ...(counts.accepted ? [t.acceptedCount(counts.accepted)] : []),
    ...(counts.official ? [t.officialCount(counts.official)] : []),
    ...(counts.helped ? [t.helped(counts.helped)] : []),
  ];
  return (
    <Stack gap="sm">
      <Row>
        {person.staff && (
          <Badge tone="accent" icon="building-2">
            {t.staff}
          </Badge>
        )}
        {person.imported ? (
          <Badge icon="globe">{t.imported}</Badge>
        ) : (
          <Muted>{t.since(date(person.createdAt))}</Muted>
        )}
      </Row>
      {person.about !== '' && <Text>{person.about}</Text>}
      {facts.length > 0 && <Muted>{facts.join(' · ')}</Muted>}
    </Stack>
  );
};

const Items = ({ list, href }: { list: ListPage<ItemCard>; href: string }) => {
  const t = usePhrases(browsePhrases).person;
  if (list.data.length === 0) return <EmptyState title={t.noItems}>{t.nothingHint}</EmptyState>;
  return (
    <>
      <ItemList lines label={t.items}>
        {list.data.map((card) => (
          <Hit hit={{ ...browseHit(card), author: undefined }} />
        ))}
      </ItemList>
      <CursorPagination next={next(list.nextCursor, href, { tab: 'items' })} />
    </>
  );
};

const Posts = ({ list, href }: { list: ListPage<PostCard>; href: string }) => {
  const t = usePhrases(browsePhrases).person;
  if (list.data.length === 0) return <EmptyState title={t.noPosts}>{t.nothingHint}</EmptyState>;
  return (
    <>
      <ItemList lines label={t.posts}>
        {list.data.map((post) => (
          <PostLine
            href={post.path}
            title={post.itemTitle}
            space={post.space}
            label={t.kind[post.kind]}
            evidence={postEvidence(post)}
            excerpt={post.excerpt}
            time={post.createdAt}
          />
        ))}
      </ItemList>
      <CursorPagination next={next(list.nextCursor, href, { tab: 'posts' })} />
    </>
  );
};

function postEvidence(post: PostCard): Evidence[] {
  const evidence: Evidence[] = [];
  if (post.official) evidence.push({ kind: 'official' });
  if (post.accepted) evidence.push({ kind: 'solved' });
  if (post.confirmed > 0) evidence.push({ kind: 'confirmed', count: post.confirmed });
  return evidence;
}

const next = (cursor: string | null, href: string, query: Record<string, string>) =>
  cursor === null ? undefined : `${href}?${new URLSearchParams({ ...query, cursor })}`;
