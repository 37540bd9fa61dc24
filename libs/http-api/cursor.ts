import { createHash } from 'node:crypto';
import { HttpProblem } from './problem';

type Value = string | number | boolean | null;

/** What a field of a cursor must be: `time` an ISO 8601 text (microseconds allowed), `id` a UUID. */
export type CursorField = 'text' | 'int' | 'number' | 'boolean' | 'time' | 'id';
export type CursorShape = Readonly<Record<string, CursorField>>;

type FieldType = {
  text: string;
  int: number;
  number: number;
  boolean: boolean;
  time: string;
  id: string;
};
export type CursorOf<S extends CursorShape> = { readonly [K in keyof S]: FieldType[S[K]] };

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:?\d\d)?)$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MAX = 2000;

const CHECKS: Readonly<Record<CursorField, (value: unknown) => boolean>> = {
  text: (v) => typeof v === 'string' && v.length <= 500 && !v.includes('\0'),
  int: (v) => Number.isSafeInteger(v),
  number: (v) => typeof v === 'number' && Number.isFinite(v),
  boolean: (v) => typeof v === 'boolean',
  time: (v) => typeof v === 'string' && TIME.test(v) && !Number.isNaN(Date.parse(v)),
  id: (v) => typeof v === 'string' && UUID.test(v),
};

const checksum = (json: string): string =>
  createHash('sha256').update(`cursor:${json}`).digest('base64url').slice(0, 8);

/**
 * The place after a row in a sorted list, as an opaque text for addresses. Holds the sort keys only, never rights:
 * whoever edits one reaches nothing he could not page to anyway.
 */
export function encodeCursor(values: Readonly<Record<string, Value | Date>>): string {
  const json = JSON.stringify(values);
  return checksum(json) + Buffer.from(json, 'utf8').toString('base64url');
}

/**
 * What {@link encodeCursor} put in.
 * @throws HttpProblem 422 `invalid` at `?cursor` for anything else, and for a cursor of another list.
 */
export function decodeCursor<S extends CursorShape>(text: string, shape: S): CursorOf<S> {
  const values = open(text);
  const fields = Object.entries(shape);
  if (
    values === undefined ||
    Object.keys(values).length !== fields.length ||
    !fields.every(([name, field]) => Object.hasOwn(values, name) && CHECKS[field](values[name]))
  ) {
    throw new HttpProblem(422, 'invalid', 'This cursor is not one this list gave out.', {
      errors: [{ pointer: '?cursor', code: 'cursor' }],
    });
  }
  return values as CursorOf<S>;
}

function open(text: string): Record<string, unknown> | undefined {
  if (text.length > MAX || !/^[\w-]{10,}$/.test(text)) return undefined;
  const json = Buffer.from(text.slice(8), 'base64url').toString('utf8');
  if (checksum(json) !== text.slice(0, 8)) return undefined;
  try {
    const values: unknown = JSON.parse(json);
    return typeof values === 'object' && values !== null && !Array.isArray(values)
      ? (values as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
