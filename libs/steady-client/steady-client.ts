import { Client, type ClientConfig } from 'pg';

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
