import type { DataSource } from 'typeorm';

const TELL_EVERY_MS = 1_000;

/**
 * When people last searched, in this process or another one: the making of vectors gives way to them. What other
 * processes do is told by the database, once a second at most.
 */
export class SearchActivity {
  private here: number | undefined;
  private anywhere: number | undefined;
  private toldAt = -Infinity;

  constructor(
    private readonly dataSource: Pick<DataSource, 'query'>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Somebody searches here. Nobody waits for the others to know. */
  noted(): void {
    this.here = this.now();
    if (this.here - this.toldAt < TELL_EVERY_MS) return;
    this.toldAt = this.here;
    this.dataSource
      .query(`UPDATE embedding_models SET searched_at = now() WHERE state = 'active'`)
      .catch(() => undefined);
  }

  /** Asks what the other processes do. */
  async look(): Promise<void> {
    const [row] = await this.dataSource.query<{ age: number | null }[]>(
      `SELECT extract(epoch FROM clock_timestamp() - max(searched_at))::float8 AS age FROM embedding_models`,
    );
    const age = row?.age ?? undefined;
    this.anywhere = age === undefined ? undefined : this.now() - age * 1_000;
  }

  /** On the clock given; undefined: not as far as is known. */
  last(): number | undefined {
    if (this.here === undefined || this.anywhere === undefined) return this.here ?? this.anywhere;
    return Math.max(this.here, this.anywhere);
  }
}
