import type { DataSource } from 'typeorm';

const FRESH_MS = 30_000;

/** Names of products by slug: few, public, and asked for by every page of results, hence kept for half a minute. */
export class ProductNames {
  private names: ReadonlyMap<string, string> = new Map();
  private readAt = -Infinity;

  constructor(private readonly dataSource: DataSource) {}

  async all(): Promise<ReadonlyMap<string, string>> {
    if (performance.now() - this.readAt > FRESH_MS) {
      const rows = await this.dataSource.query<{ slug: string; name: string }[]>(
        `SELECT slug, name FROM products`,
      );
      this.names = new Map(rows.map((row) => [row.slug, row.name]));
      this.readAt = performance.now();
    }
    return this.names;
  }
}
