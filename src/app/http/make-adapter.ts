import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { recordRoutes } from '../../../libs/http-api/route-table';
import { answerBadAddress, answerBrokenRequest } from '../../../libs/http-api/wire-errors';
import type { Env } from '../env';
import type { TrustProxy } from '../env-values';
import { closeConnectionsInTime } from './close-connections';

/** Bytes of a body; uploads and imports are streams and have limits of their own. */
export const BODY_LIMIT = 1024 * 1024;

/** Bytes of a request's head: 5,000 characters of any script in an address are up to 60,000 when percent-encoded. */
const HEAD_LIMIT = 64 * 1024;

const HEADERS_WITHIN_MS = 20_000;
const REQUEST_WITHIN_MS = 300_000;

/**
 * The HTTP server as Nest needs it: limits, request ids, and answers to what is too broken to reach a route.
 * To be passed to `NestFactory.create` with `{ bodyParser: false }`.
 */
export function makeHttpAdapter(env: Pick<Env, 'trustProxy'>): FastifyAdapter {
  const adapter = new FastifyAdapter({
    logger: false,
    trustProxy: trusted(env.trustProxy),
    bodyLimit: BODY_LIMIT,
    genReqId: requestId,
    requestTimeout: REQUEST_WITHIN_MS,
    // Node would answer by itself, without a document: refuseMissingHost() does it instead.
    http: { requireHostHeader: false, maxHeaderSize: HEAD_LIMIT },
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    // refuseWhileClosing() does it instead.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerBadAddress,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  });
  const instance = adapter.getInstance() as unknown as FastifyInstance;
  instance.server.headersTimeout = HEADERS_WITHIN_MS;
  closeConnectionsInTime(instance);
  recordRoutes(instance);
  return adapter;
}

/** Fastify takes a number of hops as a function only. */
const trusted = (whom: TrustProxy) =>
  typeof whom === 'number' ? (_address: string, hop: number) => hop < whom : whom;

/** The id a proxy in front gave the request, if it looks like one, or a new one. */
function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}
