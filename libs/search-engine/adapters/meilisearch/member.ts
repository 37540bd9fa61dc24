import type { RankingWeights } from '../../ranking-weights';
import type { IndexCopy } from '../../search-engine';
import { SearchTimeout, SearchUnavailable } from '../../search-engine';
import type { InstanceOptions } from './instance';
import { MeilisearchInstance } from './instance';
import { InstanceReader } from './instance-reader';

const DOWN_MS = 3_000;

/**
 * What a server lacks, as the process that leads knows it. `late`: nothing was lost, but not all has arrived.
 * `unknown`: perhaps something; nothing is written until it is being mended. `mending`: it is being made equal.
 */
export type Lack = 'nothing' | 'late' | 'unknown' | 'mending';

/** One of the servers that hold the index, and what this process knows of it. */
export class Member {
  readonly instance: MeilisearchInstance;
  readonly reader: InstanceReader;
  lack: Lack = 'unknown';
  /** How often it was found to lack something: a comparison begun before the last time says nothing. */
  falls = 0;
  /** Writes that others count as done and that have not arrived here yet. */
  owed = 0;
  /** It holds everything, as the process that leads has said. */
  serves = false;
  /** By its own mark, when it was last looked at. */
  isWhole = false;
  /** Nobody has compared it yet, but there was no better one to answer. */
  isUnproven = false;
  problem: string | undefined;
  private downUntil = -Infinity;

  constructor(options: InstanceOptions, weights: RankingWeights) {
    this.instance = new MeilisearchInstance(options);
    this.reader = new InstanceReader(this.instance, weights);
  }

  get name(): string {
    return this.instance.server.where;
  }

  get mayAnswer(): boolean {
    return this.instance.isOpen && this.serves && this.isWhole;
  }

  get takesWrites(): boolean {
    return this.instance.isOpen && this.lack !== 'unknown';
  }

  /** Something may be missing: what waits for it is let go, and all of it compared later. */
  fell(problem?: string): void {
    this.falls += 1;
    this.owed = 0;
    this.lack = 'unknown';
    this.problem = problem ?? this.problem;
    if (this.instance.isOpen) this.instance.lanes.abandon();
  }

  /** A write arrives later than where it was first. One that never does tells the same as a fall. */
  owes(outcome: Promise<unknown>): void {
    if (this.lack === 'unknown') return;
    if (this.lack === 'nothing') this.lack = 'late';
    this.owed += 1;
    const { falls } = this;
    const isSame = (): boolean => falls === this.falls;
    outcome.then(
      () => {
        if (isSame()) this.owed -= 1;
      },
      (error: Error) => {
        if (isSame() && this.lack !== 'unknown') this.fell(error.message);
      },
    );
  }

  get seemsUp(): boolean {
    return performance.now() >= this.downUntil;
  }

  /** For comparing it with the database. */
  get copy(): IndexCopy {
    const { instance, name } = this;
    return {
      name,
      known: (ids) => this.watched(() => instance.known(ids)),
      scan: (cursor, limit) => this.watched(() => instance.scan(Number(cursor ?? 0), limit)),
      write: async (ops) => (await instance.lanes.add(ops, 'bulk')).outcome,
    };
  }

  /** Remembers how a request went. */
  async watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.downUntil = -Infinity;
      if (this.mayAnswer) this.problem = undefined;
      return result;
    } catch (error) {
      if (isPassing(error)) {
        this.downUntil = performance.now() + DOWN_MS;
        this.problem = error.message;
      }
      throw error;
    }
  }
}

/** Whether another server, or the same one later, may do what failed. */
export const isPassing = (error: unknown): error is SearchUnavailable | SearchTimeout =>
  error instanceof SearchUnavailable || error instanceof SearchTimeout;
