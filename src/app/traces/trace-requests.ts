import {
  context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What asks every few seconds whether the hub is well would drown the rest. */
const QUIET = new Set(['/health', '/ready', '/metrics']);

interface Traced {
  readonly span: Span;
  readonly inside: Context;
}

/** A span for each request, named by method and route, child of what the caller's `traceparent` names. */
export function traceRequests(instance: FastifyInstance, tracer: Tracer): void {
  const incoming = new W3CTraceContextPropagator();
  const known = new WeakMap<FastifyRequest, Traced>();

  instance.addHook('onRequest', (request, _reply, done) => {
    const route = request.is404 ? undefined : request.routeOptions.url;
    if (route !== undefined && QUIET.has(route)) return done();
    const outside = incoming.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter);
    const span = tracer.startSpan(
      route === undefined ? request.method : `${request.method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': request.method,
          'url.scheme': request.protocol,
          'allmende.request.id': String(request.id),
          ...(route === undefined ? {} : { 'http.route': route }),
        },
      },
      outside,
    );
    const inside = trace.setSpan(outside, span);
    known.set(request, { span, inside });
    context.with(inside, done);
  });

  // The body was read by events of the connection, which know of no context.
  instance.addHook('preValidation', (request, _reply, done) => {
    const traced = known.get(request);
    if (traced) context.with(traced.inside, done);
    else done();
  });

  instance.addHook('onResponse', (request, reply, done) => {
    const span = known.get(request)?.span;
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });

  instance.addHook('onRequestAbort', (request, done) => {
    const span = known.get(request)?.span;
    span?.setStatus({ code: SpanStatusCode.ERROR, message: 'the asker went away' });
    span?.end();
    done();
  });
}
