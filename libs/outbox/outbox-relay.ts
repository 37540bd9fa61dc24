import type { JobQueue, Jobs, NewJob } from '../jobs/jobs';
import type { Lane } from './outbox.entity';
import type { OutboxHandlers, Registration } from './outbox-handlers';
import type { OutboxStore } from './outbox-store';

/** What a relay needs to know of the process it runs in. */
export interface RelayContext {
  readonly store: OutboxStore;
  readonly jobs: Jobs;
  readonly handlers: OutboxHandlers;
  /** Number of this process (see wake-line.ts). */
  readonly holder: number;
  /** Jobs this process is handling right now. */
  running(): readonly string[];
  onError(error: unknown, where: string): void;
}

/** Under load events gather for this long, so that fifty writes a second do not make fifty jobs. */
const GAP_MS = 25;
const BULK_GOES_ON_MS = 60_000;
/** A worker takes people's jobs first. */
const PRIORITY: Record<Lane, { priority?: number }> = { normal: {}, bulk: { priority: 10 } };
const AFTER_ERROR_MS = 1_000;
const HAND_OVER_TIMEOUT_MS = 10_000;
/** Only for what no news announces: dead processes and jobs that the queue has lost. */
const SWEEP_EVERY_MS = 20_000;
const SWEEP_AGAIN_MS = 3_000;
const LOST_AFTER_MS = 2_000;

/**
 * Hands waiting events to BullMQ, one job per batch. Sleeps until it is woken: by NOTIFY, by the end of a job, or by
 * the time of a retry. It dispatches the topics this process has handlers for.
 */
export class OutboxRelay {
  /** Topics to look at, by lane. */
  private readonly dirty: Record<Lane, Set<string>> = { normal: new Set(), bulk: new Set() };
  /** When there was last something in the bulk lane of a topic: mostly there is nothing, and no need to ask. */
  private readonly bulkSeen = new Map<string, number>();
  private mayRetry = true;
  private passTimer: NodeJS.Timeout | undefined;
  private retryTimer: NodeJS.Timeout | undefined;
  private sweepTimer: NodeJS.Timeout | undefined;
  private current: Promise<void> | undefined;
  private sweeping: Promise<void> | undefined;
  private notBefore = 0;
  private stopped = true;

  constructor(private readonly context: RelayContext) {}

  /** Begins with a look at everything, also at what dead processes left. */
  start(): void {
    this.stopped = false;
    this.sweepSoon(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.passTimer);
    clearTimeout(this.retryTimer);
    clearTimeout(this.sweepTimer);
    await Promise.all([this.current, this.sweeping]);
  }

  /** There is something new in this lane. */
  news(lane: Lane, topic: string): void {
    if (!this.context.handlers.get(topic)) return;
    if (lane === 'bulk') this.bulkSeen.set(topic, Date.now());
    this.dirty[lane].add(topic);
    this.plan();
  }

  /** A job of this topic has ended: there is room for the next, and `failed` events of it wait for their time. */
  settled(topic: string, failed: boolean): void {
    if (failed) this.mayRetry = true;
    this.dirty.normal.add(topic);
    if (Date.now() - (this.bulkSeen.get(topic) ?? -Infinity) < BULK_GOES_ON_MS) {
      this.dirty.bulk.add(topic);
    }
    this.plan();
  }

  /** There may be something to hand out anywhere. */
  wake(): void {
    this.mayRetry = true;
    for (const topic of this.topics()) {
      this.dirty.normal.add(topic);
      this.dirty.bulk.add(topic);
    }
    this.plan();
  }

  /** Looks for what was left behind, in `inMs`; then every 20 s, or sooner while jobs wait to begin. */
  sweepSoon(inMs: number): void {
    if (this.stopped) return;
    clearTimeout(this.sweepTimer);
    this.sweepTimer = setTimeout(() => {
      this.sweeping = this.sweep().then((inMs) => this.sweepSoon(inMs));
    }, inMs);
  }

  private topics(): string[] {
    return this.context.handlers.all().map(({ topic }) => topic);
  }

  private plan(): void {
    if (this.stopped || this.current || this.passTimer) return;
    if (this.dirty.normal.size + this.dirty.bulk.size === 0) return;
    this.passTimer = setTimeout(
      () => {
        this.passTimer = undefined;
        this.current = this.pass().finally(() => {
          this.current = undefined;
          this.plan();
        });
      },
      Math.max(0, this.notBefore - Date.now()),
    );
  }

  private async pass(): Promise<void> {
    const looked = { normal: [...this.dirty.normal], bulk: [...this.dirty.bulk] };
    this.dirty.normal.clear();
    this.dirty.bulk.clear();
    try {
      for (const lane of ['normal', 'bulk'] as const) {
        for (const topic of looked[lane]) {
          const registration = this.context.handlers.get(topic);
          if (registration) await this.dispatch(registration, lane);
        }
      }
      await this.planRetry();
      this.notBefore = Date.now() + GAP_MS;
    } catch (error) {
      looked.normal.forEach((topic) => this.dirty.normal.add(topic));
      looked.bulk.forEach((topic) => this.dirty.bulk.add(topic));
      this.mayRetry = true;
      this.notBefore = Date.now() + AFTER_ERROR_MS;
      this.context.onError(error, 'outbox relay');
    }
  }

  private async dispatch({ topic, settings }: Registration, lane: Lane): Promise<void> {
    const { store, holder } = this.context;
    const [batch, limit] =
      lane === 'normal'
        ? [settings.batch, settings.concurrency]
        : [settings.bulkBatch, settings.bulkConcurrency];
    const claimed: NewJob[] = [];
    for (let more = true; more;) {
      const claim = await store.claim({ topic, lane, batch, limit, holder });
      if (claim) claimed.push({ id: claim.job, data: null, ...PRIORITY[lane] });
      more = claim?.more ?? false;
    }
    if (claimed.length === 0) return;
    if (lane === 'bulk') this.bulkSeen.set(topic, Date.now());
    try {
      await within(HAND_OVER_TIMEOUT_MS, this.context.jobs.queue(topic).add(claimed));
    } catch (error) {
      await store.release(claimed.map(({ id }) => id));
      throw error;
    }
  }

  private async planRetry(): Promise<void> {
    if (!this.mayRetry) return;
    this.mayRetry = false;
    clearTimeout(this.retryTimer);
    const inMs = await this.context.store.nextRetryInMs(this.topics());
    if (inMs === undefined || this.stopped) return;
    this.retryTimer = setTimeout(() => this.wake(), Math.max(50, inMs));
  }

  /** Returns when the next one is due. */
  private async sweep(): Promise<number> {
    const { store, holder, jobs, onError } = this.context;
    try {
      await store.reclaim(this.topics(), holder, () => this.context.running());
      const unbegun = await store.unbegun(this.topics());
      const lost: string[] = [];
      for (const { topic, job, ageMs } of unbegun) {
        // A job that BullMQ calls active has begun here within milliseconds, or its worker never heard of it.
        if (ageMs < LOST_AFTER_MS || (await this.waits(jobs.queue(topic), job))) continue;
        lost.push(job);
      }
      if (lost.length > 0) await store.release(lost);
      this.wake();
      return unbegun.length > lost.length ? SWEEP_AGAIN_MS : SWEEP_EVERY_MS;
    } catch (error) {
      onError(error, 'outbox sweep');
      return SWEEP_AGAIN_MS;
    }
  }

  private waits(queue: JobQueue, job: string): Promise<boolean> {
    return within(HAND_OVER_TIMEOUT_MS, queue.waits(job));
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The job queue did not answer within ${ms / 1000} s.`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
