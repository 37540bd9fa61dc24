import type { DataSource } from 'typeorm';
import type { ReconcileReport } from './reconcile-index';

export type WorkName = 'rebuild' | 'reconcile';

/** How work on the index stands, wherever it is done. */
export interface IndexProgress {
  /** `undefined` while nothing is being rebuilt. */
  readonly rebuilding?: { readonly done: number; readonly expected: number };
  /** Set while the index is being compared with the database. */
  readonly comparing?: true;
  /** Set while work that people asked for has not ended, begun or not. */
  readonly asked?: true;
  readonly lastReconcile?: ReconcileReport & { readonly at: Date };
  readonly lastFailure?: string;
}

interface WorkRow {
  readonly name: WorkName;
  readonly asked_at: Date | null;
  readonly begun_at: Date | null;
  readonly ended_at: Date | null;
  readonly done: number;
  readonly expected: number;
  readonly failure: string | null;
  readonly report: ReconcileReport | null;
  readonly reported_at: Date | null;
}

/**
 * Work on an index that several processes use: asked for in any of them, done in the one that leads, seen in all. Lives
 * in the table `index_work`, one row for each kind of work.
 */
export class IndexWork {
  constructor(private readonly dataSource: DataSource) {}

  /** Asked for twice it is done once. */
  async ask(name: WorkName): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO index_work (name, asked_at) VALUES ($1, now())
       ON CONFLICT (name) DO UPDATE SET asked_at = coalesce(index_work.asked_at, now())`,
      [name],
    );
  }

  /** What was asked for and has not begun. */
  async asked(): Promise<WorkName[]> {
    const rows = await this.dataSource.query<{ name: WorkName }[]>(
      `SELECT name FROM index_work WHERE asked_at IS NOT NULL ORDER BY asked_at`,
    );
    return rows.map((row) => row.name);
  }

  /** What a leader before this one had begun and not ended is asked for again. */
  async takeOver(): Promise<void> {
    await this.dataSource.query(
      `UPDATE index_work SET asked_at = coalesce(asked_at, now()), begun_at = NULL
        WHERE begun_at IS NOT NULL AND ended_at IS NULL`,
    );
  }

  async begin(name: WorkName): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO index_work (name, begun_at) VALUES ($1, now())
       ON CONFLICT (name) DO UPDATE SET asked_at = NULL, begun_at = now(), ended_at = NULL, done = 0, expected = 0`,
      [name],
    );
  }

  async progress(name: WorkName, done: number, expected: number): Promise<void> {
    await this.dataSource.query(`UPDATE index_work SET done = $2, expected = $3 WHERE name = $1`, [
      name,
      done,
      expected,
    ]);
  }

  async end(
    name: WorkName,
    result: { readonly failure?: string; readonly report?: ReconcileReport } = {},
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE index_work SET ended_at = now(), failure = $2, report = coalesce($3, report),
              reported_at = CASE WHEN $3::jsonb IS NULL THEN reported_at ELSE now() END
        WHERE name = $1`,
      [name, result.failure ?? null, result.report ? JSON.stringify(result.report) : null],
    );
  }

  async state(): Promise<IndexProgress> {
    const rows = await this.dataSource.query<WorkRow[]>(`SELECT * FROM index_work`);
    const rebuild = rows.find((row) => row.name === 'rebuild');
    const reconcile = rows.find((row) => row.name === 'reconcile');
    const lastFailure = rebuild?.failure ?? reconcile?.failure;
    return {
      ...(rebuild && runs(rebuild) ? { rebuilding: rebuild } : {}),
      ...(reconcile ? compared(reconcile) : {}),
      ...(rows.some((row) => row.asked_at) ? { asked: true } : {}),
      ...(lastFailure ? { lastFailure } : {}),
    };
  }
}

const runs = (row: WorkRow): boolean => row.begun_at !== null && row.ended_at === null;

const compared = (row: WorkRow): IndexProgress => ({
  ...(runs(row) ? { comparing: true } : {}),
  ...(row.report && row.reported_at
    ? { lastReconcile: { ...row.report, at: row.reported_at } }
    : {}),
});
