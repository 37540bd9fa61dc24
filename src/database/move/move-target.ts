import type { Client } from 'pg';
import { MoveError } from './move-error';

const LEAST_VERSION = 150_000;
/** Any number, the same in all processes: who holds it moves. */
const MOVE_LOCK = 7_236_409;

export interface MoveTarget {
  /** True when an earlier attempt of the same move has begun. */
  readonly begun: boolean;
}

/** Names a database so that no other has the same name, whatever address leads to it. */
export async function identityOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ identity: string }>(
    `SELECT s.system_identifier || '/' || d.oid AS identity
       FROM pg_control_system() s, pg_database d WHERE d.datname = current_database()`,
  );
  return rows[0]?.identity ?? '';
}

/** @throws MoveError when the target is unfit, not empty, or somebody else's */
export async function checkTarget(target: Client, source: string): Promise<MoveTarget> {
  await checkServer(target);
  if ((await identityOf(target)) === source) {
    throw new MoveError('That is the database the hub uses now: there is nothing to move.');
  }
  const { rows: locks } = await target.query<{ got: boolean }>(
    'SELECT pg_try_advisory_lock($1) AS got',
    [MOVE_LOCK],
  );
  if (!locks[0]?.got) throw new MoveError('Another move to this database is under way.');
  const begun = await moveIn(target);
  if (!begun) {
    await demandEmpty(target);
    return { begun: false };
  }
  if (begun.source !== source) {
    throw new MoveError(
      'The target holds the copy of another hub. Nothing was changed: choose an empty database.',
    );
  }
  if (begun.finishedAt) {
    throw new MoveError(
      `This hub was moved there already (${begun.finishedAt.toISOString()}). Nothing was changed: start it with ` +
        'DATABASE_URL set to that address, or move to another, empty database.',
    );
  }
  return { begun: true };
}

async function checkServer(target: Client): Promise<void> {
  const { rows } = await target.query<{ version: number; encoding: string; may: boolean }>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
            has_database_privilege(current_database(), 'CREATE') AND has_schema_privilege('public', 'CREATE') AS may`,
  );
  const [server] = rows;
  if ((server?.version ?? 0) < LEAST_VERSION) {
    throw new MoveError('The target is older than PostgreSQL 15, which the hub needs.');
  }
  if (server?.encoding !== 'UTF8') {
    throw new MoveError(
      `The target stores texts as ${server?.encoding}. Make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
  if (!server.may) {
    throw new MoveError(
      'This account may not make tables in the target. Let it own the database: CREATE DATABASE … OWNER ….',
    );
  }
}

async function moveIn(
  target: Client,
): Promise<{ source: string; finishedAt: Date | null } | undefined> {
  const { rows } = await target.query(`SELECT to_regclass('hub_move.move') IS NOT NULL AS there`);
  if (!(rows[0] as { there: boolean }).there) return undefined;
  const found = await target.query<{ source: string; finishedAt: Date | null }>(
    'SELECT source, finished_at AS "finishedAt" FROM hub_move.move',
  );
  return found.rows[0];
}

async function demandEmpty(target: Client): Promise<void> {
  const { rows } = await target.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND n.nspname NOT IN ('information_schema')
        AND n.nspname NOT LIKE 'pg\\_%'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
      ORDER BY 1`,
  );
  if (rows.length === 0) return;
  const names = rows.map(({ name }) => name);
  if (['public.items', 'public.outbox', 'public.users'].every((name) => names.includes(name))) {
    throw new MoveError(
      'The target is the database of another hub. Nothing was changed: choose an empty database.',
    );
  }
  const some = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
  throw new MoveError(
    `The target is not empty (${some}). Nothing was changed: choose an empty database.`,
  );
}
