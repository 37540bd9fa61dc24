import type { RankingWeights } from '../../ranking-weights';
import { SearchTimeout, SearchUnavailable } from '../../search-engine';
import type { InstanceOptions } from './instance';
import { MeilisearchInstance } from './instance';
import { InstanceReader } from './instance-reader';

const DOWN_MS = 3_000;
const OTHERS_FIRST_MS = 5_000;

/** One of the servers that hold the index, and what this process knows of it. */
export class Member {
  readonly instance: MeilisearchInstance;
  readonly reader: InstanceReader;
  /** While it is made equal: takes writes, answers nobody. */
  catchingUp = false;
  problem: string | undefined;
  private downUntil = -Infinity;
  private behind: 'no' | 'perhaps' | 'yes' = 'no';
  private mendFrom = -Infinity;
  /** How often it was found to lack something: a comparison begun before the last time says nothing. */
  falls = 0;

  constructor(options: InstanceOptions, weights: RankingWeights) {
    this.instance = new MeilisearchInstance(options);
    this.reader = new InstanceReader(this.instance, weights);
  }

  /** `perhaps`: it was away for a moment. `yes`: it lacks something; nothing is written until it has been made equal. */
  get isBehind(): 'no' | 'perhaps' | 'yes' {
    return this.behind;
  }

  /** Another process may be about to mend it; one whose write was lost there mends at once. */
  get mayBeMendedHere(): boolean {
    return performance.now() >= this.mendFrom;
  }

  get takesWrites(): boolean {
    return this.instance.isOpen && this.behind !== 'yes';
  }

  /** Holds what the others hold, as far as is known. */
  get isEqual(): boolean {
    return this.instance.isOpen && this.behind === 'no' && !this.catchingUp;
  }

  fellBehind(how: { readonly here: boolean }): void {
    if (this.behind !== 'yes') this.mendFrom = performance.now() + OTHERS_FIRST_MS;
    if (how.here) this.mendFrom = -Infinity;
    this.falls += 1;
    this.behind = 'yes';
  }

  /** Has everything again. */
  caughtUp(): void {
    this.behind = 'no';
    this.problem = undefined;
    this.reader.forget();
  }

  get seemsUp(): boolean {
    return performance.now() >= this.downUntil;
  }

  /** Remembers how a request went. */
  async watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.downUntil = -Infinity;
      if (this.behind === 'no') this.problem = undefined;
      return result;
    } catch (error) {
      if (isPassing(error)) {
        this.downUntil = performance.now() + DOWN_MS;
        if (this.behind === 'no') this.behind = 'perhaps';
        this.problem = error.message;
      }
      throw error;
    }
  }
}

/** Whether another server, or the same one later, may do what failed. */
export const isPassing = (error: unknown): error is SearchUnavailable | SearchTimeout =>
  error instanceof SearchUnavailable || error instanceof SearchTimeout;
