import { Redis } from 'ioredis';
import type { SharedCount, SharedCounts } from './shared-rate-store';

/** One round trip, by the clock of Redis; a caller is forgotten after two windows. */
const HIT = `
  local time = redis.call('TIME')
  local ms = time[1] * 1000 + math.floor(time[2] / 1000)
  local ttl, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
  local slot, left = math.floor(ms / ttl), ttl - ms % ttl
  local known = redis.call('HMGET', KEYS[1], 'slot', 'hits', 'before')
  local was, hits, before = tonumber(known[1] or '-9'), tonumber(known[2] or '0'), tonumber(known[3] or '0')
  if was < slot then
    before = was == slot - 1 and hits or 0
    hits = 0
  end
  local over = hits + before * left / ttl + 1 > limit
  if not over then hits = hits + 1 end
  redis.call('HSET', KEYS[1], 'slot', math.max(was, slot), 'hits', hits, 'before', before)
  redis.call('PEXPIRE', KEYS[1], 2 * ttl)
  return { hits, before, left, over and 1 or 0 }`;

const PREFIX = 'allmende:rate:';
const PATIENCE_MS = 250;
const RECONNECT_MAX_MS = 2_000;

interface WithHit {
  rateHit(key: string, ttl: number, limit: number): Promise<[number, number, number, 0 | 1]>;
}

/** Counts in Redis, each caller and kind under a key that expires. */
export class RedisRateCounts implements SharedCounts {
  private readonly redis: Redis;

  private constructor(url: string, patienceMs: number) {
    this.redis = new Redis(url, {
      lazyConnect: true,
      commandTimeout: patienceMs,
      connectTimeout: 5_000,
      // While Redis is away a hit fails at once.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(RECONNECT_MAX_MS, 100 * times),
    });
    // Every hit tells its own failure.
    this.redis.on('error', () => undefined);
    this.redis.defineCommand('rateHit', { numberOfKeys: 1, lua: HIT });
  }

  /** Connected where Redis answers; it connects later where it does not. */
  static async open(url: string, patienceMs = PATIENCE_MS): Promise<RedisRateCounts> {
    const counts = new RedisRateCounts(url, patienceMs);
    await counts.redis.connect().catch(() => undefined);
    return counts;
  }

  async hit(key: string, ttl: number, limit: number): Promise<SharedCount> {
    const redis = this.redis as unknown as WithHit;
    const [hits, before, left, over] = await redis.rateHit(PREFIX + key, ttl, limit);
    return { hits, before, left, refused: over === 1 };
  }

  close(): Promise<void> {
    this.redis.disconnect();
    return Promise.resolve();
  }
}
