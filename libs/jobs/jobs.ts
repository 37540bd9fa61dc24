/** A piece of work for a queue. */
export interface NewJob {
  /** A second job of the same id is ignored as long as the first is in the queue. No ":" and not a plain number. */
  readonly id: string;
  readonly data: unknown;
  /** Jobs without one go first, then the smaller number. */
  readonly priority?: number;
}

export interface RunningJob<T> {
  readonly id: string;
  readonly data: T;
}

export interface JobCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** A job whose run has thrown; it is not tried again by itself. */
export interface FailedJob {
  readonly id: string;
  readonly reason: string;
  readonly failedAt: Date | undefined;
  /** How often it was run. */
  readonly attempts: number;
}

export interface JobQueue {
  readonly name: string;
  /** All of them in one round trip. */
  add(jobs: readonly NewJob[]): Promise<void>;
  /** Whether the job still waits for a worker. */
  waits(id: string): Promise<boolean>;
  counts(): Promise<JobCounts>;
  /** The latest first. */
  failed(limit: number): Promise<readonly FailedJob[]>;
  /** Lets a failed job run again; false when it is not there or has not failed. */
  retry(id: string): Promise<boolean>;
  /** Takes a failed job out of the queue; false when it is not there or has not failed. */
  remove(id: string): Promise<boolean>;
}

export interface JobWorker {
  /** Takes no more jobs and waits for the running ones, at most `graceMs` (default 2,000). */
  close(graceMs?: number): Promise<void>;
}

export interface WorkerOptions {
  /** Jobs of this worker at the same time, default 1. */
  readonly concurrency?: number;
}

/**
 * Queues on one backend. A job is taken at least once; if its process dies it is taken again after about half a
 * minute. A finished job leaves the queue at once; of the failed ones the last 500 stay.
 */
export interface Jobs {
  readonly backend: 'postgres' | 'redis';
  /** Queues that this process has asked for or works on. */
  names(): readonly string[];
  /** The same object for the same name. */
  queue(name: string): JobQueue;
  worker<T>(
    name: string,
    run: (job: RunningJob<T>) => Promise<void>,
    options?: WorkerOptions,
  ): JobWorker;
  /** Closes workers, queues and connections; returns after `graceMs` (default 2,000) although a job still runs. */
  close(graceMs?: number): Promise<void>;
}

/** The queue's server cannot be used as it is; the message says what to do and names no password. */
export class JobsError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'JobsError';
  }
}
