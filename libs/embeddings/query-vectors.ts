import { CircuitBreaker } from './circuit-breaker';
import type { Embedder } from './embedder';
import { RecentlyUsed } from './recently-used';

export interface QueryVectorsOptions {
  /** Most texts remembered. */
  readonly remember?: number;
  readonly breaker?: CircuitBreaker;
  /** Of each query that names none; default `QUERY_DEADLINE_MS`. */
  readonly deadlineMs?: number;
}

export interface QueryVectorOptions {
  readonly deadlineMs?: number;
}

export interface QueryVectorCounts {
  readonly made: number;
  readonly remembered: number;
  readonly missing: number;
}

/** A query's vector is worth waiting for only as long as nobody notices. */
export const QUERY_DEADLINE_MS = 80;
/** A vector that comes too late for its query is still kept for the next one. */
const FINISH_WITHIN_MS = 2_000;
const LONGEST_QUERY = 1_000;

/**
 * Vectors of what people ask: within a deadline or not at all, remembered by text and model, and never an error. An
 * endpoint that keeps failing is left alone for a while, so that it costs searches no time.
 */
export class QueryVectors {
  private readonly known: RecentlyUsed<Float32Array>;
  private readonly underWay = new Map<string, Promise<Float32Array | undefined>>();
  private readonly breaker: CircuitBreaker;
  private readonly deadlineMs: number;
  private counts = { made: 0, remembered: 0, missing: 0 };

  constructor(
    private readonly embedder: Embedder,
    options: QueryVectorsOptions = {},
  ) {
    this.known = new RecentlyUsed(options.remember ?? 5_000);
    this.deadlineMs = options.deadlineMs ?? QUERY_DEADLINE_MS;
    this.breaker = options.breaker ?? new CircuitBreaker();
  }

  /** Whether a model is there to ask; while false, nothing that compares meanings is `degraded`, it is off. */
  get configured(): boolean {
    return this.embedder.health().state !== 'off';
  }

  /** Unit length, of the model that `model` of the embedder names; undefined: late, down, or no model. */
  async of(text: string, options: QueryVectorOptions = {}): Promise<Float32Array | undefined> {
    const info = this.embedder.info();
    const asked = text.normalize('NFC').trim().replace(/\s+/g, ' ').slice(0, LONGEST_QUERY);
    if (!info || asked === '') return this.missing();
    const key = `${info.model}\n${asked}`;
    const known = this.known.get(key);
    if (known) {
      this.counts.remembered += 1;
      return known;
    }
    const vector = await within(
      this.underWay.get(key) ?? this.make(key, asked),
      options.deadlineMs ?? this.deadlineMs,
    );
    return vector ?? this.missing();
  }

  /** How often since the start. */
  numbers(): QueryVectorCounts {
    return { ...this.counts };
  }

  /** Whether the endpoint is being left alone. */
  get resting(): boolean {
    return this.breaker.open;
  }

  private missing(): undefined {
    this.counts.missing += 1;
    return undefined;
  }

  private make(key: string, asked: string): Promise<Float32Array | undefined> {
    if (!this.breaker.mayTry()) return Promise.resolve(undefined);
    const making = this.embedder
      .embed([asked], 'query', { deadlineMs: FINISH_WITHIN_MS })
      .then(([vector]) => {
        this.breaker.succeeded();
        this.counts.made += 1;
        if (vector) this.known.set(key, vector);
        return vector;
      })
      .catch(() => {
        this.breaker.failed();
        return undefined;
      })
      .finally(() => this.underWay.delete(key));
    this.underWay.set(key, making);
    return making;
  }
}

async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
