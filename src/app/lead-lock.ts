import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import { KEPT_ALIVE, SteadyClient } from '../../libs/steady-client/steady-client';

/** Any number that nobody else uses for an advisory lock in this database. */
const INDEX_LOCK = 7_236_408;
const TRY_EVERY_MS = 1_000;
const BEAT_EVERY_MS = 5_000;
const BEAT_WITHIN_MS = 10_000;

export interface LeadEvents {
  begin(): Promise<void>;
  /** The lock is lost, or is about to be given back. */
  end(): Promise<void>;
  onError(error: Error): void;
}

/** What is led; without, the search index. */
export interface LeadOf {
  /** Number of the advisory lock. */
  readonly lock: number;
  /** How its connection is called in PostgreSQL. */
  readonly name: string;
}

/**
 * One process at a time leads: the one that holds an advisory lock on a connection of its own. PostgreSQL gives the
 * lock to the next as soon as that connection ends, so a dead leader is replaced within a second or two.
 */
export class LeadLock {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private leads = false;

  constructor(
    private readonly connection: ClientConfig,
    private readonly events: LeadEvents,
    private readonly of: LeadOf = { lock: INDEX_LOCK, name: 'allmende index' },
  ) {}

  get isLeading(): boolean {
    return this.leads;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.once().catch((error: Error) => this.events.onError(error));
      await sleep(TRY_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** From connecting to losing the connection. */
  private async once(): Promise<void> {
    const { signal } = this.stopping;
    const client = new SteadyClient({
      ...this.connection,
      application_name: this.of.name,
      ...KEPT_ALIVE,
      connectionTimeoutMillis: 10_000,
    });
    const over = new AbortController();
    const end = () => over.abort();
    client.once('end', end);
    client.on('error', end);
    signal.addEventListener('abort', end);
    try {
      await client.connect();
      while (!over.signal.aborted && !(await this.takes(client))) {
        // Waiting inside PostgreSQL would keep it from tidying up its tables meanwhile.
        await sleep(TRY_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
      }
      if (!over.signal.aborted) await this.lead(client, over.signal);
    } finally {
      signal.removeEventListener('abort', end);
      await client.end().catch(() => undefined);
    }
  }

  private async takes(client: SteadyClient): Promise<boolean> {
    const { rows } = await client.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock($1) AS taken',
      [this.of.lock],
    );
    return rows[0]?.taken === true;
  }

  private async lead(client: SteadyClient, over: AbortSignal): Promise<void> {
    this.leads = true;
    try {
      await this.events.begin();
      while (!over.aborted && (await beats(client))) {
        await sleep(BEAT_EVERY_MS, undefined, { signal: over }).catch(() => undefined);
      }
    } finally {
      this.leads = false;
      await this.events.end();
    }
  }
}

/** A connection that hangs is lost too: others may already lead. */
async function beats(client: SteadyClient): Promise<boolean> {
  const limit = new AbortController();
  const late = sleep(BEAT_WITHIN_MS, false, { signal: limit.signal }).catch(() => false);
  const beat = client.query('SELECT 1').then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([beat, late]);
  } finally {
    limit.abort();
  }
}
