import { randomInt } from 'node:crypto';
import type { ClientConfig } from 'pg';
import { KEPT_ALIVE, SteadyClient } from '../steady-client/steady-client';

/** First half of the advisory lock by which a process is known to live; the second half is its number. */
export const HOLDER_LOCK = 7_236_402;

const RECONNECT_FIRST_MS = 100;
const RECONNECT_MAX_MS = 5_000;

export interface WakeLineEvents {
  onNews(payload: string): void;
  /** The line stands (again): what was announced in between was not heard. */
  onUp(): void;
  onError(error: Error): void;
}

/**
 * The one long-lived connection of a process: it hears NOTIFY, and it holds an advisory lock under the process's
 * number. PostgreSQL drops the lock when the process dies, so others see at once that its work is nobody's.
 */
export class WakeLine {
  /** The number of this process in `outbox.holder`. */
  readonly holder = randomInt(1, 2 ** 31);
  private client: SteadyClient | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private failures = 0;

  constructor(
    private readonly connection: ClientConfig,
    private readonly channel: string,
    private readonly events: WakeLineEvents,
  ) {}

  /** Rejects when the first connection fails; later ones are repeated until `stop`. */
  async start(): Promise<void> {
    await this.connect();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new SteadyClient({
      ...this.connection,
      application_name: 'allmende outbox',
      ...KEPT_ALIVE,
      connectionTimeoutMillis: 10_000,
    });
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, new Error('The outbox connection was closed.')));
    client.on('notification', ({ payload }) => this.events.onNews(payload ?? ''));
    try {
      await client.connect();
      // Shared: after a half-dead connection the server may still hold ours.
      await client.query('SELECT pg_advisory_lock_shared($1, $2)', [HOLDER_LOCK, this.holder]);
      await client.query(`LISTEN ${this.channel}`);
    } catch (error) {
      client.removeAllListeners('end');
      await client.end().catch(() => undefined);
      throw error;
    }
    if (this.stopped) {
      await client.end();
      return;
    }
    this.client = client;
    this.failures = 0;
    this.events.onUp();
  }

  private lost(client: SteadyClient, error: Error): void {
    if (this.stopped || this.client !== client) return;
    this.client = undefined;
    this.events.onError(error);
    void client.end().catch(() => undefined);
    this.reconnectLater();
  }

  private reconnectLater(): void {
    const wait = Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** this.failures);
    this.failures += 1;
    this.timer = setTimeout(
      () => {
        this.connect().catch((error: Error) => {
          if (this.stopped) return;
          this.events.onError(error);
          this.reconnectLater();
        });
      },
      wait * (0.75 + Math.random() / 2),
    );
  }
}
