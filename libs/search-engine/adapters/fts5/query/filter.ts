import { SearchRefused } from '../../../search-engine';
import type { Filter, FilterField, NumField } from '../../../search-query';
import type { CodedField, Documents } from '../memory/documents';

export type DocTest = (doc: number) => boolean;

const CODED: ReadonlySet<string> = new Set<CodedField>([
  'space',
  'kind',
  'lang',
  'state',
  'product',
  'author',
  'type',
]);
const TIMES: ReadonlySet<string> = new Set(['created', 'updated']);
const NUMBERS: ReadonlySet<string> = new Set([
  'official',
  'accepted',
  'confirmed',
  'quality',
  'section',
]);

/**
 * Makes a test of documents from a filter. A field a document does not have equals nothing.
 * @throws SearchRefused for a field that does not exist.
 */
export function compileFilter(filter: Filter, documents: Documents): DocTest {
  if ('all' in filter) {
    const tests = filter.all.map((part) => compileFilter(part, documents));
    return (doc) => tests.every((test) => test(doc));
  }
  if ('any' in filter) {
    const tests = filter.any.map((part) => compileFilter(part, documents));
    return (doc) => tests.some((test) => test(doc));
  }
  if ('not' in filter) {
    const test = compileFilter(filter.not, documents);
    return (doc) => !test(doc);
  }
  return 'in' in filter
    ? oneOf(filter.field, filter.in, documents)
    : between(filter.field, filter.gte ?? -Infinity, filter.lt ?? Infinity, documents);
}

function oneOf(field: FilterField, values: readonly string[], documents: Documents): DocTest {
  if (field === 'tag') return taggedAny(values, documents);
  if (field === 'thread') {
    const wanted = numbers(values, (value) => documents.threads.find(value));
    return (doc) => wanted.has(documents.thread[doc] ?? -1);
  }
  if (!CODED.has(field))
    throw new SearchRefused(`There is no field "${String(field)}" to filter by.`);
  const codes = documents.codes[field];
  const wanted = numbers(
    values.filter((value) => value !== ''),
    (value) => codes.find(value),
  );
  return (doc) => wanted.has(documents.coded[field][doc] ?? -1);
}

function taggedAny(values: readonly string[], documents: Documents): DocTest {
  const wanted = numbers(values, (value) => documents.tags.members.find(value));
  const known = new Map<number, boolean>();
  return (doc) => {
    const set = documents.tagSet[doc] ?? 0;
    let has = known.get(set);
    if (has === undefined) {
      has = documents.tags.of(set).some((tag) => wanted.has(tag));
      known.set(set, has);
    }
    return has;
  };
}

function between(field: NumField, gte: number, lt: number, documents: Documents): DocTest {
  const column = columnOf(field, documents);
  return (doc) => {
    const value = column()[doc] ?? 0;
    return value >= gte && value < lt;
  };
}

function columnOf(field: NumField, documents: Documents): () => Uint32Array | Float64Array {
  if (TIMES.has(field)) return () => documents.times[field as 'created' | 'updated'];
  if (NUMBERS.has(field)) return () => documents.counted[field as 'official'];
  throw new SearchRefused(`There is no number "${String(field)}" to filter by.`);
}

const numbers = (values: readonly string[], find: (value: string) => number): Set<number> =>
  new Set(values.map((value) => find(String(value))).filter((number) => number >= 0));
