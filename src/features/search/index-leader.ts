import { setTimeout as sleep } from 'node:timers/promises';
import type { SearchEngine } from '../../../libs/search-engine/search-engine';
import type { IndexKeeper } from './index-keeper';
import { IndexWork, type WorkName } from './index-work';

export interface LeaderOptions {
  /** How often asked-for work is looked for, default 3,000. */
  readonly lookEveryMs?: number;
  /** How often the engine is asked whether it needs to be filled, default 15,000. */
  readonly healthEveryMs?: number;
}

const COMPARE_EVERY_MS = 6 * 3_600_000;
/** What the leader before this one had on its way to the index has arrived by then, or never does. */
const COMPARE_AGAIN_MS = 60_000;
const TELL_EVERY_MS = 1_000;
/** How long the end waits for work that breaks off only between two requests. */
const END_WITHIN_MS = 2_000;

/**
 * What the one process does that writes a shared index, beside following the outbox: fills an index that is new, wiped
 * or outdated, compares it with the database, and does either when somebody asks, in whatever process.
 */
export class IndexLeader {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private stop: AbortController | undefined;
  private healthAt = 0;
  private compareAt = 0;
  private isFirst = true;

  constructor(
    private readonly keeper: IndexKeeper,
    private readonly engine: SearchEngine,
    private readonly work: IndexWork,
    private readonly report: (text: string) => void,
    private readonly options: LeaderOptions = {},
  ) {}

  async begin(): Promise<void> {
    const { lookEveryMs = 3_000 } = this.options;
    await this.work.takeOver();
    const stop = new AbortController();
    this.stop = stop;
    this.healthAt = 0;
    this.compareAt = 0;
    this.isFirst = true;
    const look = () => {
      this.working = this.look(stop.signal)
        .catch((error: unknown) => {
          if (!stop.signal.aborted) this.report(`Work on the search index: ${String(error)}`);
        })
        .then(() => {
          if (!stop.signal.aborted) this.timer = setTimeout(look, lookEveryMs).unref();
        });
    };
    look();
  }

  /** Breaks off; what had begun is begun anew by the next leader. */
  async end(): Promise<void> {
    clearTimeout(this.timer);
    this.stop?.abort(new Error('Another process leads.'));
    await Promise.race([this.working, sleep(END_WITHIN_MS, undefined, { ref: false })]);
  }

  private async look(signal: AbortSignal): Promise<void> {
    if (!this.keeper.isOpen) return;
    const due = new Map<WorkName, string>();
    for (const name of await this.work.asked()) due.set(name, 'asked for');
    const needed = await this.needed();
    if (needed) due.set('rebuild', needed);
    else if (Date.now() > this.compareAt) due.set('reconcile', 'due');
    for (const [name, reason] of due) {
      if (signal.aborted) return;
      await this.do(name, reason, signal);
    }
  }

  private async needed(): Promise<string | undefined> {
    const { healthEveryMs = 15_000 } = this.options;
    if (Date.now() - this.healthAt < healthEveryMs) return undefined;
    const { rebuild } = await this.engine.health();
    this.healthAt = Date.now();
    return rebuild;
  }

  private async do(name: WorkName, reason: string, signal: AbortSignal): Promise<void> {
    await this.work.begin(name);
    const telling = setInterval(() => this.tell(name), TELL_EVERY_MS).unref();
    try {
      const report = await this.run(name, reason, signal);
      await this.work.end(name, report ? { report } : {});
      this.compareAt = Date.now() + (this.isFirst ? COMPARE_AGAIN_MS : COMPARE_EVERY_MS);
      this.isFirst = false;
    } catch (error) {
      if (signal.aborted) return;
      this.healthAt = 0;
      await this.work.end(name, { failure: (error as Error).message });
      throw error;
    } finally {
      clearInterval(telling);
    }
  }

  private async run(name: WorkName, reason: string, signal: AbortSignal) {
    if (name === 'reconcile') return this.keeper.reconcile(signal);
    await this.keeper.rebuild(reason, signal);
    return undefined;
  }

  private tell(name: WorkName): void {
    const { rebuilding } = this.keeper.state();
    if (name !== 'rebuild' || !rebuilding) return;
    this.work
      .progress(name, rebuilding.done, rebuilding.expected)
      // The next one comes in a second.
      .catch(() => undefined);
  }
}
