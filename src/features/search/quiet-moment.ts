import { setTimeout as pause } from 'node:timers/promises';
import type { SearchRecords } from './search-records';

/** How long ago the last search must be. */
const QUIET_MS = 1_500;
/** The same of another process, whose searches are written down up to two seconds later. */
const QUIET_ELSEWHERE_MS = 3_500;
const LOOK_EVERY_MS = 250;
const LOOK_ELSEWHERE_EVERY_MS = 1_000;
/** A hub in which people search all day long goes on with the rest too, slowly. */
const LONGEST_MS = 20_000;

/** Lets work nobody waits for stand back while people search: index, database and processor are theirs. */
export class QuietMoment {
  private lookedElsewhereAt = -Infinity;
  private elsewhereAt = -Infinity;

  /** `elsewhere`: how many milliseconds ago the last search of any process was written down, where there are several. */
  constructor(
    private readonly records: Pick<SearchRecords, 'lastAt'>,
    private readonly elsewhere?: () => Promise<number | undefined>,
  ) {}

  /** Waits until nobody has searched for a moment, at most 20 seconds; whether that moment came. */
  async come(longestMs = LONGEST_MS): Promise<boolean> {
    const until = performance.now() + longestMs;
    for (;;) {
      const isBusy = this.isBusyHere() || (await this.isBusyElsewhere());
      if (!isBusy || performance.now() >= until) return !isBusy;
      await pause(LOOK_EVERY_MS, undefined, { ref: false });
    }
  }

  private isBusyHere(): boolean {
    return performance.now() - (this.records.lastAt ?? -Infinity) < QUIET_MS;
  }

  private async isBusyElsewhere(): Promise<boolean> {
    if (!this.elsewhere) return false;
    if (performance.now() - this.lookedElsewhereAt > LOOK_ELSEWHERE_EVERY_MS) {
      this.lookedElsewhereAt = performance.now();
      this.elsewhereAt = performance.now() - ((await this.elsewhere()) ?? Infinity);
    }
    return performance.now() - this.elsewhereAt < QUIET_ELSEWHERE_MS;
  }
}
