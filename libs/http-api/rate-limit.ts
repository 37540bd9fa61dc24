import { Injectable, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest, type ThrottlerStorage } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from './problem';

const KIND = Symbol('http-api:rate-kind');

/**
 * Counts a route (or all routes of a controller) with others of its kind. Without it, GET and HEAD are `read`,
 * the rest is `write`.
 */
export const RateKind = (kind: string): MethodDecorator & ClassDecorator => SetMetadata(KIND, kind);

/** Requests per minute by kind; a kind that is not listed has no limit. */
export type RateLimitsByKind = Readonly<Record<string, number>>;

export const WINDOW_MS = 60_000;

export function rateKindOf(context: ExecutionContext): string {
  const named: unknown =
    Reflect.getMetadata(KIND, context.getHandler()) ??
    Reflect.getMetadata(KIND, context.getClass());
  if (typeof named === 'string') return named;
  const { method } = context.switchToHttp().getRequest<FastifyRequest>();
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}

/** One limit per caller and kind over all routes. Over it: 429 `too-many-requests` with `Retry-After`. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  protected override async handleRequest(asked: ThrottlerRequest): Promise<boolean> {
    const { context, limit, ttl, blockDuration, throttler } = asked;
    if (!Number.isFinite(limit)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await asked.getTracker(request, context);
    const key = `${rateKindOf(context)}:${caller}`;
    const { totalHits, timeToExpire, isBlocked, timeToBlockExpire } =
      await this.storageService.increment(key, ttl, limit, blockDuration, throttler.name ?? '');
    if (isBlocked) throw tooMany(limit, timeToBlockExpire);
    if (request.url.startsWith('/api/')) {
      context
        .switchToHttp()
        .getResponse<FastifyReply>()
        .headers({
          'ratelimit-limit': limit,
          'ratelimit-remaining': Math.max(0, limit - totalHits),
          'ratelimit-reset': timeToExpire,
        });
    }
    return true;
  }
}

const tooMany = (limit: number, seconds: number): HttpProblem =>
  new HttpProblem(
    429,
    'too-many-requests',
    `More than ${limit} requests in a minute. Try again in ${seconds} seconds.`,
    { headers: { 'retry-after': String(seconds) } },
  );

/** Hits that were let through in this window and in the one before. */
export interface WindowCount {
  readonly hits: number;
  readonly before: number;
}

interface Count extends WindowCount {
  window: number;
  hits: number;
}

/**
 * Counts in this process's memory. The minute slides: hits of the minute before count by the part of it that is still
 * inside. Constant work and memory per caller; callers not seen for two minutes are forgotten.
 * Several processes share their counts in a {@link SharedRateStore}.
 */
export class MemoryRateStore implements ThrottlerStorage {
  private readonly counts = new Map<string, Count>();
  private swept = 0;

  constructor(private readonly now: () => number = Date.now) {}

  async increment(key: string, ttl: number, limit: number) {
    const now = this.now();
    const window = Math.floor(now / ttl);
    const left = ttl - (now % ttl);
    this.sweep(window);
    const count = this.count(key, window);
    const isBlocked = seenIn(count, ttl, left) + 1 > limit;
    if (!isBlocked) count.hits += 1;
    return rateState(count, isBlocked, { limit, ttl, left });
  }

  private count(key: string, window: number): Count {
    const known = this.counts.get(key);
    if (known?.window === window) return known;
    const before = known?.window === window - 1 ? known.hits : 0;
    const count = { window, hits: 0, before };
    this.counts.set(key, count);
    return count;
  }

  private sweep(window: number): void {
    if (this.swept === window) return;
    this.swept = window;
    for (const [key, count] of this.counts) {
      if (count.window < window - 1) this.counts.delete(key);
    }
  }
}

/** The window slides: what was before counts by the part of it that is still inside. */
const seenIn = ({ hits, before }: WindowCount, ttl: number, left: number): number =>
  hits + (before * left) / ttl;

/** What the guard is told of a count that this hit is part of, unless it was refused. Times in ms. */
export function rateState(
  count: WindowCount,
  isBlocked: boolean,
  { limit, ttl, left }: { readonly limit: number; readonly ttl: number; readonly left: number },
) {
  return {
    totalHits: Math.ceil(seenIn(count, ttl, left)),
    timeToExpire: Math.max(1, Math.ceil(left / 1000)),
    isBlocked,
    timeToBlockExpire: isBlocked ? retryAfter(count, limit, ttl, left) : 0,
  };
}

/** Seconds until one more hit fits. */
function retryAfter(
  { hits, before }: WindowCount,
  limit: number,
  ttl: number,
  left: number,
): number {
  const room = limit - 1 - hits;
  // This minute is full by itself: its hits leave only as the next one goes by.
  const wait =
    room < 0
      ? left + ttl * (1 - Math.max(0, limit - 1) / hits)
      : left - (before === 0 ? left : (room * ttl) / before);
  return Math.max(1, Math.ceil(wait / 1000));
}
