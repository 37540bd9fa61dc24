import type { DataSource } from 'typeorm';

const FIRST_AT = 500;
const GROWTH = 4;

/** What an import itself looks up by: id, source and address. The rest costs most of the time. */
const COLUMNS = `ANALYZE (SKIP_LOCKED)
  items (id, space, kind, external_id, origin_url, author_id, cluster_id, deleted_at, seq),
  posts (id, item_id, external_id, origin_url, author_id, deleted_at, official_at, seq),
  layers (id, item_id)`;
const WHOLE = 'ANALYZE (SKIP_LOCKED) items, posts, layers';
/** Rows looked at are 300 times this: enough to choose indexes by, in a third of the time of the usual 100. */
const PRECISION = 'SET LOCAL default_statistics_target = 30';

/**
 * Tells PostgreSQL's planner how large the tables have become while an import fills them. Its own statistics come a
 * minute late, and plans made for empty tables read them whole for each batch.
 */
export class TableStatistics {
  private written = 0;
  private nextAt = FIRST_AT;

  constructor(private readonly dataSource: DataSource) {}

  /** So many texts have been committed; looks at the tables when there are several times as many as the last time. */
  async grew(texts: number): Promise<void> {
    this.written += texts;
    if (this.written < this.nextAt) return;
    this.nextAt = this.written * GROWTH;
    await this.dataSource.query(COLUMNS);
  }

  /** Everything is in: whoever reads now needs statistics of all columns. */
  async ended(): Promise<void> {
    if (this.written === 0) return;
    await this.dataSource.transaction(async (manager) => {
      await manager.query(PRECISION);
      await manager.query(WHOLE);
    });
  }
}
