/** One step of work, short: it runs to its end before anything else does. */
export type Step = () => void;

const BULK_AFTER = 8;

/**
 * Decides what the one thread does next: people's writes first, then searches, then one chunk of
 * bulk work; bulk gets its turn after every eighth search, so that neither starves.
 */
export class Lanes {
  private readonly people: Step[] = [];
  private readonly searches: Step[] = [];
  private readonly bulk: Step[] = [];
  private sinceBulk = 0;
  private isAwake = false;

  /** `idle` does a slice of spare-time work and says whether there is more. */
  constructor(private readonly idle: () => boolean) {}

  add(lane: 'people' | 'search' | 'bulk', step: Step): void {
    const queue = { people: this.people, search: this.searches, bulk: this.bulk }[lane];
    queue.push(step);
    this.wake();
  }

  wake(): void {
    if (this.isAwake) return;
    this.isAwake = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    this.isAwake = false;
    const step = this.next();
    if (step) step();
    const isMore = step !== undefined || this.idle();
    if (isMore) this.wake();
  }

  private next(): Step | undefined {
    const isBulkDue = this.bulk.length > 0 && this.sinceBulk >= BULK_AFTER;
    if (isBulkDue || (this.people.length === 0 && this.searches.length === 0)) {
      this.sinceBulk = 0;
      return this.bulk.shift();
    }
    const person = this.people.shift();
    if (person) return person;
    this.sinceBulk += 1;
    return this.searches.shift();
  }
}
