import { Worker } from 'node:worker_threads';
import { isDiskFull } from '../../../full-disk/full-disk';
import { SearchRefused, SearchTimeout, SearchUnavailable } from '../../search-engine';
import type { CallName, Calls, Request, Response, WorkerSetup } from './protocol';
import { workerFile } from './worker-file';

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout | undefined;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Talks to the worker thread, and starts a new one when it dies. */
export class WorkerClient {
  private worker: Worker | undefined;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private restarts = 0;
  private restartTimer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private lastError = '';

  /** `prepare` is run after every start but the first, before other calls are let through. */
  constructor(
    private readonly setup: WorkerSetup,
    private readonly prepare: () => Promise<void>,
  ) {
    this.start();
  }

  get isRunning(): boolean {
    return this.worker !== undefined;
  }

  /**
   * @throws SearchUnavailable when there is no worker or it dies meanwhile, SearchTimeout after
   * `timeoutMs` (the work itself goes on)
   */
  call<N extends CallName>(
    call: N,
    ask: Calls[N]['ask'],
    timeoutMs?: number,
  ): Promise<Calls[N]['answer']> {
    const { worker } = this;
    if (!worker)
      return Promise.reject(new SearchUnavailable('The search index is starting again.'));
    const id = this.nextId++;
    return new Promise<Calls[N]['answer']>((resolve, reject) => {
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(() => {
              this.pending.delete(id);
              reject(new SearchTimeout(`The search index did not answer within ${timeoutMs} ms.`));
            }, timeoutMs);
      this.pending.set(id, { resolve: resolve as Pending['resolve'], reject, timer });
      worker.postMessage({ id, call, ask } as Request);
    });
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.restartTimer);
    const { worker } = this;
    if (!worker) return;
    await this.call('close', {}, 5_000).catch(() => undefined);
    this.worker = undefined;
    await worker.terminate();
    this.rejectAll('The search index has been closed.');
  }

  private start(): void {
    const worker = new Worker(workerFile(), { workerData: this.setup });
    worker.on('message', (response: Response) => this.settle(response));
    worker.on('error', (error: Error) => {
      this.lastError = error.message;
    });
    worker.on('exit', () => this.died(worker));
    this.worker = worker;
  }

  private settle(response: Response): void {
    const pending = this.pending.get(response.id);
    if (!pending) return;
    this.pending.delete(response.id);
    clearTimeout(pending.timer);
    if ('answer' in response) pending.resolve(response.answer);
    else pending.reject(errorFrom(response.error));
  }

  private died(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    const reason = this.lastError ? ` (${this.lastError})` : '';
    this.rejectAll(`The search index stopped${reason}; it is starting again.`);
    if (this.isClosed) return;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.restarts++);
    this.restartTimer = setTimeout(() => this.restart(), pause);
    this.restartTimer.unref();
  }

  private restart(): void {
    this.start();
    this.prepare().then(
      () => {
        this.restarts = 0;
      },
      () => undefined,
    );
  }

  private rejectAll(reason: string): void {
    for (const { reject, timer } of this.pending.values()) {
      clearTimeout(timer);
      reject(new SearchUnavailable(reason));
    }
    this.pending.clear();
  }
}

const FULL =
  '. The disk that holds the folder of the index is full: free some space. The texts are safe in the database, and the index follows by itself as soon as there is room.';

function errorFrom({ name, message }: { name: string; message: string }): Error {
  if (name === 'SearchRefused') return new SearchRefused(message);
  const advice = isDiskFull(new Error(message)) ? FULL : '';
  return new SearchUnavailable(`The search index failed: ${message}${advice}`);
}
