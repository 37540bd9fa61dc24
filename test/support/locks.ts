import type { DataSource } from 'typeorm';

/** Until a statement on this database waits for a lock of another. */
export async function waitUntilBlocked(dataSource: DataSource): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const [waiting] = await dataSource.query<unknown[]>(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' LIMIT 1`,
    );
    if (waiting) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('No statement came to wait for a lock.');
}
