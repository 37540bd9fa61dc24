import type { FastifyRequest } from 'fastify';
import type { RateLimitsByKind } from './rate-limit';

export interface HttpApiOptions {
  /** Who asks, for limits and idempotency keys: a person (`user:…`) or else an address (`ip:…`). */
  readonly callerOf: (request: FastifyRequest) => string;
  readonly rateLimits: RateLimitsByKind | 'off';
}

export const HTTP_API_OPTIONS = Symbol('http-api:options');
