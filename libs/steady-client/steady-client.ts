import { Client, type ClientConfig } from 'pg';

/** An idle connection notices within minutes, not hours, that its server has vanished. */
export const KEPT_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/**
 * A client of pg whose lost connection ends no process. A dying server can tell a client twice, or in the same packet
 * as the reply that hands the client over, when neither pool nor user listens; Node ends a process for an `error`
 * event without a listener. Queries fail as ever, and whoever listens still hears of it.
 */
export class SteadyClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
