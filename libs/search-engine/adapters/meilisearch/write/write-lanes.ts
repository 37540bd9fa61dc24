import { setTimeout as pause } from 'node:timers/promises';
import { idOf, type IndexOp } from '../../../search-doc';
import {
  SearchTimeout,
  SearchUnavailable,
  type ApplyResult,
  type FailedDoc,
} from '../../../search-engine';
import type { OpOutcome } from './document-writer';

export type Lane = 'people' | 'bulk';

/** Meilisearch works on one batch at a time; more than two in its queue would only wait there. */
const TASKS_IN_FLIGHT = 2;
const PEOPLE_BATCH = 500;
/** While people write, they wait behind no more than one of these, a few seconds. What they wrote is found meanwhile. */
const SMALL_BULK_BATCH = 2_000;
const BULK_BATCH = 4_000;
const PEOPLE_LATELY_MS = 15_000;
const MOST_BULK_WAITING = 12_000;
const PAUSES_MS = [200, 500, 1_000, 2_000, 4_000];

/** One call's operations on their way. */
class Write {
  readonly since = performance.now();
  readonly outcome: Promise<ApplyResult>;
  private readonly outcomes: OpOutcome[] = [];
  private done = 0;
  private error: unknown;
  private finish!: () => void;

  constructor(private readonly ops: readonly IndexOp[]) {
    this.outcome = new Promise<void>((resolve) => {
      this.finish = resolve;
    }).then(() => this.result());
    this.outcome.catch(() => undefined);
    if (ops.length === 0) this.finish();
  }

  get open(): number {
    return this.ops.length - this.done;
  }

  /** Nothing is known of what has not been done. */
  fail(error: unknown): void {
    if (this.open === 0) return;
    this.error = error;
    this.done = this.ops.length;
    this.finish();
  }

  take(at: number, outcome: OpOutcome | undefined, error?: unknown): void {
    if (this.open === 0) return;
    if (outcome) this.outcomes[at] = outcome;
    else this.error = error;
    if (++this.done === this.ops.length) this.finish();
  }

  private result(): ApplyResult {
    if (this.error) throw this.error as Error;
    const failed: FailedDoc[] = [];
    this.outcomes.forEach((outcome, i) => {
      const op = this.ops[i];
      if (op && typeof outcome === 'object') failed.push({ id: idOf(op), reason: outcome.reason });
    });
    const applied = this.outcomes.filter((outcome) => outcome === 'applied').length;
    return { applied, ignored: this.ops.length - applied - failed.length, failed };
  }
}

interface Waiting {
  readonly op: IndexOp;
  readonly write: Write;
  readonly at: number;
}

/** The queue in front of one index: what people write overtakes bulk, deletions overtake the rest. */
export class WriteLanes {
  failed = 0;
  problem: string | undefined;
  private people: Waiting[] = [];
  private bulk: Waiting[] = [];
  private readonly open = new Set<Write>();
  private inFlight = 0;
  private bulkInFlight = 0;
  private paused = false;
  private closed = false;
  private peopleWroteAt = -Infinity;
  private waiters: (() => void)[] = [];

  constructor(private readonly send: (ops: readonly IndexOp[]) => Promise<OpOutcome[]>) {}

  /** Operations not yet visible. */
  get queued(): number {
    let sum = 0;
    for (const write of this.open) sum += write.open;
    return sum;
  }

  /** Age of the oldest of them. */
  get lagMs(): number {
    const [oldest] = this.open;
    return oldest ? performance.now() - oldest.since : 0;
  }

  /** The outcome of what was added; bulk waits here while much is queued. */
  async add(ops: readonly IndexOp[], lane: Lane): Promise<Pick<Write, 'outcome'>> {
    while (lane === 'bulk' && this.bulk.length >= MOST_BULK_WAITING && !this.closed) {
      await this.changed();
    }
    if (this.closed) throw new SearchUnavailable('The search index has been closed.');
    const write = new Write(ops);
    if (ops.length > 0) this.open.add(write);
    const waiting = ops.map((op, at) => ({ op, write, at }));
    if (lane === 'bulk') this.bulk.push(...waiting);
    else this.addPeople(waiting);
    this.pump();
    return { outcome: write.outcome };
  }

  /** Lets nothing more go out; resolves when nothing is under way. */
  async pause(): Promise<void> {
    this.paused = true;
    while (this.inFlight > 0) await this.changed();
  }

  resume(): void {
    this.paused = false;
    this.pump();
  }

  close(): void {
    this.closed = true;
    this.abandon('The search index has been closed.');
  }

  /** Lets go of all that is not done yet; who waits for it is told so. */
  abandon(reason = 'The change was given up here and comes again.'): void {
    const error = new SearchUnavailable(reason);
    for (const write of this.open) write.fail(error);
    this.open.clear();
    this.people = [];
    this.bulk = [];
    this.notify();
  }

  private addPeople(waiting: readonly Waiting[]): void {
    this.peopleWroteAt = performance.now();
    const gone = waiting.filter(({ op }) => op.op === 'del');
    this.people = [...gone, ...this.people, ...waiting.filter(({ op }) => op.op !== 'del')];
  }

  private pump(): void {
    while (!this.paused && !this.closed && this.inFlight < TASKS_IN_FLIGHT) {
      const lane: Lane = this.people.length > 0 ? 'people' : 'bulk';
      const batch = lane === 'people' ? this.people.splice(0, PEOPLE_BATCH) : this.nextBulk();
      if (batch.length === 0) return;
      this.inFlight += 1;
      if (lane === 'bulk') this.bulkInFlight += 1;
      void this.run(batch).finally(() => {
        this.inFlight -= 1;
        if (lane === 'bulk') this.bulkInFlight -= 1;
        this.notify();
        this.pump();
      });
    }
  }

  /** Nothing while people write and one is under way. */
  private nextBulk(): Waiting[] {
    const peopleWrite = performance.now() - this.peopleWroteAt < PEOPLE_LATELY_MS;
    if (!peopleWrite) return this.bulk.splice(0, BULK_BATCH);
    return this.bulkInFlight > 0 ? [] : this.bulk.splice(0, SMALL_BULK_BATCH);
  }

  private async run(batch: readonly Waiting[]): Promise<void> {
    const ops = batch.map(({ op }) => op);
    for (let attempt = 0; ; attempt++) {
      try {
        const outcomes = await this.send(ops);
        this.problem = undefined;
        this.end(batch, outcomes);
        return;
      } catch (error) {
        this.problem = (error as Error).message;
        const wait = PAUSES_MS[attempt];
        const isAbandoned = batch.every(({ write }) => write.open === 0);
        if (wait === undefined || isAbandoned || !isPassing(error)) {
          this.end(batch, undefined, error);
          return;
        }
        await pause(wait);
      }
    }
  }

  private end(batch: readonly Waiting[], outcomes?: readonly OpOutcome[], error?: unknown): void {
    batch.forEach(({ write, at }, i) => {
      const outcome = outcomes?.[i];
      if (typeof outcome === 'object') this.failed += 1;
      write.take(at, outcome, error);
      if (write.open === 0) this.open.delete(write);
    });
  }

  private changed(): Promise<void> {
    return new Promise((resolve) => {
      this.waiters.push(resolve);
    });
  }

  private notify(): void {
    const { waiters } = this;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof SearchUnavailable || error instanceof SearchTimeout;
