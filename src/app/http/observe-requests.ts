import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { HttpProblem } from '../../../libs/http-api/problem';
import { shownPath } from '../../../libs/http-api/shown-path';
import type { Metrics } from './metrics';

/** Paths that ask every few seconds whether the hub is well. */
const QUIET = new Set(['/health', '/ready', '/metrics']);

/**
 * Gives every answer its request id, and writes one line per request at the level `debug`: method, path (only what of
 * it says nothing about people), status and time.
 */
export function observeRequests(instance: FastifyInstance, logger: Logger, metrics: Metrics): void {
  instance.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    metrics.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    if (!QUIET.has(route)) {
      logger.debug(
        {
          requestId: request.id,
          method: request.method,
          path: shownPath(request),
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
        },
        'Request.',
      );
    }
    done();
  });
}

/** HTTP/1.1 wants a Host header. Here and not in Node's parser, which would answer without a document. */
export function refuseMissingHost(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, _reply, done) => {
    if (request.headers.host !== undefined) done();
    else
      done(new HttpProblem(400, 'bad-request', 'The request does not say which host it is for.'));
  });
}
