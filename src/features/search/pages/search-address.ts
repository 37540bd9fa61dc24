import { isKind, isSpace } from '../../../kernel/space';
import type { Collapse, FilterName, SearchRequest, Sort } from '../search-request';
import { FACET_FIELDS, SORTS, spelled } from '../search-request';

export const FILTER_NAMES: readonly FilterName[] = [...FACET_FIELDS, 'author'];

/** Hits on a page of results. */
export const PAGE_SIZE = 20;
/** Beyond this the engine pages no further. */
export const LAST_HIT = 1_000;
const LONGEST_QUERY = 5_000;
const MOST_VALUES = 20;

type Query = Readonly<Record<string, unknown>>;

const texts = (value: unknown): string[] =>
  [value]
    .flat()
    .filter((part): part is string => typeof part === 'string')
    .flatMap((part) => part.split(','))
    .map((part) => part.replaceAll('\0', '').trim().slice(0, 100))
    .filter((part) => part !== '')
    .slice(0, MOST_VALUES);

const KNOWN: Partial<Record<FilterName, (value: string) => boolean>> = {
  space: isSpace,
  kind: isKind,
};

/**
 * Reads the address of a results page. People edit addresses and other sites add to them: what is not understood is
 * left out rather than refused.
 */
export function readAddress(query: Query, locale: string): SearchRequest {
  const filters: Partial<Record<FilterName, readonly string[]>> = {};
  for (const name of FILTER_NAMES) {
    const values = spelled(name, texts(query[name])).filter(KNOWN[name] ?? (() => true));
    if (values.length > 0) filters[name] = values;
  }
  const sort = SORTS.find((known) => known === query.sort) ?? 'relevance';
  const page = Math.min(10_000, Math.max(1, Math.floor(Number(query.page) || 1)));
  const q = typeof query.q === 'string' ? query.q : (texts(query.q)[0] ?? '');
  const mode = query.mode === 'typing' || query.mode === 'question' ? query.mode : 'auto';
  return {
    q: q.slice(0, LONGEST_QUERY),
    mode,
    filters,
    sort,
    page,
    size: PAGE_SIZE,
    facets: FACET_FIELDS,
    locale,
    collapse: query.collapse === 'item' ? 'item' : 'cluster',
  };
}

export interface AddressChange {
  readonly q?: string;
  readonly filters?: SearchRequest['filters'];
  readonly sort?: Sort;
  readonly page?: number;
  readonly collapse?: Collapse;
}

/** The address of a results page, with something changed; a change of filter or order starts at page one again. */
export function addressOf(request: SearchRequest, change: AddressChange = {}): string {
  const { q, filters, sort, collapse } = { ...request, ...change };
  const page = change.page ?? 1;
  const fields: readonly (readonly [string, string, boolean])[] = [
    ['q', q, q !== ''],
    ...FILTER_NAMES.flatMap((name) =>
      (filters[name] ?? []).map((value) => [name, value, true] as const),
    ),
    ['sort', sort, sort !== 'relevance'],
    ['mode', request.mode, request.mode !== 'auto'],
    ['collapse', 'item', collapse === 'item'],
    ['page', String(page), page > 1],
  ];
  const said = fields.flatMap(([name, value, needed]) =>
    needed ? [[name, value] as [string, string]] : [],
  );
  const text = new URLSearchParams(said).toString();
  return text === '' ? '/search' : `/search?${text}`;
}

/** The filters with one value set where it was not, and taken out where it was. */
export function toggled(
  filters: SearchRequest['filters'],
  name: FilterName,
  value: string,
): SearchRequest['filters'] {
  const before = filters[name] ?? [];
  const after = before.includes(value) ? before.filter((v) => v !== value) : [...before, value];
  return { ...filters, [name]: after };
}
