import type { SearchDoc } from '../search-doc';
import type { KnownDoc } from '../search-engine';

/** Everything about one item that the slow engine may not know yet. */
export interface FreshThread {
  readonly thread: string;
  /** All documents of it that anybody may read; none when the item is gone. */
  readonly docs: readonly SearchDoc[];
  /** Documents that must not be found any more, with the version of their removal. */
  readonly gone: readonly KnownDoc[];
}

/** What may be held at a time; beyond it the oldest leave, those that only hide last. */
export interface OverlayLimits {
  readonly threads: number;
  readonly documents: number;
  /** Of titles and bodies together. */
  readonly characters: number;
  /** A thread not acknowledged for so long leaves. */
  readonly ageMs: number;
}

/** Threads by the thousand would make the slow engine's filter slow. */
export const DEFAULT_LIMITS: OverlayLimits = {
  threads: 800,
  documents: 8_000,
  characters: 24_000_000,
  ageMs: 300_000,
};

/** One thread as it is held. */
export interface Held {
  readonly thread: string;
  readonly docs: readonly SearchDoc[];
  /** What the slow engine has to know before the thread can be left to it; `undefined` until it is read. */
  readonly awaited: Expected | undefined;
  readonly characters: number;
  /** `performance.now()` of the last change. */
  readonly since: number;
  /** Version of its documents in the memory index; grows with every hold. */
  readonly stamp: number;
}

interface Expected {
  readonly present: ReadonlyMap<string, number>;
  readonly gone: ReadonlyMap<string, number>;
}

const MOST_MISSING = 10_000;

/** Which threads are answered from memory, and which should be but are not any more. */
export class HeldThreads {
  /** Oldest change first. */
  private readonly held = new Map<string, Held>();
  /** Left before they were acknowledged. */
  private readonly missing = new Map<string, Held>();
  private stamp = 0;
  private documents = 0;
  private characters = 0;
  private evictedCount = 0;

  constructor(private readonly limits: OverlayLimits) {}

  get size(): number {
    return this.held.size;
  }

  get counts() {
    return {
      threads: this.held.size,
      documents: this.documents,
      characters: this.characters,
      missing: this.missing.size,
      evicted: this.evictedCount,
    };
  }

  /** Something accepted is neither here nor, as far as is known, in the slow engine. */
  get isLacking(): boolean {
    return this.missing.size > 0;
  }

  get oldestMs(): number {
    const [oldest] = this.held.values();
    return oldest ? performance.now() - oldest.since : 0;
  }

  names(): string[] {
    return [...this.held.keys()];
  }

  all(): Held[] {
    return [...this.held.values()];
  }

  get(thread: string): Held | undefined {
    return this.held.get(thread);
  }

  /** Everything that waits to be acknowledged. */
  awaiting(): Held[] {
    return [...this.held.values(), ...this.missing.values()];
  }

  nextStamp(): number {
    return ++this.stamp;
  }

  hide(thread: string): void {
    const awaited = undefined;
    this.put({ ...this.bare(thread), awaited });
  }

  put(entry: Held): void {
    this.drop(entry.thread);
    this.held.set(entry.thread, entry);
    this.documents += entry.docs.length;
    this.characters += entry.characters;
    this.missing.delete(entry.thread);
  }

  /** What `put` takes, of what was read. */
  entryOf(fresh: FreshThread, stamp: number): Held {
    const { thread, docs, gone } = fresh;
    const versions = (of: readonly KnownDoc[]) => new Map(of.map((d) => [d.id, d.version]));
    return {
      thread,
      docs,
      awaited: { present: versions(docs), gone: versions(gone) },
      characters: docs.reduce((sum, d) => sum + d.title.length + d.body.length, 0),
      since: performance.now(),
      stamp,
    };
  }

  /** Whether exactly this state of the thread is still the one held (or missing). */
  isCurrent(entry: Held): boolean {
    return this.held.get(entry.thread) === entry || this.missing.get(entry.thread) === entry;
  }

  release(thread: string): void {
    this.drop(thread);
    this.missing.delete(thread);
  }

  /** Lets go of what is over the bounds; returns the threads that left unacknowledged. */
  evict(): string[] {
    const left: string[] = [];
    const now = performance.now();
    for (const entry of this.held.values()) {
      if (now - entry.since <= this.limits.ageMs) break;
      left.push(entry.thread);
    }
    left.forEach((thread) => this.miss(thread));
    const rounds = [(entry: Held) => entry.docs.length > 0, () => true];
    for (const mayLeave of rounds) {
      for (const entry of this.all()) {
        if (this.isWithin()) break;
        if (!mayLeave(entry)) continue;
        this.miss(entry.thread);
        left.push(entry.thread);
      }
    }
    this.forgetMissing(now);
    return left;
  }

  private isWithin(): boolean {
    const { threads, documents, characters } = this.limits;
    return (
      this.held.size <= threads && this.documents <= documents && this.characters <= characters
    );
  }

  private miss(thread: string): void {
    const entry = this.held.get(thread);
    if (!entry) return;
    this.drop(thread);
    this.evictedCount += 1;
    if (entry.awaited) this.missing.set(thread, { ...entry, docs: [], characters: 0 });
  }

  /** A document the slow engine refuses for good must not make every answer "degraded" for ever. */
  private forgetMissing(now: number): void {
    for (const [thread, { since }] of this.missing) {
      const isOld = now - since > 2 * this.limits.ageMs;
      if (isOld || this.missing.size > MOST_MISSING) this.missing.delete(thread);
    }
  }

  private drop(thread: string): void {
    const entry = this.held.get(thread);
    if (!entry) return;
    this.held.delete(thread);
    this.documents -= entry.docs.length;
    this.characters -= entry.characters;
  }

  private bare(thread: string): Omit<Held, 'awaited'> {
    const since = performance.now();
    return { thread, docs: [], characters: 0, since, stamp: this.nextStamp() };
  }
}

/** Whether the slow engine, by the versions it knows, has all of a thread's last change. */
export function isAcknowledged(entry: Held, known: ReadonlyMap<string, number>): boolean {
  if (!entry.awaited) return false;
  const { present, gone } = entry.awaited;
  for (const [id, version] of present) if ((known.get(id) ?? -1) < version) return false;
  for (const [id, version] of gone) {
    const now = known.get(id);
    // Still there with the removal's own version or an older one: not removed yet.
    if (now !== undefined && now <= version) return false;
  }
  return true;
}
