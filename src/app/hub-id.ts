import type { DataSource } from 'typeorm';
import { newId } from '../kernel/ids';

/** Tells this hub from others wherever both leave something; made once, the same in all its processes. */
export async function hubId(dataSource: DataSource): Promise<string> {
  await dataSource.query(
    `INSERT INTO hub_values (name, value) VALUES ('hub-id', $1) ON CONFLICT (name) DO NOTHING`,
    [newId()],
  );
  const [row] = await dataSource.query<{ value: string }[]>(
    `SELECT value FROM hub_values WHERE name = 'hub-id'`,
  );
  if (!row) throw new Error('The database did not keep the id of this hub.');
  return row.value;
}
