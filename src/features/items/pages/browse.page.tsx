import type { Child } from 'hono/jsx';
import { useFormats } from '../../../../libs/pages/formats';
import { usePage } from '../../../../libs/pages/page-context';
import { usePhrases } from '../../../../libs/pages/phrases';
import type { Kind, Space } from '../../../kernel/space';
import {
  CursorPagination,
  EmptyState,
  FacetList,
  Hit,
  ItemList,
  LinkButton,
  Muted,
  Page,
  Row,
  Stack,
  Tabs,
  type Crumb,
  type FacetGroup,
  type PageMeta,
} from '../../../web/components';
import { webPhrases } from '../../../web/web.phrases';
import { TABS, type Tab } from '../read/item-lists';
import type { ItemCard, Page as ListPage } from '../read/views';
import {
  BROWSE_FIELDS,
  browseHref,
  toggledFilter,
  type BrowseAddress,
  type BrowseField,
} from './browse-address';
import { browseHit } from './browse-hit';
import type { BrowseCounts } from './browse-reader';
import { browsePhrases } from './browse.phrases';

export interface BrowseList {
  readonly address: BrowseAddress;
  readonly counts: BrowseCounts;
  readonly list: ListPage<ItemCard>;
  /** States differ for those who work on drafts; others are told by the tabs. */
  readonly staff: boolean;
}

export interface BrowsePageProps extends BrowseList {
  readonly title: string;
  readonly heading?: Child;
  readonly lead?: Child;
  readonly actions?: Child;
  readonly breadcrumbs?: readonly Crumb[];
  readonly space?: Space;
  /** Kinds the list may hold; tabs that ask for questions are left out where there are none. */
  readonly kinds: readonly Kind[];
  /** Where to write what is missing. */
  readonly nextStep?: Child;
  readonly meta?: PageMeta;
}

/** A list of items with tabs, filters and pages: of a space, a tag or a product. */
export const BrowsePage = (props: BrowsePageProps) => {
  const t = usePhrases(browsePhrases);
  const { address, counts, kinds } = props;
  const groups = useGroups(props);
  const tabs = kinds.includes('question') ? TABS : (['newest', 'confirmed'] as const);
  return (
    <Page
      title={props.title}
      heading={props.heading}
      lead={props.lead}
      actions={props.actions}
      breadcrumbs={props.breadcrumbs}
      space={props.space}
      meta={{ ...props.meta, ...(isPlain(address) ? {} : { noindex: true }) }}
      aside={
        counts.all === 0
          ? undefined
          : {
              label: usePhrases(webPhrases).filters,
              content: (
                <FacetList groups={groups} clearHref={browseHref(address, { filters: {} })} />
              ),
              side: 'start',
            }
      }
    >
      <Stack>
        <Tabs
          label={t.tabsOf.label}
          tabs={tabs.map((tab) => ({
            label: t.tabsOf[tab],
            href: browseHref(address, { tab }),
            current: tab === address.tab,
          }))}
        />
        <Listed {...props} />
      </Stack>
    </Page>
  );
};

/** Only the start of a whole list is for search engines: everything else shows the same items again. */
const isPlain = ({ tab, filters, cursor }: BrowseAddress) =>
  tab === 'newest' && cursor === undefined && Object.keys(filters).length === 0;

const Listed = (props: BrowsePageProps) => {
  const t = usePhrases(browsePhrases);
  const { number } = useFormats();
  const { address, counts, list } = props;
  if (list.data.length === 0) return <Nothing {...props} />;
  return (
    <Stack>
      <Row spread>
        <Muted>
          {counts.items === counts.all
            ? t.items(counts.items)
            : t.itemsOf(number(counts.items), number(counts.all))}
        </Muted>
        {address.cursor && (
          <LinkButton href={browseHref(address)} tone="quiet" size="sm" icon="undo-2">
            {t.backToStart}
          </LinkButton>
        )}
      </Row>
      <ItemList lines label={t.list}>
        {list.data.map((card) => (
          <Hit hit={browseHit(card)} />
        ))}
      </ItemList>
      <CursorPagination
        next={list.nextCursor ? browseHref(address, { cursor: list.nextCursor }) : undefined}
      />
    </Stack>
  );
};

const Nothing = ({ address, nextStep }: BrowsePageProps) => {
  const t = usePhrases(browsePhrases);
  const narrowed = Object.keys(address.filters).length > 0 || address.cursor !== undefined;
  const tab: Tab = address.tab;
  return narrowed ? (
    <EmptyState
      title={t.nothingFiltered}
      icon="search"
      actions={<LinkButton href={address.path}>{t.noFilters}</LinkButton>}
    >
      {t.nothingFilteredHint}
    </EmptyState>
  ) : (
    <EmptyState
      title={t.nothing[tab]}
      icon={tab === 'unanswered' ? 'circle-check' : 'inbox'}
      actions={nextStep}
    >
      {t.nothingHint[tab]}
    </EmptyState>
  );
};

/** What the values of a filter are called. */
function useNames() {
  const web = usePhrases(webPhrases);
  const { locale } = usePage();
  const languages = new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' });
  const states: Readonly<Record<string, string>> = web.state;
  return (field: BrowseField, value: string): string => {
    if (field === 'space') return web.space[value as Space] ?? value;
    if (field === 'kind') return web.kind[value as Kind] ?? value;
    if (field === 'state') return states[value] ?? value;
    if (field === 'lang') return languages.of(value) ?? value;
    return value;
  };
}

function useGroups({ address, counts, staff }: BrowseList): FacetGroup[] {
  const t = usePhrases(browsePhrases);
  const names = useNames();
  const offered = BROWSE_FIELDS.filter(
    (field) => address.of[field] === undefined && (staff || field !== 'state'),
  );
  return offered.map((field) => {
    const chosen = address.filters[field] ?? [];
    const counted = counts.facets[field];
    const missing = chosen
      .filter((value) => !counted.some((facet) => facet.value === value))
      .map((value) => ({ value, name: null, items: 0 }));
    const all = [...counted, ...missing];
    return {
      title: t.fields[field],
      // One value that everything has narrows nothing.
      options: (all.length === 1 && chosen.length === 0 && field !== 'tag' ? [] : all).map(
        ({ value, name, items }) => ({
          label: name ?? names(field, value),
          count: items,
          href: browseHref(address, { filters: toggledFilter(address.filters, field, value) }),
          active: chosen.includes(value),
        }),
      ),
    };
  });
}
