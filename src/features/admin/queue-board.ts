import type { FailedJob, JobCounts, Jobs } from '../../../libs/jobs/jobs';
import { TOPICS } from '../../kernel/events';
import { Fault } from '../../kernel/fault';

/** One queue; without counts where the queue's server does not answer. */
export interface QueueView {
  readonly name: string;
  readonly counts?: JobCounts;
  /** The latest first. */
  readonly failed: readonly FailedJob[];
}

const PATIENCE_MS = 2_000;
const FAILED_SHOWN = 50;
/** As many as a queue keeps. */
const FAILED_KEPT = 500;

/** The queues of all processes, as admins see them. */
export class QueueBoard {
  constructor(private readonly jobs: Jobs) {}

  get backend(): Jobs['backend'] {
    return this.jobs.backend;
  }

  /** All queues; answers within about two seconds whatever the queue's server does. */
  look(): Promise<QueueView[]> {
    return Promise.all(
      this.names().map(async (name) => {
        const queue = this.jobs.queue(name);
        try {
          const [counts, failed] = await within(
            Promise.all([queue.counts(), queue.failed(FAILED_SHOWN)]),
          );
          return { name, counts, failed };
        } catch {
          return { name, failed: [] };
        }
      }),
    );
  }

  /** Lets one failed job, or all of them, run again. @returns how many @throws Fault 404, 503 */
  retry(name: string, id: string | undefined): Promise<number> {
    return this.each(name, id, (queue, job) => queue.retry(job));
  }

  /** Takes one failed job, or all of them, out of the queue. @returns how many @throws Fault 404, 503 */
  remove(name: string, id: string | undefined): Promise<number> {
    return this.each(name, id, (queue, job) => queue.remove(job));
  }

  private async each(
    name: string,
    id: string | undefined,
    act: (queue: ReturnType<Jobs['queue']>, id: string) => Promise<boolean>,
  ): Promise<number> {
    if (!this.names().includes(name)) throw Fault.notFound();
    const queue = this.jobs.queue(name);
    try {
      const ids =
        id === undefined ? (await within(queue.failed(FAILED_KEPT))).map((job) => job.id) : [id];
      let count = 0;
      for (const job of ids) if (await within(act(queue, job))) count += 1;
      return count;
    } catch {
      throw new Fault(503, 'queue.unavailable', 'The queue does not answer. Try again.', {
        headers: { 'retry-after': '2' },
      });
    }
  }

  private names(): string[] {
    return [...new Set([...Object.values(TOPICS), ...this.jobs.names()])].sort();
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The queue does not answer.')), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
