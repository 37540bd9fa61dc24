import type { DataSource } from 'typeorm';

/** Any number that nobody else uses for an advisory lock in this database. */
const MIGRATION_LOCK = 7_236_401;

/**
 * Runs pending migrations, each in a transaction of its own; processes starting together wait for the first one.
 * @param dataSource two connections or more, without time limits where a migration may take long
 */
export async function migrate(dataSource: DataSource): Promise<readonly string[]> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    // The lock of a transaction: it goes through any pooler, and with this connection should the process die.
    await runner.startTransaction();
    await runner.query(`SET LOCAL statement_timeout = 0`);
    await runner.query(`SET LOCAL lock_timeout = 0`);
    await runner.query(`SET LOCAL idle_in_transaction_session_timeout = 0`);
    await runner.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const done = await dataSource.runMigrations({ transaction: 'each' });
    return done.map((migration) => migration.name);
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}
