import { setTimeout as sleep } from 'node:timers/promises';
import type { SearchActivity } from './search-activity';

export interface PaceOptions {
  /** When people search: `last()` in milliseconds of `now`, as of the last `look()`. */
  readonly searches: Pick<SearchActivity, 'last' | 'look'>;
  readonly now?: () => number;
}

/** Searches so near in time make the work give way. */
const BUSY_MS = 1_500;
/**
 * Share of the time the work takes while people search, and while nobody does. A search that comes while the model works
 * has to wait for it: of those, less than one in twenty is to notice.
 */
const BUSY_SHARE = 0.04;
const IDLE_SHARE = 0.95;
const LONGEST_PAUSE_MS = 60_000;
/** So often it is looked whether people still search. */
const LOOK_EVERY_MS = 1_000;
/** The rate is that of the last half minute, or of so many steps where they and their rests take longer. */
const RATE_WINDOW_MS = 30_000;
const RATE_STEPS = 5;

/** Keeps background work from slowing searches down: rests after each step, longer while people search. */
export class Pace {
  private readonly now: () => number;
  private steps: { readonly at: number; readonly count: number }[] = [];

  constructor(private readonly options: PaceOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** Rests as long as a step of `tookMs` asks for. */
  async after(tookMs: number, count: number, signal: AbortSignal): Promise<void> {
    this.steps.push({ at: this.now(), count });
    const began = this.now();
    while (!signal.aborted) {
      // Without an answer it is better to rest too short a time than not to go on.
      await this.options.searches.look().catch(() => undefined);
      const left = this.pauseFor(tookMs) - (this.now() - began);
      if (left <= 0) return;
      const slice = Math.min(left, LOOK_EVERY_MS);
      await sleep(slice, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Nothing is left to do: what comes later has a rate of its own. */
  idle(): void {
    this.steps = [];
  }

  pauseFor(tookMs: number): number {
    const last = this.options.searches.last();
    const busy = last !== undefined && this.now() - last < BUSY_MS;
    const share = busy ? BUSY_SHARE : IDLE_SHARE;
    return Math.min(LONGEST_PAUSE_MS, tookMs * (1 / share - 1));
  }

  /** Things a second, lately. */
  rate(): number {
    const now = this.now();
    const old = this.steps.length - RATE_STEPS;
    this.steps = this.steps.filter(({ at }, n) => n >= old || now - at < RATE_WINDOW_MS);
    const first = this.steps[0];
    if (!first || now - first.at < 500) return 0;
    const count = this.steps.slice(1).reduce((sum, step) => sum + step.count, 0);
    return count / ((now - first.at) / 1_000);
  }
}
