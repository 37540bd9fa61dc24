import { context, diag, DiagLogLevel, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { FastifyInstance } from 'fastify';
import { traceRequests } from './trace-requests';
import { SearchTraces } from './trace-searches';
import { traceStatements } from './trace-statements';

export interface Traces {
  readonly searches: SearchTraces;
  watchRequests(instance: FastifyInstance): void;
  watchStatements(): void;
  /** Sends what is still here. */
  close(): Promise<void>;
}

const TOLD_AGAIN_MS = 60_000;
const CLOSE_WITHIN_MS = 2_000;

/**
 * Traces by the standard variables (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER,
 * OTEL_EXPORTER_OTLP_HEADERS and so on, which the libraries read themselves); undefined where those say no.
 */
export function startTraces(
  warn: (text: string) => void,
  source: NodeJS.ProcessEnv = process.env,
): Traces | undefined {
  if (switchedOff(source)) return undefined;
  const protocol = source.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? source.OTEL_EXPORTER_OTLP_PROTOCOL;
  if (protocol === 'grpc') {
    warn(
      'Traces are sent over HTTP only, not gRPC: point OTEL_EXPORTER_OTLP_ENDPOINT to port 4318.',
    );
    return undefined;
  }
  complainTo(warn);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'allmende' }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer: Tracer = provider.getTracer('allmende');
  const ends: (() => void)[] = [];
  return {
    searches: new SearchTraces(tracer),
    watchRequests: (instance) => traceRequests(instance, tracer),
    watchStatements: () => void ends.push(traceStatements(tracer)),
    close: async () => {
      ends.splice(0).forEach((end) => end());
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((done) => (timer = setTimeout(done, CLOSE_WITHIN_MS)));
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

const switchedOff = (source: NodeJS.ProcessEnv): boolean =>
  source.OTEL_SDK_DISABLED?.toLowerCase() === 'true' ||
  !['', 'otlp'].includes(source.OTEL_TRACES_EXPORTER ?? '');

/** A collector that is away is told once a minute; the hub minds nothing else. */
function complainTo(warn: (text: string) => void): void {
  let told = 0;
  const complain = (text: string) => {
    if (Date.now() - told < TOLD_AGAIN_MS) return;
    told = Date.now();
    warn(`Traces cannot be sent: ${text.slice(0, 300)}`);
  };
  const quiet = () => undefined;
  diag.setLogger(
    { error: complain, warn: quiet, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
}
