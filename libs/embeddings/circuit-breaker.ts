export interface CircuitBreakerOptions {
  /** Failures one after another until it opens. */
  readonly failures?: number;
  /** First rest; doubles while trials fail, up to `longestMs`. */
  readonly restMs?: number;
  readonly longestMs?: number;
  /** Milliseconds of any clock that only goes forward. */
  readonly now?: () => number;
}

/** Leaves alone what keeps failing: after some failures one trial per rest, until one succeeds. */
export class CircuitBreaker {
  private readonly most: number;
  private readonly first: number;
  private readonly longest: number;
  private readonly now: () => number;
  private failures = 0;
  private rest = 0;
  private until = 0;

  constructor(options: CircuitBreakerOptions = {}) {
    this.most = options.failures ?? 3;
    this.first = options.restMs ?? 1_000;
    this.longest = options.longestMs ?? 30_000;
    this.now = options.now ?? (() => performance.now());
  }

  get open(): boolean {
    return this.failures >= this.most && this.now() < this.until;
  }

  /** Whether to call now. The first to ask after a rest makes the trial; others wait for how it goes. */
  mayTry(): boolean {
    if (this.failures < this.most) return true;
    if (this.now() < this.until) return false;
    this.until = this.now() + this.rest;
    return true;
  }

  succeeded(): void {
    this.failures = 0;
    this.rest = 0;
  }

  failed(): void {
    this.failures += 1;
    if (this.failures < this.most) return;
    this.rest = this.rest === 0 ? this.first : Math.min(this.rest * 2, this.longest);
    this.until = this.now() + this.rest;
  }
}
