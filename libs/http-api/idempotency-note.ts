import { AsyncLocalStorage } from 'node:async_hooks';
import { inFlight, type Ticket } from './idempotency-store';

const current = new AsyncLocalStorage<Ticket>();

/** Runs a handler so that {@link noteCarriedOut} finds its ticket. */
export const withTicket = <T>(ticket: Ticket, run: () => T): T => current.run(ticket, run);

/**
 * To be called inside the transaction of a write, with its query runner or manager: if the request carries an
 * `Idempotency-Key`, notes where to find what it made. Then even a crash between commit and reply makes nothing
 * twice: a repeat is sent to `location`. Without a key it does nothing.
 * @throws HttpProblem 409 when a repeat has taken the key over: this process stood still for longer than a key is kept
 * for it, and the transaction must not be committed.
 */
export async function noteCarriedOut(
  transaction: { query(sql: string, parameters: unknown[]): Promise<unknown> },
  location: string,
): Promise<void> {
  const ticket = current.getStore();
  if (ticket === undefined) return;
  const noted = await transaction.query(
    `WITH noted AS (
       UPDATE idempotency_keys SET location = $5
        WHERE scope = $1 AND route = $2 AND key = $3 AND created = $4::timestamptz RETURNING 1)
     SELECT 1 FROM noted`,
    [ticket.scope, ticket.route, ticket.key, ticket.since, location],
  );
  if ((noted as unknown[]).length === 0) throw inFlight();
}
