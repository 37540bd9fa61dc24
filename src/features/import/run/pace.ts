import type { Counters, Phase } from './import-job';

/** The rate is that of this time. */
const WINDOW_MS = 10_000;
/** Less says nothing yet. */
const LEAST_MS = 500;

interface Sample {
  readonly at: number;
  /** What is counted for the rate. */
  readonly count: number;
  /** How far it is, of `total`. */
  readonly done: number;
}

/** How fast one phase goes and how long it takes still, over the last ten seconds. */
export class Pace {
  private samples: Sample[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** A new phase begins. */
  begin(): void {
    this.samples = [];
  }

  note(count: number, done: number): void {
    const at = this.now();
    this.samples.push({ at, count, done });
    while ((this.samples[0]?.at ?? at) < at - WINDOW_MS) this.samples.shift();
  }

  /** Counted things a second; 0 while nobody knows. */
  get rate(): number {
    return this.speed(({ count }) => count);
  }

  /** Seconds until `total` is reached; undefined while nobody knows. */
  left(total: number): number | undefined {
    const speed = this.speed(({ done }) => done);
    return speed > 0 ? (total - (this.samples.at(-1)?.done ?? 0)) / speed : undefined;
  }

  private speed(of: (sample: Sample) => number): number {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    const ms = first ? this.now() - first.at : 0;
    return first && last && ms > LEAST_MS ? ((of(last) - of(first)) * 1000) / ms : 0;
  }
}

/** What a phase is measured by: records read, or answers written. */
export const countOf = (phase: Phase, counters: Readonly<Counters>): number =>
  phase === 'answers' ? written(counters) : (counters['read'] ?? 0);

const written = (counters: Readonly<Counters>): number =>
  Object.entries(counters).reduce((sum, [k, n]) => sum + (k.startsWith('posts:') ? n : 0), 0);

/** The pace as a run's row keeps it beside its counters. */
export function paceCounters(pace: Pace, totalBytes: number): Counters {
  const left = pace.left(totalBytes);
  return { rate: Math.round(pace.rate), ...(left === undefined ? {} : { left: Math.ceil(left) }) };
}
