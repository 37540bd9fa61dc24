import {
  context,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { Client } from 'pg';

type Query = (...args: unknown[]) => unknown;
type Callback = (error: Error | null | undefined, ...rest: unknown[]) => unknown;

/**
 * A span for each statement of a traced request, named by its first word. Neither its text nor its parameters are
 * noted. @returns how to stop
 */
export function traceStatements(tracer: Tracer): () => void {
  const prototype = Client.prototype as unknown as { query: Query };
  const plain = prototype.query;
  prototype.query = function (this: Client, ...args: unknown[]): unknown {
    const word = firstWord(args[0]);
    // Work in the background has no trace that it would belong to.
    if (word === undefined || !trace.getSpan(context.active())) return plain.apply(this, args);
    const span = tracer.startSpan(word, {
      kind: SpanKind.CLIENT,
      attributes: { 'db.system.name': 'postgresql', 'db.operation.name': word },
    });
    const last = args.at(-1);
    if (typeof last === 'function') {
      const callback = context.bind(context.active(), last as Callback);
      const ended: Callback = (error, ...rest) => {
        end(span, error);
        return callback(error, ...rest);
      };
      return plain.apply(this, [...args.slice(0, -1), ended]);
    }
    const answer = plain.apply(this, args);
    if (!(answer instanceof Promise)) {
      span.end();
      return answer;
    }
    answer.then(
      () => end(span, undefined),
      (error: Error) => end(span, error),
    );
    return answer;
  };
  return () => {
    prototype.query = plain;
  };
}

function firstWord(query: unknown): string | undefined {
  const text = typeof query === 'string' ? query : (query as { text?: unknown } | null)?.text;
  return typeof text === 'string' ? /[a-z]+/i.exec(text)?.[0].toUpperCase() : undefined;
}

function end(span: Span, error: Error | null | undefined): void {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  if (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    if (typeof code === 'string') span.setAttribute('db.response.status_code', code);
  }
  span.end();
}
