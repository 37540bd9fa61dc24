import { SpanStatusCode, trace, context, type Tracer } from '@opentelemetry/api';
import { SearchObserver, type SearchDone } from '../../features/search/search.api';

/** Spans of searches, made when they are over; what was searched for is not in them. */
export class SearchTraces extends SearchObserver {
  constructor(private readonly tracer: Tracer) {
    super();
  }

  override searched({ mode, engine, seconds, engineSeconds, degraded }: SearchDone): void {
    const now = Date.now();
    const attributes = {
      'allmende.search.mode': mode,
      'allmende.search.engine': engine,
      'allmende.search.engine_ms': Math.round(engineSeconds * 10_000) / 10,
      'allmende.search.degraded': degraded,
    };
    this.tracer.startSpan('search', { startTime: now - seconds * 1_000, attributes }).end(now);
  }

  override failed(engine: string, reason: string): void {
    const span = this.tracer.startSpan('search', {
      attributes: { 'allmende.search.engine': engine, 'error.type': reason },
    });
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }

  override dropped(engine: string, hits: number): void {
    trace.getSpan(context.active())?.addEvent('hits dropped', {
      'allmende.search.engine': engine,
      'allmende.search.hits': hits,
    });
  }
}
