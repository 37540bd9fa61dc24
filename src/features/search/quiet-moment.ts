import { setTimeout as pause } from 'node:timers/promises';
import type { SearchRecords } from './search-records';

/** How long ago the last search must be. */
const QUIET_MS = 1_500;
const LOOK_EVERY_MS = 250;
/** A hub in which people search all day long goes on with the rest too, slowly. */
const LONGEST_MS = 20_000;

/** Lets work nobody waits for stand back while people search: index, database and processor are theirs. */
export class QuietMoment {
  constructor(private readonly records: Pick<SearchRecords, 'lastAt'>) {}

  /** Waits until nobody has searched in this process for a moment, at most 20 seconds; whether that moment came. */
  async come(longestMs = LONGEST_MS): Promise<boolean> {
    const until = performance.now() + longestMs;
    while (this.isBusy() && performance.now() < until)
      await pause(LOOK_EVERY_MS, undefined, { ref: false });
    return !this.isBusy();
  }

  private isBusy(): boolean {
    return performance.now() - (this.records.lastAt ?? -Infinity) < QUIET_MS;
  }
}
