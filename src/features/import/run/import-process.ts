import type { DataSource, EntityManager } from 'typeorm';
import type { ImportHooks, ImportJob } from './import-job';
import type { RecordBatch } from './record-batches';
import { countOf, Pace, paceCounters } from './pace';
import { RunState, Teller } from './run-state';
import type { RunStore } from './run-store';
import { TableStatistics } from './table-statistics';
import { walkFiles, type Way } from './walk-files';
import { BatchWriter, type Revoked } from './write-batch';

export interface ProcessParts {
  readonly dataSource: DataSource;
  readonly store: RunStore;
  /** Takes from the index at once what fewer may read now; the outbox does it a little later otherwise. */
  readonly revoke?: (items: readonly string[], posts: readonly string[]) => Promise<void>;
}

/** Reads and writes one run, batch by batch; each batch is one transaction together with the run's row. */
export class ImportProcess {
  private readonly writer: BatchWriter;
  private readonly teller: Teller;
  private readonly pace = new Pace();
  private readonly statistics: TableStatistics;

  constructor(
    private readonly parts: ProcessParts,
    private readonly runId: string,
    private readonly job: ImportJob,
    private readonly hooks: ImportHooks,
    private readonly signal: AbortSignal,
  ) {
    this.writer = new BatchWriter(parts.dataSource, job.settings, job.startedBy ?? undefined);
    this.teller = new Teller(hooks);
    this.statistics = new TableStatistics(parts.dataSource);
  }

  /** Goes on behind the state's checkpoint. @returns false when it was interrupted */
  async write(state: RunState): Promise<boolean> {
    const all = this.job.files.map((_, n) => n);
    const read = state.checkpoint?.phase === 'answers';
    const whole =
      (read || (await this.pass('items', all, state))) &&
      (await this.pass('answers', state.checkpoint?.withAnswers ?? [], state));
    await this.statistics.ended();
    return whole;
  }

  private pass(phase: 'items' | 'answers', files: readonly number[], state: RunState) {
    const { job, hooks, signal } = this;
    const { counters, checkpoint } = state;
    this.pace.begin();
    const from = checkpoint?.phase === phase ? checkpoint : undefined;
    const walk = { job, phase, files, from, counters, hooks, signal };
    return walkFiles(walk, async (batch, file, way) => {
      await this.commit(phase, file, batch, state, way);
      if (phase === 'items') this.teller.tell(batch);
    });
  }

  private async commit(
    phase: 'items' | 'answers',
    file: number,
    batch: RecordBatch,
    state: RunState,
    way: Way,
  ): Promise<void> {
    const { dataSource, store, revoke } = this.parts;
    await this.writer.prepare(batch.records);
    const next = new RunState({ ...state, counters: { ...state.counters, ...way } });
    if (phase === 'items') next.note(batch);
    const withAnswers = new Set(state.checkpoint?.withAnswers);
    if (batch.records.some((record) => record.kind === 'answer')) withAnswers.add(file);
    next.checkpoint = { phase, file, position: batch.position, withAnswers: [...withAnswers] };
    this.pace.note(countOf(phase, state.counters), way.bytes);
    const pace = paceCounters(this.pace, way.totalBytes);
    const revoked: Revoked = { items: [], posts: [] };
    const write = (manager: EntityManager) =>
      phase === 'items'
        ? this.writer.writeItems(manager, batch.records, next.counters, revoked)
        : this.writer.writeAnswers(manager, batch.records, next.counters, revoked);
    await dataSource.transaction(async (manager) => {
      await write(manager);
      const counters = { ...next.counters, ...pace };
      await store.save(manager, this.runId, this.job, { ...next, counters });
    });
    state.become(next);
    await this.statistics.grew(batch.records.length);
    if (revoked.items.length + revoked.posts.length > 0) {
      await revoke?.(revoked.items, revoked.posts);
    }
  }
}
