import type { ReadLine } from '../../import/import.api';
import { isLinkKind, LINK_KINDS, type LinkKind } from '../link-kinds';

/** One line of a list of links, as it was read. */
export interface LinkRecord {
  readonly line: number;
  readonly columnOf: (field: string) => number;
  /** Id or address of a text, here or at the source it was imported from. */
  readonly from: string;
  readonly to: string;
  /** Left out: what the kinds of the two texts suggest. */
  readonly kind?: LinkKind;
  readonly grade?: number;
  readonly time?: Date;
}

export interface LinkRefusal {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** Columns of a table, and what other lists of judgements call them. */
export const LINK_COLUMN_NAMES = {
  from: ['from', 'query_id', 'query', 'qid'],
  to: ['to', 'doc_id', 'document', 'docid'],
  grade: ['grade', 'relevance', 'rel'],
  kind: ['kind'],
  time: ['time', 'created', 'happened_at'],
} as const;

const LONGEST_END = 2_000;
const GRADES = [1, 2, 3];

/** Checks one line. */
export function linkRecord(read: ReadLine): LinkRecord | LinkRefusal {
  if (read.refused) return { line: read.line, ...read.refused };
  const value = read.value ?? {};
  const wrong = (field: string, reason: string): LinkRefusal => ({
    line: read.line,
    column: read.columnOf(field),
    reason,
  });
  const [from, to] = [endOf(value.from), endOf(value.to)];
  if (from === undefined) return wrong('from', '“from” must name a text by its id or address');
  if (to === undefined) return wrong('to', '“to” must name a text by its id or address');
  const optional = optionalOf(value);
  if ('field' in optional) return wrong(optional.field, optional.reason);
  return { line: read.line, columnOf: read.columnOf, from, to, ...optional };
}

const endOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_END
    ? value.trim()
    : undefined;

type Wrong = { readonly field: string; readonly reason: string };

function optionalOf(
  value: Readonly<Record<string, unknown>>,
): Pick<LinkRecord, 'kind' | 'grade' | 'time'> | Wrong {
  const [kind, grade, time] = [value.kind ?? undefined, gradeOf(value), timeOf(value)];
  if (kind !== undefined && !isLinkKind(kind)) {
    return { field: 'kind', reason: `there is no kind “${text(kind)}”: ${LINK_KINDS.join(', ')}` };
  }
  if (grade === 'wrong') return { field: 'grade', reason: 'a grade is 1, 2 or 3' };
  if (time === 'wrong') return { field: 'time', reason: 'this is no time' };
  return { ...(kind ? { kind } : {}), ...(grade ? { grade } : {}), ...(time ? { time } : {}) };
}

function gradeOf(value: Readonly<Record<string, unknown>>): number | 'wrong' | undefined {
  const given = value.grade ?? undefined;
  if (given === undefined) return undefined;
  return GRADES.includes(Number(given)) ? Number(given) : 'wrong';
}

function timeOf(value: Readonly<Record<string, unknown>>): Date | 'wrong' | undefined {
  const given = value.time ?? undefined;
  if (given === undefined) return undefined;
  const at = typeof given === 'string' ? new Date(given) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at : 'wrong';
}

const text = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 40);
