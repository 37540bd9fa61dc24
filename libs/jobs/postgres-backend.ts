import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq';
import { Pool } from 'pg';
import type { ClientConfig } from 'pg';
import { KEPT_ALIVE, SteadyClient } from '../steady-client/steady-client';
import type { BullBackend, JobsErrorListener } from './bull-jobs';
import { JobsError } from './jobs';
import { withSettings } from './session-settings';

/** BullMQ's tables live apart from ours; its own migrations keep them. */
export const JOBS_SCHEMA = 'bullmq';

/** Connections that run queries; every worker listens on one more. */
const QUERY_CONNECTIONS = 3;
const MOST_WORKERS = 8;

/**
 * Makes or updates BullMQ's tables (under BullMQ's own advisory lock, so that several processes may start at once)
 * and opens one pool for all queues and workers of this process.
 */
export async function openPostgresBackend(
  connection: ClientConfig,
  onError: JobsErrorListener,
): Promise<BullBackend> {
  await migrate(connection);
  const pool = new Pool({
    // A job says only that there is work; what must survive a crash is in the outbox. So no job waits for the disk.
    ...withSettings(connection, `-c search_path=${JOBS_SCHEMA} -c synchronous_commit=off`),
    Client: SteadyClient,
    max: QUERY_CONNECTIONS + MOST_WORKERS,
    ...KEPT_ALIVE,
    application_name: 'allmende jobs',
  });
  slowDownFailures(pool);
  // BullMQ adds a listener per queue and worker.
  pool.setMaxListeners(100);
  pool.on('error', (error) => onError(error, 'job connections'));
  let workers = 0;
  return {
    name: 'postgres',
    idleSeconds: 60,
    makeQueue: (name, options) =>
      new Queue(name, { ...options, connection: pool }, createLastingBackend),
    makeWorker: (name, run, options) => {
      workers += 1;
      if (workers > MOST_WORKERS) {
        throw new JobsError(`One process runs at most ${MOST_WORKERS} job workers.`);
      }
      return new Worker(name, run, { ...options, connection: pool }, createLastingBackend);
    },
    close: () => pool.end(),
  };
}

const AFTER_FAILURE_MS = 250;

/**
 * Lets every failed query take a moment. BullMQ's workers ask again at once after an error they do not know as a lost
 * connection (a socket that is gone, a server that is starting), which would be a whole core and a log without end.
 */
function slowDownFailures(pool: Pool): void {
  const ask = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>;
  const patient = async (...args: unknown[]): Promise<unknown> => {
    try {
      return await ask(...args);
    } catch (error) {
      await sleep(AFTER_FAILURE_MS);
      throw error;
    }
  };
  pool.query = patient as typeof pool.query;
}

/**
 * BullMQ's backend, which looks once whether the database is ready and keeps the answer. When that is "no" (the server
 * went away just then), the queue would refuse everything for ever and a worker would ask again without ever giving
 * way to anything else in the process. This one asks again, after a moment.
 */
const createLastingBackend: typeof createPostgresBackend = (...parts) => {
  const backend = createPostgresBackend(...parts);
  askAgain(backend.connection);
  askAgain(backend);
  return backend;
};

function askAgain(part: { waitUntilReady(): Promise<void> }): void {
  const ask = part.waitUntilReady.bind(part);
  part.waitUntilReady = async () => {
    try {
      await ask();
    } catch (error) {
      (part as { readyPromise?: unknown }).readyPromise = undefined;
      await sleep(AFTER_FAILURE_MS);
      throw error;
    }
  };
}

async function migrate(connection: ClientConfig): Promise<void> {
  const client = new SteadyClient({ ...connection, application_name: 'allmende jobs migration' });
  try {
    await client.connect();
    await runMigrations(client, JOBS_SCHEMA);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JobsError(
      `The job tables (schema "${JOBS_SCHEMA}") could not be made ready: ${why}`,
      {
        cause: error,
      },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
