import type { DataSource } from 'typeorm';
import { TOPICS } from '../../../kernel/events';

/** How many texts of imports and rebuilds wait for the search index. */
export async function indexBacklog(dataSource: DataSource): Promise<number> {
  const [row] = await dataSource.query<{ waiting: string }[]>(
    `SELECT coalesce(sum(weight), 0) AS waiting FROM outbox WHERE topic = $1 AND lane = 'bulk'`,
    [TOPICS.index],
  );
  return Number(row?.waiting ?? 0);
}
