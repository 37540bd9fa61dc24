import type { Client } from 'pg';
import { countOf, prepareSession, sumOf } from './checksums';
import { MoveError } from './move-error';
import { MoveState } from './move-state';
import { checkTarget, identityOf } from './move-target';
import { copyTable } from './table-copy';
import { tablesOf, type Table } from './tables';

export interface MoveProgress {
  readonly phase: 'copying' | 'comparing';
  readonly done: number;
  readonly total: number;
}

export interface MoveReport {
  /** False when it was interrupted: the same call goes on. */
  readonly finished: boolean;
  readonly resumed: boolean;
  readonly tables: readonly {
    readonly name: string;
    readonly rows: number;
    readonly checksum: string;
  }[];
  /** Names of tables that differ. */
  readonly different: readonly string[];
}

export interface MoveOptions {
  readonly source: Client;
  readonly target: Client;
  /** Brings the tables of the target up to date. */
  readonly migrateTarget: () => Promise<void>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: MoveProgress) => void;
}

/**
 * Copies the hub's tables and sequences into an empty database, and compares every table by count and checksum. Only
 * reads the source, all of it at one moment. Called again after an interruption or a kill it goes on where it was.
 * @throws MoveError whose message says what to do
 */
export async function moveDatabase(options: MoveOptions): Promise<MoveReport> {
  const { source, target, signal } = options;
  await prepareSession(source);
  await prepareSession(target);
  await source.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  try {
    await demandStill(source);
    const identity = await identityOf(source);
    const { begun } = await checkTarget(target, identity);
    if (!begun) await MoveState.create(target, identity);
    await options.migrateTarget();
    const tables = await sameTables(source, target);
    const state = await MoveState.open(target);
    const copied = await copyAll(options, tables, state);
    if (!copied || signal.aborted) {
      return { finished: false, resumed: begun, tables: [], different: [] };
    }
    await copySequences(source, target);
    const sums = await compare(options, tables);
    const different = sums.filter(({ same }) => !same).map(({ name }) => name);
    const finished = sums.length === tables.length && different.length === 0;
    if (finished) await state.finish();
    return { finished, resumed: begun, tables: sums, different };
  } finally {
    await source.query('ROLLBACK').catch(() => undefined);
  }
}

/** @throws MoveError while a hub works on the source: what it writes meanwhile would be missing */
async function demandStill(source: Client): Promise<void> {
  const { rows } = await source.query<{ name: string }>(
    `SELECT DISTINCT application_name AS name FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND application_name ~ '^allmende (web|worker|import|outbox|jobs)'`,
  );
  if (rows.length === 0) return;
  throw new MoveError(
    `A hub works on the present database (${rows.map(({ name }) => name).join(', ')}). ` +
      'Stop all its processes first, so that nothing written meanwhile is left behind.',
  );
}

async function sameTables(source: Client, target: Client): Promise<Table[]> {
  const tables = await tablesOf(source);
  const there = new Map((await tablesOf(target)).map((table) => [table.name, table.shape]));
  const other = tables.filter((table) => there.get(table.name) !== table.shape);
  if (other.length > 0 || there.size !== tables.length) {
    const names = other.map(({ name }) => name).join(', ') || 'there are more in the target';
    throw new MoveError(
      `The tables of the two databases differ (${names}). Start the hub of this version once on the present ` +
        'database, stop it, and try again.',
    );
  }
  return tables;
}

async function copyAll(
  { source, target, signal, onProgress }: MoveOptions,
  tables: readonly Table[],
  state: MoveState,
): Promise<boolean> {
  let total = 0;
  let done = 0;
  for (const table of tables) {
    total += await countOf(source, table);
    done += await countOf(target, table);
  }
  const tell = () => onProgress({ phase: 'copying', done: Math.min(done, total), total });
  tell();
  for (const table of tables.filter((one) => !state.has(one))) {
    const onRows = (count: number) => {
      done += count;
      tell();
    };
    await copyTable([source, target], table, state, { signal, onRows });
    if (signal.aborted) return false;
  }
  return true;
}

async function copySequences(source: Client, target: Client): Promise<void> {
  const { rows } = await source.query<{ name: string; last: string | null; start: string }>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name, last_value AS last, start_value AS start
       FROM pg_sequences WHERE schemaname = 'public'
        AND sequencename NOT IN ('migrations_id_seq')`,
  );
  for (const { name, last, start } of rows) {
    await target.query('SELECT setval($1::regclass, $2, $3)', [name, last ?? start, last !== null]);
  }
}

async function compare(
  { source, target, signal, onProgress }: MoveOptions,
  tables: readonly Table[],
): Promise<{ name: string; rows: number; checksum: string; same: boolean }[]> {
  const sums = [];
  for (const [done, table] of tables.entries()) {
    onProgress({ phase: 'comparing', done, total: tables.length });
    if (signal.aborted) break;
    const [here, there] = await Promise.all([sumOf(source, table), sumOf(target, table)]);
    const same = here.rows === there.rows && here.checksum === there.checksum;
    sums.push({ name: table.name, rows: there.rows, checksum: there.checksum, same });
  }
  onProgress({ phase: 'comparing', done: sums.length, total: tables.length });
  return sums;
}
