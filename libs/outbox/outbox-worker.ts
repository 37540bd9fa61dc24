import { setTimeout as sleep } from 'node:timers/promises';
import type { Jobs, JobWorker } from '../jobs/jobs';
import { deliver } from './deliver';
import type { Delivery } from './deliver';
import { judge } from './failure';
import { OutboxUnavailable } from './outbox-handlers';
import type { HandlerContext, OutboxHandlers, Registration } from './outbox-handlers';
import type { ClaimedEvent, OutboxStore, Settlement } from './outbox-store';

export interface WorkerContext {
  readonly store: OutboxStore;
  readonly jobs: Jobs;
  readonly handlers: OutboxHandlers;
  readonly holder: number;
  /** A job of this topic has ended: there is room for the next. Some of its events may come again. */
  onSettled(topic: string, failed: boolean): void;
  /** A job could not begin: what it carries waits for a sweep. */
  onStranded(): void;
  onError(error: unknown, where: string): void;
}

/** For handlers that heed their signal to end. */
const AFTER_ABORT_MS = 500;

/** Takes jobs from BullMQ, calls the handlers and writes down what became of each event. */
export class OutboxWorker {
  private readonly workers: JobWorker[] = [];
  private readonly running = new Map<string, AbortController>();
  private stopped = false;

  constructor(private readonly context: WorkerContext) {}

  start(): void {
    for (const registration of this.context.handlers.all()) {
      const { concurrency, bulkConcurrency } = registration.settings;
      this.workers.push(
        this.context.jobs.worker<null>(registration.topic, ({ id }) => this.run(id, registration), {
          concurrency: concurrency + bulkConcurrency,
        }),
      );
    }
  }

  /** Jobs being handled. */
  active(): readonly string[] {
    return [...this.running.keys()];
  }

  /** Lets running handlers finish, at most `graceMs`; then their signal is aborted. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close(graceMs)));
    this.stopped = true;
    for (const controller of this.running.values()) {
      controller.abort(new OutboxUnavailable('The process stops.'));
    }
    const end = Date.now() + AFTER_ABORT_MS;
    while (this.running.size > 0 && Date.now() < end) await sleep(20);
  }

  private async run(job: string, registration: Registration): Promise<void> {
    const controller = new AbortController();
    this.running.set(job, controller);
    let failed = false;
    try {
      const events = await this.begin(job);
      if (events.length === 0) return;
      const delivery = await this.handle(events, registration, controller);
      failed = delivery.failed.length > 0;
      await this.settle(job, this.settlement(delivery, registration));
    } finally {
      this.running.delete(job);
      this.context.onSettled(registration.topic, failed);
    }
  }

  private async begin(job: string): Promise<ClaimedEvent[]> {
    try {
      return await this.context.store.begin(job, this.context.holder);
    } catch (error) {
      this.context.onStranded();
      throw error;
    }
  }

  private async handle(
    events: readonly ClaimedEvent[],
    { topic, handle, settings }: Registration,
    controller: AbortController,
  ): Promise<Delivery> {
    const timer = setTimeout(() => {
      controller.abort(new Error(`Handling took longer than ${settings.timeoutMs / 1000} s.`));
    }, settings.timeoutMs);
    const givenUp = new Promise<never>((_resolve, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason as Error));
    });
    // It may reject while nobody races against it.
    givenUp.catch(() => undefined);
    const context: HandlerContext = { signal: controller.signal };
    try {
      return await deliver(
        events,
        (part) => Promise.race([handle(part, context), givenUp]),
        context,
      );
    } finally {
      clearTimeout(timer);
      if (controller.signal.aborted)
        this.context.onError(controller.signal.reason, `outbox ${topic}`);
    }
  }

  private settlement({ done, failed, held }: Delivery, { topic, settings }: Registration) {
    const retry: Settlement['retry'][number][] = [];
    const dead: Settlement['dead'][number][] = [];
    for (const { event, error } of failed) {
      const verdict = judge(event as ClaimedEvent, error, settings);
      const { attempts, reason } = verdict;
      if (verdict.retryInMs === undefined) {
        dead.push({ id: event.id, attempts, reason });
        this.context.onError(error, `outbox ${topic}, event ${event.id} given up`);
      } else {
        retry.push({ id: event.id, attempts, inMs: verdict.retryInMs, reason });
      }
    }
    for (const { id, attempts } of held) retry.push({ id, attempts, inMs: 0, reason: null });
    return { done: done.map(({ id }) => id), retry, dead };
  }

  /** Nobody else can write down what this process did, so it is tried until it works or the process stops. */
  private async settle(job: string, settlement: Settlement): Promise<void> {
    for (let wait = 100; ; wait = Math.min(2_000, wait * 2)) {
      try {
        await this.context.store.settle(job, settlement);
        return;
      } catch (error) {
        this.context.onError(error, 'outbox settle');
        if (this.stopped) return;
        await sleep(wait);
      }
    }
  }
}
