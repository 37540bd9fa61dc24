import type { DataSource } from 'typeorm';
import { outboxStats } from '../../../libs/outbox/outbox-stats';
import type {
  EngineHealth,
  InstanceHealth,
  SearchEngine,
} from '../../../libs/search-engine/search-engine';
import { TOPICS } from '../../kernel/events';

/** How one engine was at a moment. */
export interface IndexSample {
  readonly at: Date;
  readonly instance: string;
  readonly version: string;
  readonly ok: boolean;
  /** Age of the oldest change that cannot be found yet. */
  readonly lagMs: number;
  /** Changes that wait, in the outbox and in the engine. */
  readonly queued: number;
  /** Documents refused since the start of the process that writes. */
  readonly failed: number;
  readonly documents: number;
  readonly problem: string | null;
}

const KEEP_HOURS = 3;

/** Notes every now and then how the index is, where it is written; read by the administration in every process. */
export class IndexSamples {
  private timer: NodeJS.Timeout | undefined;
  private taking: Promise<void> = Promise.resolve();

  constructor(
    private readonly engine: SearchEngine,
    private readonly dataSource: DataSource,
    private readonly report: (text: string) => void,
  ) {}

  start(everyMs = 20_000): void {
    const take = () => {
      this.taking = this.take().catch((error: unknown) =>
        this.report(`The state of the index could not be noted: ${(error as Error).message}`),
      );
      this.timer = setTimeout(take, everyMs).unref();
    };
    this.timer = setTimeout(take, Math.min(everyMs, 2_000)).unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.taking;
  }

  async take(): Promise<void> {
    const { topics } = await outboxStats(this.dataSource);
    const waiting = topics.filter(({ topic }) => topic === TOPICS.index);
    const lagMs = 1_000 * Math.max(0, ...waiting.map((lag) => lag.oldestSeconds));
    const rows = waiting.reduce((sum, lag) => sum + lag.waiting + lag.inFlight, 0);
    const { info } = this.engine;
    const whole = await this.engine.health().catch((error: unknown): EngineHealth => ({
      ...{ ok: false, lagMs: 0, queued: 0, failed: 0, documents: 0 },
      problem: (error as Error).message,
    }));
    const named: readonly InstanceHealth[] = whole.instances ?? [{ ...whole, name: info.name }];
    await this.dataSource.query(
      `INSERT INTO index_samples (instance, version, ok, lag_ms, queued, failed, documents, problem)
       SELECT * FROM unnest($1::text[], $2::text[], $3::bool[], $4::bigint[], $5::int[], $6::int[], $7::int[], $8::text[])
       ON CONFLICT DO NOTHING`,
      [
        named.map((one) => one.name),
        named.map((one) => one.version ?? info.version),
        named.map((one) => one.ok),
        named.map((one) => Math.round(Math.max(lagMs, one.lagMs))),
        named.map((one) => rows + one.queued),
        named.map((one) => one.failed),
        named.map((one) => one.documents),
        named.map((one) => one.problem ?? null),
      ],
    );
    await this.dataSource.query(
      `DELETE FROM index_samples WHERE at < now() - make_interval(hours => $1)`,
      [KEEP_HOURS],
    );
  }
}

/** The samples of the last hour, oldest first. */
export async function lastHour(dataSource: DataSource): Promise<IndexSample[]> {
  return dataSource.query(
    `SELECT at, instance, version, ok, lag_ms::float8 AS "lagMs", queued, failed, documents, problem
       FROM index_samples WHERE at > now() - interval '1 hour' ORDER BY at, instance`,
  );
}
