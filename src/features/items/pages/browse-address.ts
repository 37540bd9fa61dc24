import { HttpProblem } from '../../../../libs/http-api/problem';
import { isKind, isSpace, type Kind, type Space } from '../../../kernel/space';
import { isLang, productSlugOf, tagOf } from '../item-input';
import { ITEM_STATES, type ItemState } from '../item-state';
import { TABS, type ItemFilter, type Tab } from '../read/item-lists';

/** What a list can be narrowed by, in the order in which it is offered. */
export const BROWSE_FIELDS = ['space', 'kind', 'product', 'tag', 'lang', 'state'] as const;
export type BrowseField = (typeof BROWSE_FIELDS)[number];
export type BrowseFilters = Readonly<Partial<Record<BrowseField, readonly string[]>>>;

/** A list as its address says it: what it is of, which tab, narrowed by what, and from where on. */
export interface BrowseAddress {
  /** Without query: `/spaces/peer`, `/tags/router`. */
  readonly path: string;
  /** What the whole list has in common; never part of the query. */
  readonly of: BrowseFilters;
  readonly tab: Tab;
  readonly filters: BrowseFilters;
  readonly cursor?: string;
}

type Query = Readonly<Record<string, unknown>>;

const MOST_VALUES = 20;

const texts = (value: unknown): string[] =>
  [value]
    .flat()
    .filter((part): part is string => typeof part === 'string')
    .flatMap((part) => part.split(','))
    .map((part) => part.replaceAll('\0', '').trim().slice(0, 100))
    .filter((part) => part !== '')
    .slice(0, MOST_VALUES);

const only = (known: (value: string) => boolean) => (value: string) =>
  known(value) ? value : undefined;

const READ: Readonly<Record<BrowseField, (value: string) => string | undefined>> = {
  space: only(isSpace),
  kind: only(isKind),
  product: (value) => productSlugOf(value),
  tag: (value) => tagOf(value),
  lang: only(isLang),
  state: only((value) => (ITEM_STATES as readonly string[]).includes(value)),
};

/** Reads an address. What is not understood, or names a space the reader does not know of, is left out: people edit addresses. */
export function readBrowseAddress(
  path: string,
  of: BrowseFilters,
  query: Query,
  knows: (space: Space) => boolean,
): BrowseAddress {
  const filters: Partial<Record<BrowseField, readonly string[]>> = {};
  for (const field of BROWSE_FIELDS) {
    if (of[field]) continue;
    const values = texts(query[field]).flatMap((value) => READ[field](value) || []);
    const known = values.filter((value) => field !== 'space' || knows(value as Space));
    if (known.length > 0) filters[field] = [...new Set(known)];
  }
  return {
    path,
    of,
    tab: TABS.find((tab) => tab === query.tab) ?? 'newest',
    filters,
    ...(typeof query.cursor === 'string' && query.cursor !== '' ? { cursor: query.cursor } : {}),
  };
}

export type BrowseChange = Partial<Pick<BrowseAddress, 'tab' | 'filters' | 'cursor'>>;

/** The address with something changed; unless told, the list begins at its start again. */
export function browseHref(address: BrowseAddress, change: BrowseChange = {}): string {
  const query = new URLSearchParams();
  const tab = change.tab ?? address.tab;
  if (tab !== 'newest') query.set('tab', tab);
  const filters = change.filters ?? address.filters;
  for (const field of BROWSE_FIELDS) {
    for (const value of filters[field] ?? []) query.append(field, value);
  }
  if (change.cursor) query.set('cursor', change.cursor);
  const text = query.toString();
  return text === '' ? address.path : `${address.path}?${text}`;
}

/** The filters with one value set where it was not, and taken out where it was. */
export function toggledFilter(
  filters: BrowseFilters,
  field: BrowseField,
  value: string,
): BrowseFilters {
  const before = filters[field] ?? [];
  const after = before.includes(value) ? before.filter((v) => v !== value) : [...before, value];
  return { ...filters, [field]: after };
}

/** As the item lists take it. */
export function itemFilter(filters: BrowseFilters, tab?: Tab): ItemFilter {
  return {
    spaces: filters.space as readonly Space[] | undefined,
    kinds: filters.kind as readonly Kind[] | undefined,
    tags: filters.tag,
    products: filters.product,
    langs: filters.lang,
    states: filters.state as readonly ItemState[] | undefined,
    ...(tab ? { tab } : {}),
  };
}

/** Reads a list from a cursor on; one that the list never gave out begins at the start, for addresses grow old. */
export async function lenientCursor<T>(
  cursor: unknown,
  read: (cursor: string | undefined) => Promise<T>,
): Promise<T> {
  if (typeof cursor !== 'string' || cursor === '') return read(undefined);
  try {
    return await read(cursor);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return read(undefined);
  }
}
