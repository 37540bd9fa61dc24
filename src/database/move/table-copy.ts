import type { Client } from 'pg';
import type { MoveState } from './move-state';
import { quoted, type Table } from './tables';

/** Rows that are carried at once. */
const CHUNK = 2_000;
/** Rows that hold files come a few at a time: their texts are twice as long as they are. */
const FEW = 4;

const chunkOf = ({ name }: Table): number => (name === 'attachment_contents' ? FEW : CHUNK);

/**
 * Copies the rows of a table in the order of its key, each chunk in one transaction of the target, beginning after
 * what is there from an earlier attempt. Rows travel as PostgreSQL's own text form, which keeps every value exactly.
 * Says after each chunk how many rows it had; ends early when asked to.
 */
export async function copyTable(
  [source, target]: readonly [Client, Client],
  table: Table,
  state: MoveState,
  { signal, onRows }: { signal: AbortSignal; onRows: (count: number) => void },
): Promise<void> {
  await state.begin(table);
  let after = await lastKey(target, table);
  while (!signal.aborted) {
    const chunk = await read(source, table, after);
    if (chunk.count > 0) {
      await write(target, table, chunk.rows);
      onRows(chunk.count);
    }
    if (chunk.count < chunkOf(table) || table.key.length === 0) return state.end(table);
    after = chunk.last;
  }
}

interface Chunk {
  /** Text form of an array of text forms of rows: never taken apart here. */
  readonly rows: string;
  readonly count: number;
  readonly last: readonly string[];
}

type Key = readonly string[] | undefined;

const plain = (column: string): string => column.replace(/ COLLATE "C"$/, '');

async function lastKey(target: Client, table: Table): Promise<Key> {
  if (table.key.length === 0) return undefined;
  const { rows } = await target.query<{ last: string[] }>(
    `SELECT ARRAY[${table.key.map((column) => `${plain(column)}::text`).join(', ')}] AS last
       FROM ${quoted(table.name)} ORDER BY ${table.key.map((column) => `${column} DESC`).join(', ')} LIMIT 1`,
  );
  return rows[0]?.last;
}

async function read(source: Client, table: Table, after: Key): Promise<Chunk> {
  const { key } = table;
  const from = quoted(table.name);
  const order = key.length > 0 ? `ORDER BY ${key.join(', ')} LIMIT ${chunkOf(table)}` : '';
  const beyond = after
    ? `WHERE (${key.join(', ')}) > (${after.map((_, n) => `$${n + 1}`).join(', ')})`
    : '';
  const names = key.map((column) => `r.${plain(column)}::text`);
  const { rows } = await source.query<{
    rows: string | null;
    count: number;
    last: string[] | null;
  }>(
    `WITH chunk AS MATERIALIZED (SELECT r, row_number() OVER () AS n FROM (SELECT * FROM ${from} ${beyond} ${order}) AS r)
     SELECT array_agg(r::text ORDER BY n)::text AS rows, count(*)::int AS count,
            (SELECT ARRAY[${names.map((name) => name.replace(/^r\./, '(r).')).join(', ')}]::text[] FROM chunk ORDER BY n DESC LIMIT 1) AS last
       FROM chunk`,
    [...(after ?? [])],
  );
  const [row] = rows;
  return { rows: row?.rows ?? '{}', count: row?.count ?? 0, last: row?.last ?? [] };
}

async function write(target: Client, table: Table, rows: string): Promise<void> {
  const into = quoted(table.name);
  const columns = table.columns.join(', ');
  await target.query(
    `INSERT INTO ${into} (${columns}) OVERRIDING SYSTEM VALUE
     SELECT ${table.columns.map((column) => `(r.v).${column}`).join(', ')}
       FROM (SELECT t::${into} AS v FROM unnest($1::text[]) AS t OFFSET 0) AS r`,
    [rows],
  );
}
