import type { ProblemError } from './problem';

/** NUL cannot be stored by PostgreSQL, half a surrogate pair is no character. */
const BAD = /\0|\p{Surrogate}/u;
const ALL_BAD = /\0|\p{Surrogate}/gu;
const DEEPEST = 64;

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Buffer.isBuffer(value)
    ? Object.entries(value)
    : [];

/** The first text (or field name) in a parsed body that no database will take, or that is nested too deep. */
export function findBadText(value: unknown, pointer = '', depth = 0): ProblemError | undefined {
  if (typeof value === 'string') {
    return BAD.test(value)
      ? { pointer, code: 'text', detail: 'NUL and broken Unicode are not allowed.' }
      : undefined;
  }
  if (depth > DEEPEST) return { pointer, code: 'depth', detail: 'This is nested too deep.' };
  for (const [name, part] of entries(value)) {
    if (BAD.test(name)) return { pointer, code: 'text', detail: 'A field name is not allowed.' };
    const found = findBadText(part, `${pointer}/${escape(name)}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same value with a space in place of each character no database will take. */
export function withoutBadText(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(ALL_BAD, ' ');
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(value)) return value.map((part) => withoutBadText(part, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, withoutBadText(part, depth + 1)]),
  );
}
