import type { Position } from '../reading/record-reader';
import type { Counters, ImportHooks, ImportJob, Phase } from './import-job';
import { readBatches, type RecordBatch } from './record-batches';

export interface Walk {
  readonly job: ImportJob;
  readonly phase: Phase;
  /** Indexes of the files to be read. */
  readonly files: readonly number[];
  /** Goes on here. */
  readonly from?: { readonly file: number; readonly position: Position };
  readonly counters: Readonly<Counters>;
  readonly hooks: ImportHooks;
  readonly signal: AbortSignal;
}

/** Bytes of the files of this walk that are done with this batch, and in all. */
export interface Way {
  readonly bytes: number;
  readonly totalBytes: number;
}

type Handle = (batch: RecordBatch, file: number, way: Way) => Promise<void>;

const BEGINNING: Position = { lines: 0, bytes: 0 };

/** Reads files one after another, the next batch while the last one is being handled. @returns false when aborted */
export async function walkFiles(walk: Walk, handle: Handle): Promise<boolean> {
  const { job, files, from, signal } = walk;
  const sizeOf = (n: number) => job.files[n]?.size ?? 0;
  const totalBytes = files.reduce((sum, n) => sum + sizeOf(n), 0);
  let before = 0;
  for (const n of files) {
    const position = from?.file === n ? from.position : BEGINNING;
    const done = n < (from?.file ?? 0);
    if (!done && !(await walkFile(walk, n, position, { bytes: before, totalBytes }, handle))) {
      return false;
    }
    before += sizeOf(n);
  }
  return !signal.aborted;
}

async function walkFile(
  { job, phase, signal, hooks, counters }: Walk,
  n: number,
  position: Position,
  start: Way,
  handle: Handle,
): Promise<boolean> {
  const file = job.files[n];
  if (!file) return true;
  const batches = readBatches(file.path, file.name, job.settings, position);
  try {
    for (let next = ahead(batches); ;) {
      const { done, value } = await next;
      if (done) return true;
      if (signal.aborted) return false;
      next = ahead(batches);
      const way = { ...start, bytes: start.bytes + Math.min(value.fileBytes, file.size) };
      await handle(value, n, way);
      hooks.onProgress?.({ phase, ...way, counters: { ...counters } });
    }
  } finally {
    await batches.return(undefined);
  }
}

function ahead<T>(batches: AsyncGenerator<T>): Promise<IteratorResult<T>> {
  const next = batches.next();
  // Whoever awaits it hears of a failure; until then it is nobody's.
  next.catch(() => undefined);
  return next;
}
