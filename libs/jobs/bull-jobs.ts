import { Queue, Worker } from 'bullmq';
import type { QueueOptions, WorkerOptions as BullWorkerOptions } from 'bullmq';
import type { FailedJob, JobCounts, JobQueue, Jobs, JobWorker, NewJob, RunningJob } from './jobs';
import type { WorkerOptions } from './jobs';

type ErrorSource = { on(event: 'error', listener: (error: Error) => void): unknown };
/** What is used of BullMQ's classes, whatever backend they are made for. */
export type BullQueueParts = Pick<
  Queue,
  'name' | 'getJobState' | 'getJobCounts' | 'getFailed' | 'getJob' | 'close'
> &
  ErrorSource & { addBulk(jobs: Parameters<Queue['addBulk']>[0]): Promise<unknown> };
export type BullWorkerParts = Pick<Worker, 'close'> & ErrorSource;

/** What differs between the backends. */
export interface BullBackend {
  readonly name: Jobs['backend'];
  /** Seconds an idle worker sleeps between two looks; news wakes it before. */
  readonly idleSeconds: number;
  makeQueue(name: string, options: Omit<QueueOptions, 'connection'>): BullQueueParts;
  makeWorker(
    name: string,
    run: (job: { id?: string | undefined; data: unknown }) => Promise<void>,
    options: Omit<BullWorkerOptions, 'connection'>,
  ): BullWorkerParts;
  close(): Promise<void>;
}

export type JobsErrorListener = (error: Error, where: string) => void;

/** Nobody here reads BullMQ's event stream, so it is kept short. */
const EVENTS_KEPT = 100;
const FAILED_KEPT = 500;
const DEFAULT_GRACE_MS = 2_000;
const TOLD_AGAIN_MS = 10_000;
const MOST_TOLD = 1_000;

const yes = () => true;
const no = () => false;

class BullQueue implements JobQueue {
  constructor(private readonly queue: BullQueueParts) {}

  get name(): string {
    return this.queue.name;
  }

  async add(jobs: readonly NewJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.queue.addBulk(
      jobs.map((job) => ({
        name: this.name,
        data: job.data,
        opts: { jobId: job.id, ...(job.priority === undefined ? {} : { priority: job.priority }) },
      })),
    );
  }

  async waits(id: string): Promise<boolean> {
    const state = await this.queue.getJobState(id);
    return state === 'waiting' || state === 'prioritized' || state === 'delayed';
  }

  async counts(): Promise<JobCounts> {
    const counts = await this.queue.getJobCounts(
      'wait',
      'prioritized',
      'active',
      'delayed',
      'failed',
    );
    return {
      waiting: (counts.wait ?? 0) + (counts.prioritized ?? 0),
      active: counts.active ?? 0,
      delayed: counts.delayed ?? 0,
      failed: counts.failed ?? 0,
    };
  }

  async failed(limit: number): Promise<readonly FailedJob[]> {
    const jobs = await this.queue.getFailed(0, limit - 1);
    return jobs.map((job) => ({
      id: job.id ?? '',
      reason: job.failedReason ?? '',
      failedAt: job.finishedOn === undefined ? undefined : new Date(job.finishedOn),
      attempts: job.attemptsMade,
    }));
  }

  async retry(id: string): Promise<boolean> {
    const job = await this.failedJob(id);
    // Two who press at once: one of them finds it no longer failed.
    return job ? job.retry('failed').then(yes, no) : false;
  }

  async remove(id: string): Promise<boolean> {
    const job = await this.failedJob(id);
    return job ? job.remove().then(yes, no) : false;
  }

  private async failedJob(id: string) {
    const job = await this.queue.getJob(id);
    return job && (await this.queue.getJobState(id)) === 'failed' ? job : undefined;
  }
}

class BullWorker implements JobWorker {
  private closing: Promise<void> | undefined;

  constructor(private readonly worker: BullWorkerParts) {}

  close(graceMs = DEFAULT_GRACE_MS): Promise<void> {
    return atMost(graceMs, this.closed());
  }

  /** Takes no more jobs; done when the running ones are. */
  closed(): Promise<void> {
    this.closing ??= this.worker.close().catch(() => undefined);
    return this.closing;
  }
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** BullMQ behind the port: the same options on every backend. */
export class BullJobs implements Jobs {
  private readonly queues = new Map<string, { queue: BullQueue; bull: BullQueueParts }>();
  private readonly workers = new Set<BullWorker>();
  /** Names of the queues they work on. */
  private readonly worked = new Set<string>();
  private closing: Promise<void> | undefined;

  private readonly told = new Map<string, number>();

  constructor(
    private readonly bull: BullBackend,
    private readonly listener: JobsErrorListener,
  ) {}

  /** The same trouble of the same part is told every few seconds, not with every attempt. */
  private onError(error: Error, where: string): void {
    const trouble = `${where}: ${error.message}`;
    const now = Date.now();
    if (now - (this.told.get(trouble) ?? 0) < TOLD_AGAIN_MS) return;
    if (this.told.size > MOST_TOLD) this.told.clear();
    this.told.set(trouble, now);
    this.listener(error, where);
  }

  get backend(): Jobs['backend'] {
    return this.bull.name;
  }

  names(): readonly string[] {
    return [...new Set([...this.queues.keys(), ...this.worked])];
  }

  queue(name: string): JobQueue {
    const known = this.queues.get(name);
    if (known) return known.queue;
    const bull = this.bull.makeQueue(name, {
      defaultJobOptions: { removeOnComplete: true, removeOnFail: { count: FAILED_KEPT } },
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    bull.on('error', (error) => this.onError(error, `queue ${name}`));
    const queue = new BullQueue(bull);
    this.queues.set(name, { queue, bull });
    return queue;
  }

  worker<T>(
    name: string,
    run: (job: RunningJob<T>) => Promise<void>,
    options: WorkerOptions = {},
  ): JobWorker {
    const bull = this.bull.makeWorker(
      name,
      (job) => run({ id: job.id ?? '', data: job.data as T }),
      {
        concurrency: options.concurrency ?? 1,
        drainDelay: this.bull.idleSeconds,
        // After a lost connection BullMQ sleeps this long with the worker's slot taken; its default is 15 s.
        runRetryDelay: 500,
        maxStalledCount: 10,
      },
    );
    bull.on('error', (error) => this.onError(error, `worker ${name}`));
    const worker = new BullWorker(bull);
    this.workers.add(worker);
    this.worked.add(name);
    return worker;
  }

  close(graceMs = DEFAULT_GRACE_MS): Promise<void> {
    this.closing ??= this.closeAll();
    return atMost(graceMs, this.closing);
  }

  // A job that is late keeps its connections until it ends, behind the back of who did not wait for it.
  private async closeAll(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.closed()));
    await Promise.all([...this.queues.values()].map(({ bull }) => bull.close()));
    await this.bull.close();
  }
}
