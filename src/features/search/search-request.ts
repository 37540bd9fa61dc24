import {
  decideMode,
  parseQuery,
  type ParsedQuery,
} from '../../../libs/search-engine/analysis/query-parser';
import type { FacetField, Filter, SearchQuery } from '../../../libs/search-engine/search-query';
import { productSlugOf, tagOf } from '../items/items.api';
import { spokenMark, spokenValue, type MarkName } from './spoken-values';

export const FACET_FIELDS = ['space', 'kind', 'lang', 'tag', 'product', 'state'] as const;
export const SORTS = ['relevance', 'newest', 'oldest', 'confirmed'] as const;
export type Sort = (typeof SORTS)[number];
export const COLLAPSES = ['cluster', 'item'] as const;
export type Collapse = (typeof COLLAPSES)[number];
export type FilterName = FacetField | 'author';

/** What somebody asks for, from the API, a page or a form; operators in the text are not yet read. */
export interface SearchRequest {
  readonly q: string;
  /** The long part of a question. */
  readonly body?: string;
  readonly mode: 'auto' | 'typing' | 'question';
  /** OR within a field, AND between fields. Authors are handles. */
  readonly filters: Partial<Record<FilterName, readonly string[]>>;
  readonly sort: Sort;
  readonly page: number;
  readonly size: number;
  readonly facets: readonly FacetField[];
  readonly locale?: string;
  /** `cluster` (the default): of each solution cluster one hit, the best; `item`: every item for itself. */
  readonly collapse?: Collapse;
}

/** Values of filters, and marks. */
export interface Conditions {
  readonly filters: ReadonlyMap<FilterName, readonly string[]>;
  readonly marks: ReadonlySet<MarkName>;
}

/** A request with its operators read and its mode decided. */
export interface UnderstoodRequest {
  readonly text: string;
  readonly body?: string;
  readonly mode: 'typing' | 'question';
  readonly filters: ReadonlyMap<FilterName, readonly string[]>;
  readonly marks: ReadonlySet<MarkName>;
  /** What `-operator:value` leaves out. */
  readonly excluded: Conditions;
  /** Words people look for: nothing but operators and negatives is browsing, not searching. */
  readonly hasWords: boolean;
}

/** Reads operators such as `space:internal` out of the text and joins them with the filters: both must hold. */
export function understand(request: SearchRequest): UnderstoodRequest {
  const parsed = parseQuery(request.q);
  const { filters, marks } = wantedOf(request, parsed);
  const text = plainQuery(parsed.words, parsed.phrases, parsed.negatives, parsed.lastIsPrefix);
  return {
    text,
    ...(request.body ? { body: request.body } : {}),
    mode: request.mode === 'auto' ? (request.body ? 'question' : decideMode(parsed)) : request.mode,
    filters,
    marks,
    excluded: conditionsOf(parsed.excluded),
    hasWords: parsed.words.length + parsed.phrases.length > 0 || Boolean(request.body?.trim()),
  };
}

const lower = (value: string): string => value.toLowerCase();

/** How the texts spell what is filtered by; authors are looked up by handle, whatever its case. */
const SPELLING: Readonly<Record<FilterName, (value: string) => string>> = {
  space: lower,
  kind: lower,
  state: lower,
  lang: (value) => value.replace(/^[^-]+/, lower),
  tag: tagOf,
  product: productSlugOf,
  author: (value) => value,
};

/**
 * Values of a filter in the spelling of the texts, each once: `Smart Home` is the tag `smart-home`. A value of which
 * nothing is left stays as it is, so that it finds nothing rather than everything.
 */
export const spelled = (name: FilterName, values: readonly string[]): string[] => [
  ...new Set(values.map((value) => SPELLING[name](value) || value)),
];

/** Filters and operators both hold. */
function wantedOf({ filters: chosen }: SearchRequest, { operators }: ParsedQuery): Conditions {
  const filters = new Map<FilterName, readonly string[]>();
  for (const [name, values] of Object.entries(chosen)) {
    const filter = name as FilterName;
    if (values && values.length > 0) filters.set(filter, spelled(filter, values));
  }
  const typed = conditionsOf(operators);
  for (const [name, values] of typed.filters) {
    const before = filters.get(name);
    filters.set(name, before ? before.filter((value) => values.includes(value)) : values);
  }
  return { filters, marks: typed.marks };
}

/** `is:` names marks and states; what is neither is a state that nothing has, so that it finds nothing rather than everything. */
function conditionsOf(operators: ParsedQuery['operators']): Conditions {
  const filters = new Map<FilterName, readonly string[]>();
  const marks = new Set<MarkName>();
  const add = (name: FilterName, said: readonly string[]): void => {
    const values = spelled(
      name,
      said.map((value) => spokenValue(name, value)),
    );
    filters.set(name, [...(filters.get(name) ?? []), ...values]);
  };
  for (const [name, said] of operators) {
    if (name !== 'is') {
      add(name, said);
      continue;
    }
    const states = said.filter((value) => spokenMark(value) === undefined);
    for (const value of said) {
      const mark = spokenMark(value);
      if (mark) marks.add(mark);
    }
    if (states.length > 0) add('state', states);
  }
  return { filters, marks };
}

/** The engine's text: without operators, the last word still open when it was. */
function plainQuery(
  words: readonly string[],
  phrases: readonly string[],
  negatives: readonly string[],
  open: boolean,
): string {
  const quoted = (text: string) => `"${text.replaceAll('"', ' ')}"`;
  const parts = [
    ...negatives.map((negative) => `-${quoted(negative)}`),
    ...phrases.map(quoted),
    ...words,
  ];
  return parts.join(' ') + (open || parts.length === 0 ? '' : ' ');
}

/** The filter of a request, leaving out one field: a field's own choice does not narrow its own counts. */
export function filterOf(request: UnderstoodRequest, without?: FilterName): Filter | undefined {
  const all: Filter[] = [];
  for (const [name, values] of request.filters) {
    if (name !== without) all.push({ field: name, in: [...values] });
  }
  for (const mark of request.marks) all.push({ field: mark, gte: 1 });
  const { filters, marks } = request.excluded;
  for (const [name, values] of filters) {
    if (values.length > 0) all.push({ not: { field: name, in: [...values] } });
  }
  for (const mark of marks) all.push({ not: { field: mark, gte: 1 } });
  return all.length === 0 ? undefined : { all };
}

const SORT_FIELDS: Readonly<Record<Sort, NonNullable<SearchQuery['sort']>>> = {
  relevance: { by: 'relevance', dir: 'desc' },
  newest: { by: 'created', dir: 'desc' },
  oldest: { by: 'created', dir: 'asc' },
  confirmed: { by: 'confirmed', dir: 'desc' },
};

const DEADLINE_MS = 2_000;

/** The engine's query. Browsing without words is sorted by time unless something else was asked for. */
export function engineQuery(
  request: SearchRequest,
  understood: UnderstoodRequest,
  facets: readonly FacetField[],
): SearchQuery {
  const filter = filterOf(understood);
  return {
    text: understood.text,
    ...(understood.body ? { body: understood.body } : {}),
    mode: understood.mode,
    ...(request.locale ? { locale: request.locale } : {}),
    ...(filter ? { filter } : {}),
    facets,
    sort: SORT_FIELDS[request.sort],
    page: request.page,
    size: request.size,
    distinctThread: true,
    deadlineMs: DEADLINE_MS,
  };
}
