import type { DataSource } from 'typeorm';
import { Fault } from '../../../kernel/fault';
import { ImportRun } from '../import-run.entity';
import type { ImportSettings, Phase } from './import-job';
import type { RunOptions } from './run-store';

/** A run as admins see it. */
export interface RunView {
  readonly id: string;
  readonly state: ImportRun['state'];
  readonly files: readonly string[];
  readonly paths: readonly string[];
  readonly settings: ImportSettings;
  /** The admin; null for the command line. */
  readonly startedBy: string | null;
  readonly phase: Phase;
  /** Of the phase. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly error: string | null;
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
}

/** Imports of the past and the one that runs. For admins only: callers check that. */
export class RunList {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. */
  async list(ask: {
    readonly limit: number;
    readonly before?: { readonly startedAt: string; readonly id: string };
  }): Promise<RunView[]> {
    const query = this.runs.createQueryBuilder('run').orderBy('run.startedAt', 'DESC');
    query.addOrderBy('run.id', 'DESC').limit(ask.limit);
    if (ask.before) {
      query.where('(run.startedAt, run.id) < (:startedAt::timestamptz, :id::uuid)', ask.before);
    }
    return (await query.getMany()).map(viewOf);
  }

  /** @throws Fault 404 */
  async get(id: string): Promise<RunView> {
    return viewOf(await this.row(id));
  }

  /** The first bad lines of a run. @throws Fault 404 */
  async refusals(id: string): Promise<ImportRun['refusals']> {
    return (await this.row(id)).refusals;
  }

  /** A run whose row says that it runs. */
  async leftRunning(): Promise<RunView | undefined> {
    const run = await this.runs.findOne({
      where: { state: 'running' },
      order: { startedAt: 'DESC' },
    });
    return run ? viewOf(run) : undefined;
  }

  private get runs() {
    return this.dataSource.getRepository(ImportRun);
  }

  private async row(id: string): Promise<ImportRun> {
    const run = await this.runs.findOneBy({ id });
    if (!run) throw Fault.notFound();
    return run;
  }
}

function viewOf(run: ImportRun): RunView {
  const { paths, settings, checkpoint, error } = run.options as unknown as RunOptions;
  return {
    id: run.id,
    state: run.state,
    files: run.files,
    paths: paths ?? [],
    settings: settings ?? {},
    startedBy: run.startedBy,
    phase: checkpoint?.phase ?? 'checking',
    bytes: run.counters['bytes'] ?? 0,
    totalBytes: run.counters['totalBytes'] ?? 0,
    counters: run.counters,
    error: error ?? null,
    startedAt: run.startedAt,
    updatedAt: run.updatedAt,
    finishedAt: run.finishedAt,
  };
}
