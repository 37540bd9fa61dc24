import type { Client } from 'pg';
import { quoted, type Table } from './tables';

export interface TableSum {
  readonly rows: number;
  /** Of all rows whatever their order: the sum of the first 60 bits of each row's MD5. */
  readonly checksum: string;
}

/** Both sessions must have the settings of `prepareSession`. */
export async function sumOf(client: Client, table: Table): Promise<TableSum> {
  const { rows } = await client.query<TableSum>(
    `SELECT count(*)::int AS rows,
            coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text AS checksum
       FROM ${quoted(table.name)} AS t`,
  );
  return rows[0] ?? { rows: 0, checksum: '0' };
}

export async function countOf(client: Client, table: Table): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(
    `SELECT count(*)::int AS rows FROM ${quoted(table.name)}`,
  );
  return rows[0]?.rows ?? 0;
}

/** The same value has the same text on both sides, and no step is broken off for taking long. */
export async function prepareSession(client: Client): Promise<void> {
  await client.query(
    `SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex';
     SET extra_float_digits = 1; SET statement_timeout = 0; SET lock_timeout = '10s';
     SET idle_in_transaction_session_timeout = 0`,
  );
}
