import { normalizeIp } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import type { Viewer } from '../../kernel/viewer';

/** IPv6 customers get whole /64 networks: one of them counts as one caller. */
const IPV6_PREFIX = 64;

/** For limits and idempotency keys: the person who is signed in, or else the address. */
export function callerOf(request: FastifyRequest & { viewer?: Viewer }): string {
  const { id } = request.viewer ?? {};
  return id === undefined ? `ip:${normalizeIp(request.ip, IPV6_PREFIX)}` : `user:${id}`;
}
