import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { SearchMetrics } from './search-metrics';

/** Brings numbers up to date that are only looked at when somebody asks. */
export type MetricsSource = () => Promise<void> | void;

const SOURCE_WITHIN_MS = 2_000;

/** Numbers of this process for Prometheus. Others may register theirs in `registry`. */
export class Metrics {
  readonly registry = new Registry();
  readonly searches = new SearchMetrics(this.registry);
  private readonly sources: MetricsSource[] = [];
  private readonly durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** `route` is the pattern of the route, never an address: addresses are without number. */
  observe(method: string, route: string, status: number, seconds: number): void {
    this.durations.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds);
  }

  /** Called before each showing. One that fails or takes more than two seconds has to have taken back its old numbers. */
  addSource(source: MetricsSource): void {
    this.sources.push(source);
  }

  /** All numbers as Prometheus reads them. */
  async show(): Promise<string> {
    await Promise.all(this.sources.map((source) => withinTime(source)));
    return this.registry.metrics();
  }
}

async function withinTime(source: MetricsSource): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, SOURCE_WITHIN_MS);
  });
  try {
    await Promise.race([Promise.resolve().then(source), late]);
  } catch {
    // What could not be asked has no number; hub_part_ready tells which part it is.
  } finally {
    clearTimeout(timer);
  }
}
