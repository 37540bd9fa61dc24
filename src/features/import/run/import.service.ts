import type { DataSource } from 'typeorm';
import type { ImportHooks, ImportJob } from './import-job';
import { lockImports } from './import-lock';
import { checkFiles } from './check-files';
import { FollowingRow } from './following-row';
import { indexBacklog } from './index-backlog';
import { ImportProcess, type ProcessParts } from './import-process';
import { RunState } from './run-state';
import { RunStore } from './run-store';

/** `refused`: a bad line and `strict`, so nothing was written. */
export type ImportEnd = 'done' | 'interrupted' | 'refused';

export interface ImportReport {
  readonly id: string;
  readonly end: ImportEnd;
  /** It went on where an earlier run of the same files had stopped. */
  readonly continued: boolean;
  readonly counters: Readonly<Record<string, number>>;
  readonly refusals: RunState['refusals'];
}

const NOTHING_WRITTEN = 'A line was refused, so nothing was written.';

/** Another import is running; the message says so. */
export class ImportBusy extends Error {
  override readonly name = 'ImportBusy';
}

/** Brings files of JSON Lines into the hub, the same way from the terminal and from the browser. */
export class ImportService {
  readonly store: RunStore;

  constructor(
    private readonly dataSource: DataSource,
    private readonly revoke?: ProcessParts['revoke'],
  ) {
    this.store = new RunStore(dataSource);
  }

  /**
   * Runs a job to its end, or until `signal` is aborted: then the batch under way is finished, and the same job goes
   * on behind it. @throws ImportBusy; whatever the database throws, after which the same job goes on too
   */
  async run(
    job: ImportJob,
    signal: AbortSignal,
    hooks: ImportHooks & { readonly onBegin?: (runId: string, continued: boolean) => void } = {},
  ): Promise<ImportReport> {
    const unlock = await lockImports(this.dataSource);
    if (!unlock) {
      throw new ImportBusy('Another import is running. Wait for its end, or stop it first.');
    }
    try {
      const opened = await this.store.open(job);
      const continued = opened.checkpoint !== undefined;
      hooks.onBegin?.(opened.id, continued);
      const state = new RunState(opened);
      try {
        const end = await this.finish(opened.id, job, state, signal, hooks);
        const { counters, refusals } = state;
        return { id: opened.id, end, continued, counters, refusals };
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        await this.store.finish(opened.id, 'failed', state, { error: text }).catch(() => undefined);
        throw error;
      }
    } finally {
      await unlock();
    }
  }

  /** Runs of the command line that were killed no longer count as running; does nothing while an import runs. */
  async settle(): Promise<void> {
    const unlock = await lockImports(this.dataSource);
    if (!unlock) return;
    await this.store.settle().finally(unlock);
  }

  private async finish(
    id: string,
    job: ImportJob,
    state: RunState,
    signal: AbortSignal,
    hooks: ImportHooks,
  ): Promise<ImportEnd> {
    const parts = { dataSource: this.dataSource, store: this.store, revoke: this.revoke };
    const { strict, dryRun } = job.settings;
    if ((strict || dryRun) && !state.checkpoint) {
      const row = new FollowingRow(parts, id, job);
      const checked = await checkFiles(job, signal, row.hooks(hooks)).finally(() => row.settled());
      if (!checked.whole) return this.interrupted(id, state);
      if (dryRun) {
        state.become(checked.state);
        await this.store.finish(id, 'done', state, { wrote: false });
        return 'done';
      }
      if ((checked.state.counters['refused'] ?? 0) > 0) {
        state.become(checked.state);
        await this.store.finish(id, 'failed', state, { error: NOTHING_WRITTEN });
        return 'refused';
      }
    }
    const process = new ImportProcess(parts, id, job, hooks, signal);
    if (!(await process.write(state))) return this.interrupted(id, state);
    // What the index has still to follow: the page shows how far it is.
    const toIndex = await indexBacklog(this.dataSource);
    const counters = { ...state.counters, toIndex };
    await this.store.finish(id, 'done', { ...state, counters });
    return 'done';
  }

  private async interrupted(id: string, state: RunState): Promise<ImportEnd> {
    await this.store.finish(id, 'interrupted', state);
    return 'interrupted';
  }
}
