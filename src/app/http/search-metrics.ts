import { Counter, Histogram, type Registry } from 'prom-client';
import { SearchObserver, type SearchDone } from '../../features/search/search.api';

const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Others are bugs, and their names without number. */
const REASONS = new Set(['SearchUnavailable', 'SearchTimeout', 'SearchRefused']);

/** What searches cost and how they end. */
export class SearchMetrics extends SearchObserver {
  private readonly durations: Histogram<'mode' | 'engine'>;
  private readonly engineDurations: Histogram<'mode' | 'engine'>;
  private readonly failures: Counter<'engine' | 'reason'>;
  private readonly degraded: Counter<'engine'>;
  private readonly droppedHits: Counter<'engine'>;
  private other: SearchObserver | undefined;

  constructor(registry: Registry) {
    super();
    const registers = [registry];
    const labelNames = ['mode', 'engine'] as const;
    this.durations = new Histogram({
      name: 'hub_search_duration_seconds',
      help: 'Time of a search in the hub, the engine and the second reading of its hits included.',
      ...{ labelNames, buckets: BUCKETS, registers },
    });
    this.engineDurations = new Histogram({
      name: 'hub_search_engine_duration_seconds',
      help: 'Time of a search in the engine alone.',
      ...{ labelNames, buckets: BUCKETS, registers },
    });
    this.failures = new Counter({
      name: 'hub_search_failures_total',
      help: 'Searches without an answer.',
      ...{ labelNames: ['engine', 'reason'] as const, registers },
    });
    this.degraded = new Counter({
      name: 'hub_search_degraded_total',
      help: 'Searches answered from an index known to be incomplete.',
      ...{ labelNames: ['engine'] as const, registers },
    });
    this.droppedHits = new Counter({
      name: 'hub_search_dropped_hits_total',
      help: 'Hits of the engine that were not shown, because the database no longer had them for this reader.',
      ...{ labelNames: ['engine'] as const, registers },
    });
  }

  /** Somebody else who wants to hear of every search. */
  tellToo(other: SearchObserver): void {
    this.other = other;
  }

  override searched(search: SearchDone): void {
    const { mode, engine, seconds, engineSeconds, degraded } = search;
    this.other?.searched(search);
    this.durations.observe({ mode, engine }, seconds);
    this.engineDurations.observe({ mode, engine }, engineSeconds);
    if (degraded) this.degraded.inc({ engine });
  }

  override failed(engine: string, reason: string): void {
    this.other?.failed(engine, reason);
    this.failures.inc({ engine, reason: REASONS.has(reason) ? reason : 'other' });
  }

  override dropped(engine: string, hits: number): void {
    this.other?.dropped(engine, hits);
    this.droppedHits.inc({ engine }, hits);
  }
}
