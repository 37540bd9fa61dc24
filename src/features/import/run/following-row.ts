import type { ImportHooks, ImportJob, Progress } from './import-job';
import type { ProcessParts } from './import-process';
import { countOf, Pace, paceCounters } from './pace';

const EVERY_MS = 500;

/** Lets the row of a run that only reads show how far it is, now and then. */
export class FollowingRow {
  private readonly pace = new Pace();
  private writing: Promise<void> = Promise.resolve();
  private savedAt = 0;

  constructor(
    private readonly parts: Pick<ProcessParts, 'dataSource' | 'store'>,
    private readonly runId: string,
    private readonly job: ImportJob,
  ) {}

  /** The hooks given, and the row behind them. */
  hooks(given: ImportHooks): ImportHooks {
    return {
      ...given,
      onProgress: (progress) => {
        given.onProgress?.(progress);
        this.note(progress);
      },
    };
  }

  /** Waits for the last writing of the row. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private note({ phase, bytes, totalBytes, counters }: Progress): void {
    this.pace.note(countOf(phase, counters), bytes);
    if (Date.now() - this.savedAt < EVERY_MS) return;
    this.savedAt = Date.now();
    const shown = { ...counters, bytes, totalBytes, ...paceCounters(this.pace, totalBytes) };
    const { dataSource, store } = this.parts;
    const save = () =>
      store.save(dataSource.manager, this.runId, this.job, { counters: shown, refusals: [] });
    // Whether it is shown or not: the checking goes on.
    this.writing = this.writing.then(save).catch(() => undefined);
  }
}
