import type { ThrottlerStorage } from '@nestjs/throttler';
import { MemoryRateStore, rateState, type WindowCount } from './rate-limit';

/** A count after a hit; a refused hit is not in it. */
export interface SharedCount extends WindowCount {
  readonly refused: boolean;
  /** Milliseconds of the window that are left. */
  readonly left: number;
}

/** Where several processes count together. Slow answers end by themselves, as failures, within about 250 ms. */
export interface SharedCounts {
  /** Counts a hit, in windows of `ttl` ms by one clock for all, unless it is over the limit. */
  hit(key: string, ttl: number, limit: number): Promise<SharedCount>;
  close(): Promise<void>;
}

const LOOK_AGAIN_MS = 1_000;

/**
 * Rate limits that hold over several processes. While the shared counts cannot be had, each process counts for
 * itself: nobody waits for them, nobody is refused for their sake, and a flood still meets a limit.
 */
export class SharedRateStore implements ThrottlerStorage {
  private readonly own = new MemoryRateStore();
  /** When to ask the shared counts again after a failure; undefined while they answer. */
  private lookAgainAt: number | undefined;

  /** @param report told when the counts are lost, and when they are back */
  constructor(
    private readonly shared: SharedCounts,
    private readonly report: (text: string) => void,
  ) {}

  async increment(key: string, ttl: number, limit: number) {
    if (this.lookAgainAt !== undefined) {
      if (performance.now() >= this.lookAgainAt) this.probe(key, ttl, limit);
      return this.own.increment(key, ttl, limit);
    }
    try {
      const count = await this.shared.hit(key, ttl, limit);
      return rateState(count, count.refused, { limit, ttl, left: count.left });
    } catch (error) {
      this.lost(error);
      return this.own.increment(key, ttl, limit);
    }
  }

  close(): Promise<void> {
    return this.shared.close();
  }

  /** In the background: one of many requests asks, and none of them waits. */
  private probe(key: string, ttl: number, limit: number): void {
    this.lookAgainAt = Infinity;
    this.shared.hit(key, ttl, limit).then(
      () => {
        this.lookAgainAt = undefined;
        this.report('The limits of requests are counted by all processes together again.');
      },
      () => (this.lookAgainAt = performance.now() + LOOK_AGAIN_MS),
    );
  }

  private lost(error: unknown): void {
    if (this.lookAgainAt === undefined) {
      this.report(
        `The shared counts of requests cannot be had (${error instanceof Error ? error.message : String(error)}): ` +
          'until they are back each process counts for itself.',
      );
    }
    this.lookAgainAt = performance.now() + LOOK_AGAIN_MS;
  }
}
