import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from '../http/metrics';

/**
 * Makes traces of requests, searches and statements and sends them where OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or
 * OTEL_EXPORTER_OTLP_ENDPOINT says. What goes into them: routes, methods, status, times; never an address, a text, a
 * parameter or a person.
 */
export function addTraces(instance: FastifyInstance, metrics: Metrics, logger: Logger): void {
  // Loaded only here: without traces neither their start-up time nor their memory is paid for.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() of our own files needs an extension here
  const { startTraces } = require('./traces') as typeof import('./traces');
  const traces = startTraces((text) => logger.warn(text));
  if (!traces) return;
  traces.watchRequests(instance);
  traces.watchStatements();
  metrics.searches.tellToo(traces.searches);
  instance.addHook('onClose', () => traces.close());
}
