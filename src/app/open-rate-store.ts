import { PostgresRateCounts } from '../../libs/http-api/postgres-rate-counts';
import { RedisRateCounts } from '../../libs/http-api/redis-rate-counts';
import { SharedRateStore } from '../../libs/http-api/shared-rate-store';
import type { Env } from './env';
import { clientConfig, type Storage } from './storage';

/**
 * The switch of rate limits: Redis where there is one, else the database where several web processes may answer, else
 * undefined: this process counts in its memory.
 * @param alone no other process can answer for this hub (see data-folder.ts and web-claim.ts)
 */
export async function openRateStore(
  env: Env,
  storage: Pick<Storage, 'connection'>,
  options: { readonly alone: boolean; readonly report: (text: string) => void },
): Promise<SharedRateStore | undefined> {
  if (env.rateLimit === 'off' || !env.roles.includes('web')) return undefined;
  if (env.redisUrl) {
    return new SharedRateStore(await RedisRateCounts.open(env.redisUrl), options.report);
  }
  if (options.alone) return undefined;
  const counts = new PostgresRateCounts(clientConfig(storage.connection));
  return new SharedRateStore(counts, options.report);
}
