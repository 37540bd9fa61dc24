import type { IndexOp, SearchDoc } from '../search-doc';
import type { MeaningModel, SearchEngine } from '../search-engine';
import type { Hit, SearchPage } from '../search-query';
import {
  HeldThreads,
  isAcknowledged,
  type FreshThread,
  type Held,
  type OverlayLimits,
} from './held-threads';

export interface FreshStats {
  readonly threads: number;
  readonly documents: number;
  readonly characters: number;
  /** Threads that left before the slow engine knew them, and are still not known to it. */
  readonly missing: number;
  /** Threads that had to leave, since the start. */
  readonly evicted: number;
  /** Threads handed over to the slow engine, since the start. */
  readonly acknowledged: number;
  /** Age of the oldest change not acknowledged. */
  readonly oldestMs: number;
}

export interface FreshOptions {
  readonly memory: SearchEngine;
  readonly known: (ids: readonly string[]) => Promise<Map<string, number>>;
  readonly limits: OverlayLimits;
  readonly checkEveryMs: number;
  readonly onError: (error: unknown, where: string) => void;
}

/** A search that began before a thread was handed over may still look for it here. */
const LEAVE_AFTER_MS = 10_000;
const IDS_AT_A_TIME = 1_000;
/** The memory index keeps a little of every document it ever had: after so many it is made anew. */
const WORN_OUT = 50_000;
const SETTLE_MS = 10_000;
const AFTER_ERROR = 5;

/** The threads in memory, their index, and the watch on when the slow engine has caught up. */
export class FreshIndex {
  isBehind = false;
  private readonly held: HeldThreads;
  /** Documents in the memory index by thread. */
  private readonly indexed = new Map<string, readonly string[]>();
  private readonly leaving = new Map<string, number>();
  private readonly versions = new Map<string, number>();
  private opening: Promise<void> | undefined;
  private model: string | undefined;
  private refilling: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private worn = 0;
  private acknowledged = 0;
  private isClosed = false;

  constructor(private readonly options: FreshOptions) {
    this.held = new HeldThreads(options.limits);
  }

  /** The index in memory holds vectors of the model the slow engine's holds. */
  open(meaning?: MeaningModel): Promise<void> {
    if (this.opening && meaning?.model === this.model) return this.opening;
    this.model = meaning?.model;
    const before = this.opening ?? Promise.resolve();
    this.opening = before.then(() => this.prepare(meaning));
    return this.opening;
  }

  get isLacking(): boolean {
    return this.isBehind || this.held.isLacking;
  }

  names(): string[] {
    return this.held.names();
  }

  stats(): FreshStats {
    const { acknowledged } = this;
    return { ...this.held.counts, acknowledged, oldestMs: this.held.oldestMs };
  }

  hide(threads: readonly string[]): void {
    for (const thread of threads) this.held.hide(thread);
    this.bound();
    void this.write(threads.flatMap((thread) => this.removalOf(thread))).catch((error: unknown) =>
      this.trouble(error, 'hiding'),
    );
    this.watch();
  }

  async hold(threads: readonly FreshThread[]): Promise<void> {
    if (threads.length === 0 || this.isClosed) return;
    await (this.opening ?? this.open());
    const entries = threads.map((fresh) => this.held.entryOf(fresh, this.held.nextStamp()));
    // What only takes away may not wait for the index in memory.
    for (const entry of entries) if (entry.docs.length === 0) this.held.put(entry);
    await this.write(entries.flatMap((entry) => this.opsOf(entry))).catch((error: unknown) =>
      this.trouble(error, 'holding'),
    );
    for (const entry of entries) this.take(entry);
    this.bound();
    this.watch();
  }

  release(threads: readonly string[]): void {
    for (const thread of threads) this.letGo(thread);
    this.watch();
  }

  /** Asks the index in memory; when it cannot answer, `lost` is the answer and it is filled again. */
  async ask<T>(lost: T, question: (memory: SearchEngine) => Promise<T>): Promise<T> {
    try {
      const answer = await question(this.options.memory);
      // A worker that died comes back empty, and says so.
      if (isEmptied(answer)) await this.lookAtMemory();
      return answer;
    } catch (error) {
      if ((error as Error).name !== 'SearchTimeout') this.trouble(error, 'searching');
      return lost;
    }
  }

  /** Hits of the memory index carry its own running versions. */
  trueVersions(hits: readonly Hit[]): Hit[] {
    return hits.map((hit) => ({ ...hit, version: this.versions.get(hit.id) ?? hit.version }));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.options.memory.close();
  }

