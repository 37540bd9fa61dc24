import type { ClientConfig } from 'pg';
import { BullJobs } from './bull-jobs';
import type { JobsErrorListener } from './bull-jobs';
import type { Jobs } from './jobs';
import { openPostgresBackend } from './postgres-backend';
import { openRedisBackend } from './redis-backend';

/** The one switch: jobs in PostgreSQL (connection parts or `connectionString`), or in Redis. */
export type JobsConfig = ({ readonly postgres: ClientConfig } | { readonly redis: string }) & {
  /** Lost connections and the like; BullMQ goes on by itself. */
  readonly onError?: JobsErrorListener;
};

/**
 * Opens the queues; throws a `JobsError` with a sentence for people when the server cannot be used. On PostgreSQL it
 * needs a direct connection: LISTEN and `search_path` do not go through pgbouncer in transaction mode.
 */
export async function openJobs(config: JobsConfig): Promise<Jobs> {
  const onError = config.onError ?? (() => undefined);
  const backend =
    'redis' in config
      ? await openRedisBackend(config.redis)
      : await openPostgresBackend(config.postgres, onError);
  return new BullJobs(backend, onError);
}
