import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { rm } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { Fault } from '../../kernel/fault';
import { ImportFiles } from './import-files';
import { ImportBusy, ImportService } from './run/import.service';
import type { ImportJob, ImportSettings } from './run/import-job';
import type { ProcessParts } from './run/import-process';
import { RunList, type RunView } from './run/run-list';

export interface ImportJobsOptions {
  readonly report: (text: string) => void;
  /** Goes on with what a crash of this process interrupted. */
  readonly resume: boolean;
}

/** Imports that admins start in the browser or by the API: one at a time, in the background of this process. */
export class ImportJobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly service: ImportService;
  private current: { readonly id: string; readonly stop: AbortController } | undefined;
  private background: Promise<unknown> = Promise.resolve();

  constructor(
    dataSource: DataSource,
    private readonly runs: RunList,
    private readonly files: ImportFiles,
    private readonly options: ImportJobsOptions,
    revoke?: ProcessParts['revoke'],
  ) {
    this.service = new ImportService(dataSource, revoke);
  }

  /** Begins in the background. @returns the run's id @throws Fault 409 `import.busy` */
  start(
    startedBy: string,
    names: readonly { readonly path: string; readonly name: string }[],
    settings: ImportSettings,
  ): Promise<string> {
    return this.begin(async () => ({
      files: await this.files.describe(names),
      settings,
      startedBy,
    }));
  }

  /**
   * Goes on with a run that was interrupted or has failed, or brings in what a dry run has only checked.
   * @returns the id of the run that goes on, a new one behind a dry run @throws Fault 404, 409
   */
  async resume(id: string): Promise<string> {
    const run = await this.runs.get(id);
    const tried = run.state === 'done' && run.settings.dryRun === true;
    if (!tried && !['interrupted', 'failed'].includes(run.state)) {
      throw Fault.conflict('import.state', 'Only an interrupted import can go on.');
    }
    if (!run.startedBy) {
      throw Fault.conflict('import.terminal', 'It was started in a terminal; go on there.');
    }
    const { dryRun: _dryRun, ...settings } = run.settings;
    return this.begin(() => this.jobOf(tried ? { ...run, settings } : run));
  }

  /** Stops a run behind the batch under way. @throws Fault 404, 409 */
  async interrupt(id: string): Promise<void> {
    const run = await this.runs.get(id);
    if (this.current?.id === id) {
      this.current.stop.abort();
      await this.background;
      return;
    }
    throw run.state === 'running' && !run.startedBy
      ? Fault.conflict('import.terminal', 'It runs in a terminal; press Ctrl-C there.')
      : Fault.conflict('import.state', 'This import is not running here.');
  }

  onApplicationBootstrap(): void {
    if (this.options.resume) void this.afterCrash().catch((error: unknown) => this.say(error));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.current?.stop.abort();
    await this.background;
  }

  /** Waits for the run under way; for tests. */
  idle(): Promise<unknown> {
    return this.background;
  }

  private async afterCrash(): Promise<void> {
    await this.files.sweep();
    await this.service.settle();
    const run = await this.runs.leftRunning();
    if (run?.startedBy) await this.begin(() => this.jobOf(run));
  }

  private async jobOf(run: RunView): Promise<ImportJob> {
    const names = run.paths.map((path, n) => ({ path, name: run.files[n] ?? path }));
    return {
      files: await this.files.describe(names),
      settings: run.settings,
      startedBy: run.startedBy,
    };
  }

  private async begin(makeJob: () => Promise<ImportJob>): Promise<string> {
    if (this.current) throw busy();
    const stop = new AbortController();
    this.current = { id: '', stop };
    try {
      return await this.launch(await makeJob(), stop);
    } catch (error) {
      this.current = undefined;
      throw error;
    }
  }

  /** Resolves when the run has its row; the rest goes on by itself. */
  private launch(job: ImportJob, stop: AbortController): Promise<string> {
    return new Promise((resolve, reject) => {
      const onBegin = (id: string) => {
        this.current = { id, stop };
        resolve(id);
      };
      this.background = this.service
        .run(job, stop.signal, { onBegin })
        .then(({ end }) => (end === 'done' ? this.discard(job) : undefined))
        .catch((error: unknown) => {
          reject(error instanceof ImportBusy ? busy() : error);
          this.say(error);
        })
        .finally(() => (this.current = undefined));
    });
  }

  /** What was uploaded is in the hub now; what was only checked stays for a while, to be brought in. */
  private async discard(job: ImportJob): Promise<void> {
    if (job.settings.dryRun) return this.files.sweep();
    const folders = new Set(job.files.map((file) => this.files.uploadFolderOf(file.path)));
    for (const folder of folders) if (folder) await rm(folder, { recursive: true, force: true });
  }

  private say(error: unknown): void {
    if (error instanceof ImportBusy) return;
    this.options.report(
      `An import has failed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const busy = (): Fault =>
  Fault.conflict('import.busy', 'Another import is running. Wait for its end, or stop it first.');
