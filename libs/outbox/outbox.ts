import { Pool } from 'pg';
import type { ClientConfig } from 'pg';
import type { Jobs } from '../jobs/jobs';
import { withSettings } from '../jobs/session-settings';
import { KEPT_ALIVE, SteadyClient } from '../steady-client/steady-client';
import type { OutboxHandlers } from './outbox-handlers';
import { OutboxRelay } from './outbox-relay';
import { OutboxStore, STORE_SETTINGS } from './outbox-store';
import { OutboxWorker } from './outbox-worker';
import { WakeLine } from './wake-line';
import { OUTBOX_CHANNEL } from './write-outbox';

export interface OutboxOptions {
  /** A direct connection (LISTEN and session locks do not go through pgbouncer in transaction mode). */
  readonly database: ClientConfig;
  readonly jobs: Jobs;
  /** Filled before `start`. */
  readonly handlers: OutboxHandlers;
  /** For the log; the outbox goes on by itself. */
  readonly onError?: (error: unknown, where: string) => void;
}

const POOL_SIZE = 3;
const DEFAULT_GRACE_MS = 4_000;
/** After a lost connection the other processes get this long to come back before their work counts as nobody's. */
const AFTER_RECONNECT_MS = 3_000;

/**
 * The outbox of one process: relay and workers for the topics it has handlers for. What `writeOutbox` committed is
 * handled at least once, in order per topic and key, whatever dies in between (docs/decisions/0010-outbox.md).
 */
export class Outbox {
  private readonly pool: Pool;
  private readonly store: OutboxStore;
  private readonly line: WakeLine;
  private readonly relay: OutboxRelay;
  private readonly worker: OutboxWorker;
  private stopping: Promise<void> | undefined;
  private started = false;

  constructor({ database, jobs, handlers, onError = () => undefined }: OutboxOptions) {
    this.pool = new Pool({
      ...withSettings(database, STORE_SETTINGS),
      Client: SteadyClient,
      max: POOL_SIZE,
      ...KEPT_ALIVE,
      application_name: 'allmende outbox',
    });
    this.pool.on('error', (error) => onError(error, 'outbox connections'));
    this.store = new OutboxStore(this.pool);
    this.line = new WakeLine(database, OUTBOX_CHANNEL, {
      onNews: (payload) => {
        const [lane = '', topic = ''] = payload.split(':');
        this.relay.news(lane === 'bulk' ? 'bulk' : 'normal', topic);
      },
      onUp: () => this.lineUp(),
      onError: (error) => onError(error, 'outbox line'),
    });
    const shared = { store: this.store, jobs, handlers, holder: this.line.holder, onError };
    this.worker = new OutboxWorker({
      ...shared,
      onSettled: (topic, failed) => this.relay.settled(topic, failed),
      onStranded: () => this.relay.sweepSoon(1_000),
    });
    this.relay = new OutboxRelay({ ...shared, running: () => this.worker.active() });
  }

  /** Rejects when the database cannot be reached; from then on it reconnects by itself. */
  async start(): Promise<void> {
    await this.line.start();
    this.worker.start();
    this.relay.start();
    this.started = true;
  }

  /** Takes no more work, lets handlers finish for `graceMs` (default 4,000), gives back the rest. */
  stop(graceMs = DEFAULT_GRACE_MS): Promise<void> {
    this.stopping ??= this.shutDown(graceMs);
    return this.stopping;
  }

  private lineUp(): void {
    if (!this.started) return;
    this.relay.wake();
    this.relay.sweepSoon(AFTER_RECONNECT_MS);
  }

  private async shutDown(graceMs: number): Promise<void> {
    await this.relay.stop();
    await this.worker.stop(graceMs);
    await this.store.letGo(this.line.holder).catch(() => undefined);
    await this.line.stop();
    await this.pool.end();
  }
}
