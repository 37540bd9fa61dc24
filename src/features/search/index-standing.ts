import type { DataSource } from 'typeorm';

const NAME = 'index-servers';

/** Which of several search servers hold everything, in the database, where all processes of the hub see it. */
export class IndexStanding {
  constructor(private readonly dataSource: DataSource) {}

  async serving(): Promise<readonly string[]> {
    const [row] = await this.dataSource.query<{ value: string }[]>(
      `SELECT value FROM hub_values WHERE name = $1`,
      [NAME],
    );
    return row ? (JSON.parse(row.value) as string[]) : [];
  }

  async set(names: readonly string[]): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO hub_values (name, value) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = now()`,
      [NAME, JSON.stringify(names)],
    );
  }
}
