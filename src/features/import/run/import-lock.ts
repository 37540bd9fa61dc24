import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';

const LOCK = 7_236_403;
/** PostgreSQL takes a moment to notice that the process of a broken-off import is dead. */
const PATIENCE_MS = 3_000;

/**
 * One import at a time in a hub, over all processes. Dies with its process, so that whoever holds it may take over
 * what a killed one left behind. Held by a transaction that does nothing else: such a lock goes through any pooler.
 * @returns how to let go, or undefined when another import is running
 */
export async function lockImports(
  dataSource: DataSource,
): Promise<(() => Promise<void>) | undefined> {
  const line = dataSource.createQueryRunner();
  await line.connect();
  const letGo = async () => {
    // A broken line has let go by itself.
    await line.rollbackTransaction().catch(() => undefined);
    await line.release();
  };
  try {
    await line.startTransaction();
    await line.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    for (const until = Date.now() + PATIENCE_MS; !(await granted(line)); await sleep(100)) {
      if (Date.now() < until) continue;
      await letGo();
      return undefined;
    }
  } catch (error) {
    await letGo();
    throw error;
  }
  return letGo;
}

async function granted(line: QueryRunner): Promise<boolean> {
  const [row] = (await line.query('SELECT pg_try_advisory_xact_lock($1) AS granted', [LOCK])) as {
    granted: boolean;
  }[];
  return row?.granted === true;
}
