import type { AccessScope } from '../../../access-scope';
import { SearchRefused } from '../../../search-engine';
import type { Filter, FilterField, NumField } from '../../../search-query';
import { exactValue } from '../index/exact-value';

const EQUAL = new Set<FilterField>([
  'space',
  'kind',
  'lang',
  'tag',
  'product',
  'state',
  'author',
  'thread',
  'type',
]);
const RANGE = new Set<NumField>([
  'created',
  'updated',
  'quality',
  'confirmed',
  'official',
  'accepted',
  'section',
]);
const EVERYTHING = 'alive = 1';
const NOTHING = 'alive = 2';

/** One value of a filter. What `exactValue` gives holds neither quotes nor backslashes. */
const quoted = (value: string): string => `"${exactValue(value)}"`;

/**
 * The scope and the wish as elements of their own, which Meilisearch joins by AND: no wish, however
 * it is written, can widen the scope.
 */
export function scopedFilter(scope: AccessScope, filter?: Filter): string[] {
  const tokens = scope.tokens.map((token) => `"${token}"`);
  const own = [`acl IN [${tokens.join(', ')}]`];
  return filter ? [...own, filterSyntax(filter)] : own;
}

/** @throws SearchRefused for a field that does not exist. */
export function filterSyntax(filter: Filter): string {
  if ('all' in filter) return joined(filter.all, ' AND ', EVERYTHING);
  if ('any' in filter) return joined(filter.any, ' OR ', NOTHING);
  if ('not' in filter) return `NOT (${filterSyntax(filter.not)})`;
  return 'in' in filter ? oneOf(filter.field, filter.in) : between(filter);
}

function joined(parts: readonly Filter[], by: string, empty: string): string {
  return parts.length === 0 ? empty : parts.map((part) => `(${filterSyntax(part)})`).join(by);
}

function oneOf(field: FilterField, values: readonly string[]): string {
  if (!EQUAL.has(field)) {
    throw new SearchRefused(`There is no field "${String(field)}" to filter by.`);
  }
  const wanted = values.map(String).filter((value) => value !== '');
  return wanted.length === 0 ? NOTHING : `${field} IN [${wanted.map(quoted).join(', ')}]`;
}

function between({
  field,
  gte,
  lt,
}: {
  readonly field: NumField;
  readonly gte?: number;
  readonly lt?: number;
}): string {
  if (!RANGE.has(field)) {
    throw new SearchRefused(`There is no number "${String(field)}" to filter by.`);
  }
  const bounds = [
    ...(isBound(gte) ? [`${field} >= ${decimal(gte)}`] : []),
    ...(isBound(lt) ? [`${field} < ${decimal(lt)}`] : []),
  ];
  return bounds.length === 0 ? EVERYTHING : bounds.join(' AND ');
}

const isBound = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value);

/** Meilisearch reads no exponents. */
const decimal = (value: number): string => value.toFixed(6).replace(/\.?0+$/, '');
