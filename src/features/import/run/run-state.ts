import {
  add,
  KEPT_REFUSALS,
  type Checkpoint,
  type Counters,
  type FoundRefusal,
  type ImportHooks,
} from './import-job';
import type { RecordBatch } from './record-batches';

/** What a run has found and done, and where it goes on. */
export class RunState {
  readonly refusals: FoundRefusal[];
  readonly counters: Counters;
  checkpoint: Checkpoint | undefined;

  constructor(
    from: {
      readonly counters?: Counters;
      readonly refusals?: readonly FoundRefusal[];
      readonly checkpoint?: Checkpoint;
    } = {},
  ) {
    this.counters = { ...from.counters };
    this.refusals = [...(from.refusals ?? [])];
    this.checkpoint = from.checkpoint;
  }

  note(batch: RecordBatch): void {
    for (const [name, by] of Object.entries(batch.counts)) add(this.counters, name, by);
    const room = Math.max(0, KEPT_REFUSALS - this.refusals.length);
    this.refusals.push(...batch.refusals.slice(0, room));
  }

  /** Takes over what a batch that is committed has changed. */
  become(next: RunState): void {
    Object.assign(this.counters, next.counters);
    this.refusals.push(...next.refusals.slice(this.refusals.length));
    this.checkpoint = next.checkpoint;
  }
}

const MOST_NAMES = 20;

/** Says what was found beside the records, each unknown field once. */
export class Teller {
  private readonly names = new Set<string>();

  constructor(private readonly hooks: ImportHooks) {}

  tell(batch: RecordBatch): void {
    batch.refusals.forEach((refusal) => this.hooks.onRefusal?.(refusal));
    const fresh = batch.unknown.filter((name) => !this.names.has(name)).slice(0, MOST_NAMES);
    if (fresh.length === 0 || this.names.size >= MOST_NAMES) return;
    fresh.forEach((name) => this.names.add(name));
    this.hooks.onNotice?.(`Fields that mean nothing to the hub are ignored: ${fresh.join(', ')}.`);
  }
}
