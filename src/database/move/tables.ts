import type { Client } from 'pg';
import { MoveError } from './move-error';

/** A table of the hub as both databases must have it. */
export interface Table {
  readonly name: string;
  /** Name and type of every column in order, to compare. */
  readonly shape: string;
  /** Columns that hold values of their own, quoted. */
  readonly columns: readonly string[];
  /** Columns of the primary key, quoted, text ones ordered by bytes: databases may sort texts differently. */
  readonly key: readonly string[];
}

/** TypeORM's own list, which the target's migrations write themselves. */
const OWN_LIST = 'migrations';

interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly generated: boolean;
  readonly keyPlace: number | null;
  readonly text: boolean;
}

/** The tables of the hub, those that others refer to first. */
export async function tablesOf(client: Client): Promise<Table[]> {
  const { rows } = await client.query<ColumnRow>(
    `SELECT c.relname AS table, quote_ident(a.attname) AS column, format_type(a.atttypid, a.atttypmod) AS type,
            a.attgenerated <> '' AS generated, array_position(i.indkey::int2[], a.attnum) AS "keyPlace",
            a.attcollation <> 0 AS text
       FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname <> $1
      ORDER BY c.relname, a.attnum`,
    [OWN_LIST],
  );
  const byTable = new Map<string, ColumnRow[]>();
  for (const row of rows) byTable.set(row.table, [...(byTable.get(row.table) ?? []), row]);
  const tables = [...byTable].map(([name, columns]) => tableOf(name, columns));
  return inOrder(tables, await references(client));
}

function tableOf(name: string, columns: readonly ColumnRow[]): Table {
  return {
    name,
    shape: columns.map(({ column, type }) => `${column} ${type}`).join(', '),
    columns: columns.filter((column) => !column.generated).map(({ column }) => column),
    key: columns
      .filter((column) => column.keyPlace !== null)
      .sort((a, b) => (a.keyPlace ?? 0) - (b.keyPlace ?? 0))
      .map(({ column, text }) => (text ? `${column} COLLATE "C"` : column)),
  };
}

interface Reference {
  readonly from: string;
  readonly to: string;
}

async function references(client: Client): Promise<Reference[]> {
  const { rows } = await client.query<Reference>(
    `SELECT f.relname AS from, t.relname AS to FROM pg_constraint k
       JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
      WHERE k.contype = 'f' AND f.relnamespace = 'public'::regnamespace AND f.oid <> t.oid`,
  );
  return rows;
}

function inOrder(tables: readonly Table[], refs: readonly Reference[]): Table[] {
  const ordered: Table[] = [];
  const left = new Map(tables.map((table) => [table.name, table]));
  while (left.size > 0) {
    const free = [...left.values()].filter(
      ({ name }) => !refs.some(({ from, to }) => from === name && left.has(to)),
    );
    if (free.length === 0) {
      throw new MoveError(`The tables ${[...left.keys()].join(', ')} refer to each other.`);
    }
    for (const table of free) {
      ordered.push(table);
      left.delete(table.name);
    }
  }
  return ordered;
}

export const quoted = (name: string): string => `public."${name.replaceAll('"', '""')}"`;
