import { randomInt } from 'node:crypto';
import { Logger } from '@nestjs/common';
import {
  IdempotencyStore,
  type Beginning,
  type KeyedRequest,
  type StoredReply,
  type Ticket,
} from './idempotency-store';

interface Row {
  readonly request_hash: string;
  readonly status: number | null;
  readonly headers: Record<string, string> | null;
  readonly body: string | null;
  readonly location: string | null;
}

/** A TypeORM data source, as far as this store needs one. */
export interface Database {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Who took a key and did not come back within this time has died: the longest a handler may take, doubled. */
const LEASE = '60 seconds';
const RELEASE_WITHIN_MS = 60_000;
const RELEASE_EVERY_MS = 300;
const KEPT = '24 hours';
const CLEAN_EVERY = 500;
const MEASURE_EVERY_MS = 5 * 60_000;

/** Over the table `idempotency_keys` (see idempotency.entity.ts). Outside of any transaction of the handlers. */
export class PostgresIdempotencyStore extends IdempotencyStore {
  private begun = 0;
  /** What the database's clock showed when `performance.now()` was 0: leases are reckoned by it, and clocks differ. */
  private clock = 0;
  private measured = -Infinity;
  private readonly unreleased: { ticket: Ticket; until: number }[] = [];

  constructor(private readonly database: Database) {
    super();
  }

  async begin(request: KeyedRequest): Promise<Beginning> {
    this.begun += 1;
    if (this.begun % CLEAN_EVERY === 1) this.cleanInBackground();
    const ticket = { ...request, since: await this.momentOfItsOwn() };
    try {
      return (await this.take(ticket)) ? { state: 'new', ticket } : await this.look(request);
    } catch (error) {
      // The connection may have broken after the key was taken.
      await this.release(ticket);
      throw error;
    }
  }

  private async take(ticket: Ticket): Promise<boolean> {
    const rows = (await this.database.query(
      `INSERT INTO idempotency_keys AS k (scope, route, key, request_hash, created)
            VALUES ($1, $2, $3, $5, $4::timestamptz)
       ON CONFLICT (scope, route, key) DO UPDATE
               SET request_hash = excluded.request_hash, created = excluded.created,
                   status = NULL, headers = NULL, body = NULL, location = NULL
             WHERE k.created < now() - interval '${KEPT}'
                OR (k.status IS NULL AND k.location IS NULL
                    AND k.request_hash = excluded.request_hash
                    AND k.created < now() - interval '${LEASE}')
         RETURNING 1`,
      [...keyOf(ticket), ticket.hash],
    )) as unknown[];
    return rows.length > 0;
  }

  private async look(request: KeyedRequest): Promise<Beginning> {
    const rows = (await this.database.query(
      `SELECT request_hash, status, headers, body, location FROM idempotency_keys
        WHERE scope = $1 AND route = $2 AND key = $3`,
      [request.scope, request.route, request.key],
    )) as Row[];
    const row = rows[0];
    // Released between the two queries: the client is to come again.
    if (row === undefined) return { state: 'in-flight' };
    if (row.request_hash !== request.hash) return { state: 'other-request' };
    if (row.status !== null) {
      const { status, headers, body } = row;
      return { state: 'done', reply: { status, headers: headers ?? {}, body: body ?? undefined } };
    }
    return row.location === null
      ? { state: 'in-flight' }
      : { state: 'made', location: row.location };
  }

  async finish(ticket: Ticket, reply: StoredReply): Promise<void> {
    await this.database.query(
      `UPDATE idempotency_keys SET status = $5, headers = $6::jsonb, body = $7
        WHERE scope = $1 AND route = $2 AND key = $3 AND created = $4::timestamptz`,
      [...keyOf(ticket), reply.status, JSON.stringify(reply.headers), reply.body ?? null],
    );
  }

  async release(ticket: Ticket): Promise<void> {
    try {
      await this.free(ticket);
    } catch {
      // Until then a repeat would hear that it is under way.
      this.unreleased.push({ ticket, until: Date.now() + RELEASE_WITHIN_MS });
      if (this.unreleased.length === 1) this.releaseLater();
    }
  }

  /** As soon as the database is back. */
  private releaseLater(): void {
    setTimeout(() => {
      void this.releaseRest().then(() => this.unreleased.length > 0 && this.releaseLater());
    }, RELEASE_EVERY_MS).unref();
  }

  private async releaseRest(): Promise<void> {
    for (let next = this.unreleased[0]; next; next = this.unreleased[0]) {
      try {
        await this.free(next.ticket);
      } catch {
        if (Date.now() < next.until) return;
      }
      this.unreleased.shift();
    }
  }

  private async free(ticket: Ticket): Promise<void> {
    // Not where the write was carried out after all, and only the answer failed.
    await this.database.query(
      `DELETE FROM idempotency_keys
        WHERE scope = $1 AND route = $2 AND key = $3 AND created = $4::timestamptz
          AND location IS NULL`,
      keyOf(ticket),
    );
  }

  async releaseAll(): Promise<void> {
    // A write of a dead process that is still being committed holds its row: this waits, and then sees its location.
    await this.database.query(
      `DELETE FROM idempotency_keys WHERE status IS NULL AND location IS NULL`,
    );
  }

  /** Forgets what is older than a day. */
  async clean(): Promise<void> {
    await this.database.query(
      `DELETE FROM idempotency_keys WHERE created < now() - interval '${KEPT}'`,
    );
  }

  /** Now by the database's clock, to the microsecond, of which the last three digits are drawn by lot. */
  private async momentOfItsOwn(): Promise<string> {
    const local = performance.now();
    if (local - this.measured > MEASURE_EVERY_MS) {
      const [row] = (await this.database.query(
        `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
      )) as { now: number }[];
      this.clock = (row?.now ?? Date.now()) - local;
      this.measured = local;
    }
    const now = new Date(this.clock + performance.now()).toISOString();
    return now.replace('Z', `${String(randomInt(1_000)).padStart(3, '0')}Z`);
  }

  private cleanInBackground(): void {
    this.clean().catch((error: unknown) => {
      new Logger('Idempotency').warn(`Old keys were not deleted: ${String(error)}`);
    });
  }
}

const keyOf = ({ scope, route, key, since }: Ticket): unknown[] => [scope, route, key, since];
