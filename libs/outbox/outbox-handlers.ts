import type { Lane } from './outbox.entity';

/** An event as its handler gets it. */
export interface OutboxEvent<P = unknown> {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly lane: Lane;
  readonly payload: P;
  /** Failures before this call. */
  readonly attempts: number;
  readonly createdAt: Date;
}

/** An event that did not succeed although the call as a whole did. */
export interface EventFailure {
  readonly id: string;
  readonly error: unknown;
}

export interface HandlerContext {
  /** Aborted when the time limit has passed: the events will come again. */
  readonly signal: AbortSignal;
}

/**
 * Handles events of one topic; several of one key come in their order and may be handled as one. Every event may come
 * more than once: the effect must be the same. What is not named in the answer has succeeded; an exception fails all
 * (a batch is then split until the guilty event is alone). A failed event holds back the later ones of its key.
 */
export type OutboxHandler<P = unknown> = (
  events: readonly OutboxEvent<P>[],
  context: HandlerContext,
) => Promise<void | readonly EventFailure[]>;

export interface TopicSettings {
  /** Most things (sum of weights) in one call, default 200; a single heavier row still comes, alone. */
  readonly batch: number;
  readonly bulkBatch: number;
  /** Calls at the same time over all processes, default 2, for each lane. */
  readonly concurrency: number;
  readonly bulkConcurrency: number;
  /** Failures until an event becomes a dead letter, default 8 (about a minute). */
  readonly maxAttempts: number;
  /** A call that takes longer has failed, default 60,000. */
  readonly timeoutMs: number;
}

/** What the events need is away (a server is down): they wait, however long, and no failure is counted. */
export class OutboxUnavailable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'OutboxUnavailable';
  }
}

/** The event can never succeed: it becomes a dead letter at once. */
export class OutboxRefused extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'OutboxRefused';
  }
}

export interface Registration {
  readonly topic: string;
  readonly handle: OutboxHandler;
  readonly settings: TopicSettings;
}

const DEFAULTS: TopicSettings = {
  batch: 200,
  bulkBatch: 200,
  concurrency: 2,
  bulkConcurrency: 2,
  maxAttempts: 8,
  timeoutMs: 60_000,
};

/** Which topics this process handles, and how. Filled before the outbox starts. */
export class OutboxHandlers {
  private readonly byTopic = new Map<string, Registration>();

  /** One handler per topic; a fact that concerns two consumers is written as two rows. */
  on<P>(topic: string, handle: OutboxHandler<P>, settings: Partial<TopicSettings> = {}): this {
    if (this.byTopic.has(topic)) throw new Error(`Outbox topic "${topic}" has two handlers.`);
    this.byTopic.set(topic, {
      topic,
      handle: handle as OutboxHandler,
      settings: { ...DEFAULTS, ...settings },
    });
    return this;
  }

  /** For handlers that take one event at a time; order inside a key is strict. */
  onEach<P>(
    topic: string,
    handle: (event: OutboxEvent<P>, context: HandlerContext) => Promise<void>,
    settings: Partial<TopicSettings> = {},
  ): this {
    return this.on<P>(
      topic,
      async (events, context) => {
        const failures: EventFailure[] = [];
        const stopped = new Set<string>();
        for (const event of events) {
          if (stopped.has(event.key)) continue;
          try {
            await handle(event, context);
          } catch (error) {
            stopped.add(event.key);
            failures.push({ id: event.id, error });
          }
        }
        return failures;
      },
      { batch: 20, bulkBatch: 20, ...settings },
    );
  }

  get(topic: string): Registration | undefined {
    return this.byTopic.get(topic);
  }

  all(): readonly Registration[] {
    return [...this.byTopic.values()];
  }
}
