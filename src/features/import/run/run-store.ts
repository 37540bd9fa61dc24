import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { newId } from '../../../kernel/ids';
import { writeAudit } from '../../audit/audit.api';
import { askForAll } from '../../links/links.api';
import { askForProposals } from '../../proposals/proposals.api';
import { ImportRun } from '../import-run.entity';
import type { Checkpoint, Counters, FoundRefusal, ImportJob } from './import-job';

/** What is kept in `options` of a run. */
export interface RunOptions {
  readonly key: string;
  readonly paths: readonly string[];
  readonly settings: ImportJob['settings'];
  readonly checkpoint?: Checkpoint;
  /** Why it failed. */
  readonly error?: string;
}

export interface RunProgress {
  readonly counters: Counters;
  readonly refusals: readonly FoundRefusal[];
  readonly checkpoint?: Checkpoint;
}

const optionsOf = (run: ImportRun): RunOptions => run.options as unknown as RunOptions;

/** Same files, unchanged since, brought in the same way. */
const keyOf = (job: ImportJob): string =>
  createHash('sha256')
    .update(JSON.stringify([job.files, job.settings, job.startedBy]))
    .digest('base64url');

/** The rows of `import_runs`. */
export class RunStore {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Goes on with the run of this job that was not finished, or begins one. Call while holding the import lock: what
   * else is said to be running was killed.
   */
  open(job: ImportJob): Promise<{ id: string } & RunProgress> {
    // Whoever looks meanwhile sees a run go on, not one that was given up.
    return this.dataSource.transaction((manager) => this.openIn(manager, job));
  }

  private async openIn(
    manager: EntityManager,
    job: ImportJob,
  ): Promise<{ id: string } & RunProgress> {
    await manager.query(
      `UPDATE import_runs SET state = 'interrupted', finished_at = updated_at WHERE state = 'running'`,
    );
    const run = await manager
      .getRepository(ImportRun)
      .createQueryBuilder('run')
      .where('run.state IN (:...states)', { states: ['interrupted', 'failed'] })
      .andWhere(`run.options ->> 'key' = :key`, { key: keyOf(job) })
      .andWhere(`(run.state = 'interrupted' OR run.options ? 'checkpoint')`)
      .orderBy('run.startedAt', 'DESC')
      .getOne();
    return run ? this.reopen(manager, run) : this.begin(manager, job);
  }

  /** Under the import lock: what the command line left behind when it was killed waits for its command. */
  async settle(): Promise<void> {
    await this.dataSource.query(
      `UPDATE import_runs SET state = 'interrupted', finished_at = updated_at
        WHERE state = 'running' AND started_by IS NULL`,
    );
  }

  private async begin(
    manager: EntityManager,
    job: ImportJob,
  ): Promise<{ id: string } & RunProgress> {
    const id = newId();
    const files = job.files.map((file) => file.name);
    await manager.query(
      `INSERT INTO import_runs (id, started_by, files, options) VALUES ($1, $2, $3, $4)`,
      [id, job.startedBy, files, JSON.stringify(optionsFor(job))],
    );
    await writeAudit(manager, job.startedBy ?? undefined, [
      { action: 'import.started', subjectId: id, detail: { files } },
    ]);
    return { id, counters: {}, refusals: [] };
  }

  private async reopen(
    manager: EntityManager,
    run: ImportRun,
  ): Promise<{ id: string } & RunProgress> {
    await manager
      .getRepository(ImportRun)
      .update({ id: run.id }, { state: 'running', finishedAt: null, updatedAt: new Date() });
    const { checkpoint } = optionsOf(run);
    // Without a checkpoint nothing was written, and everything is read from the beginning.
    if (!checkpoint) return { id: run.id, counters: {}, refusals: [] };
    return { id: run.id, counters: run.counters, refusals: run.refusals, checkpoint };
  }

  /** Part of the transaction that wrote what the checkpoint speaks of. */
  async save(manager: EntityManager, id: string, job: ImportJob, done: RunProgress): Promise<void> {
    const options = { ...optionsFor(job), checkpoint: done.checkpoint };
    await manager.query(
      `UPDATE import_runs SET counters = $2, refusals = $3, options = $4, updated_at = now() WHERE id = $1`,
      [id, JSON.stringify(done.counters), JSON.stringify(done.refusals), JSON.stringify(options)],
    );
  }

  async finish(
    id: string,
    state: 'done' | 'failed' | 'interrupted',
    done: RunProgress,
    { error, wrote = true }: { readonly error?: string; readonly wrote?: boolean } = {},
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(
        `UPDATE import_runs SET state = $2, counters = $3, refusals = $4, updated_at = now(), finished_at = now(),
                options = CASE WHEN $5::text IS NULL THEN options - 'error'
                               ELSE options || jsonb_build_object('error', $5::text) END
          WHERE id = $1`,
        [id, state, JSON.stringify(done.counters), JSON.stringify(done.refusals), error ?? null],
      );
      // Only now everything is there that the texts may point to.
      if (state !== 'done' || !wrote) return;
      await askForAll(manager);
      await askForProposals(manager);
    });
  }
}

const optionsFor = (job: ImportJob): RunOptions => ({
  key: keyOf(job),
  paths: job.files.map((file) => file.path),
  settings: job.settings,
});
