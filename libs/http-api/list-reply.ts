import { encodeCursor } from './cursor';

/** A page of a list. The interceptor adds `Link: <…>; rel="next"` from `nextCursor`. */
export interface ListReply<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/**
 * Makes a page out of `limit + 1` rows: the row too many says that there is a next page and is not shown.
 * `keys` gives the sort keys of the last row shown.
 */
export function listReply<Row, T>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => T,
  keys: (row: Row) => Parameters<typeof encodeCursor>[0],
): ListReply<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(present),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keys(last)) : null,
  };
}