  /** Asks the slow engine once what it knows, and leaves to it what it knows. */
  async check(): Promise<void> {
    const waiting = this.held.awaiting();
    const ids = waiting.flatMap(({ awaited }) =>
      awaited ? [...awaited.present.keys(), ...awaited.gone.keys()] : [],
    );
    const known = new Map<string, number>();
    for (let at = 0; at < ids.length; at += IDS_AT_A_TIME) {
      const part = await this.options.known(ids.slice(at, at + IDS_AT_A_TIME));
      for (const [id, version] of part) known.set(id, version);
    }
    for (const entry of waiting) {
      if (!this.held.isCurrent(entry) || !isAcknowledged(entry, known)) continue;
      this.acknowledged += 1;
      this.letGo(entry.thread);
    }
    await this.sweep();
  }

  private async prepare(meaning: MeaningModel | undefined): Promise<void> {
    await this.options.memory.ensure({ name: 'fresh', settings: {}, meaning });
    await this.options.memory.rebuild(this.everything());
  }

  private take(entry: Held): void {
    const now = this.held.get(entry.thread);
    if (now && now.stamp > entry.stamp) return;
    for (const { id, version } of entry.docs) this.versions.set(id, version);
    this.leaving.delete(entry.thread);
    this.held.put(entry);
  }

  private opsOf(entry: Held): IndexOp[] {
    const { thread, stamp, docs } = entry;
    const stay = new Set(docs.map(({ id }) => id));
    const before = this.indexed.get(thread) ?? [];
    this.indexed.set(thread, [...stay]);
    const gone = before.filter((id) => !stay.has(id));
    for (const id of gone) this.versions.delete(id);
    return [
      ...gone.map((id): IndexOp => ({ op: 'del', id, version: stamp })),
      ...docs.map((doc): IndexOp => ({ op: 'put', doc: { ...doc, version: stamp } })),
    ];
  }

  private removalOf(thread: string): IndexOp[] {
    const ids = this.indexed.get(thread) ?? [];
    this.indexed.delete(thread);
    this.leaving.delete(thread);
    const version = this.held.nextStamp();
    for (const id of ids) this.versions.delete(id);
    return ids.map((id) => ({ op: 'del', id, version }));
  }

  private letGo(thread: string): void {
    this.held.release(thread);
    this.leave(thread);
  }

  private bound(): void {
    for (const thread of this.held.evict()) this.leave(thread);
  }

  /** Its documents are taken out of the index in memory when nobody looks for them any more. */
  private leave(thread: string): void {
    if (this.indexed.has(thread)) this.leaving.set(thread, performance.now());
  }

  private async write(ops: readonly IndexOp[]): Promise<void> {
    if (ops.length === 0) return;
    const { memory } = this.options;
    this.worn += ops.length;
    const receipt = await memory.apply(ops, { lane: 'people' });
    const { failed } = await memory.settled(receipt, SETTLE_MS);
    for (const { id, reason } of failed) this.options.onError(new Error(reason), `fresh ${id}`);
  }

  /** Takes out of memory what was handed over a while ago. */
  private async sweep(): Promise<void> {
    const before = performance.now() - LEAVE_AFTER_MS;
    const gone = [...this.leaving].filter(([, at]) => at < before).map(([thread]) => thread);
    await this.write(gone.flatMap((thread) => this.removalOf(thread)));
    if (this.worn > WORN_OUT) await this.refill();
  }

  private watch(): void {
    if (this.timer || this.isClosed) return;
    this.again(this.options.checkEveryMs);
  }

  private again(afterMs: number): void {
    this.timer = setTimeout(() => {
      this.bound();
      this.check()
        .then(
          () => 1,
          // The slow engine is away: what it does not know stays here.
          () => AFTER_ERROR,
        )
        .then((factor) => {
          this.timer = undefined;
          const isIdle = this.held.awaiting().length + this.leaving.size === 0;
          if (!isIdle && !this.isClosed) this.again(factor * this.options.checkEveryMs);
        });
    }, afterMs);
    this.timer.unref();
  }

  private trouble(error: unknown, where: string): void {
    if (this.isClosed) return;
    this.options.onError(error, where);
    void this.refill();
  }

  private async lookAtMemory(): Promise<void> {
    const { rebuild } = await this.options.memory.health();
    if (rebuild) await this.refill();
  }

  /** Makes the memory index anew from what is held. */
  private refill(): Promise<void> {
    this.refilling ??= this.options.memory
      .rebuild(this.everything())
      .then(
        () => void (this.worn = 0),
        (error: unknown) => this.options.onError(error, 'filling again'),
      )
      .finally(() => (this.refilling = undefined));
    return this.refilling;
  }

  private async *everything(): AsyncGenerator<SearchDoc> {
    for (const { docs, stamp } of this.held.all()) {
      for (const doc of docs) yield { ...doc, version: stamp };
    }
  }
}

const isEmptied = (answer: unknown): boolean =>
  (answer as Partial<SearchPage> | undefined)?.degraded === true;
