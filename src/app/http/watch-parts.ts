import type { INestApplicationContext } from '@nestjs/common';
import type { Pool } from 'pg';
import { Counter, Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { Readiness } from '../../../libs/http-api/readiness';
import type { Jobs } from '../../../libs/jobs/jobs';
import { outboxStats, type OutboxStats } from '../../../libs/outbox/outbox-stats';
import { HtmlCache } from '../../features/items/items.api';
import { IndexKeeper } from '../../features/search/search.api';
import { TOPICS } from '../../kernel/events';
import type { Env } from '../env';
import { Metrics } from './metrics';
import { watchMeaning } from './watch-meaning';

export interface WatchedParts {
  readonly env: Pick<Env, 'roles'>;
  readonly dataSource: DataSource;
  readonly jobs: Jobs;
}

const LANES = ['normal', 'bulk'];

/** Makes the state of the parts readable at `/metrics`, asked when somebody looks. */
export function watchParts(
  app: INestApplicationContext,
  { env, dataSource, jobs }: WatchedParts,
): void {
  const metrics = app.get(Metrics);
  const registers = [metrics.registry];
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge<L>({ name: `hub_${name}`, help, labelNames, registers });

  gauge('info', 'Constant 1; says what this process is.', 'roles', 'node').set(
    { roles: env.roles.join('+'), node: process.versions.node },
    1,
  );
  metrics.addSource(watchOutbox(gauge, dataSource));
  metrics.addSource(watchQueues(gauge, jobs));
  metrics.addSource(watchPool(gauge, dataSource));
  if (env.roles.includes('web')) metrics.addSource(watchEngine(gauge, app.get(IndexKeeper)));
  metrics.addSource(watchMeaning(app, metrics.registry));
  metrics.addSource(watchReadiness(gauge, app.get(Readiness, { strict: false })));

  const html = app.get(HtmlCache, { strict: false });
  new Counter({
    name: 'hub_cache_requests_total',
    help: 'Things asked of a cache, by whether it had them.',
    labelNames: ['cache', 'result'] as const,
    registers,
    collect() {
      this.reset();
      this.inc({ cache: 'html', result: 'hit' }, html.counts.hits);
      this.inc({ cache: 'html', result: 'miss' }, html.counts.misses);
    },
  });
}

type MakeGauge = <L extends string>(name: string, help: string, ...labels: L[]) => Gauge<L>;

function watchOutbox(gauge: MakeGauge, dataSource: DataSource) {
  const waiting = gauge('outbox_waiting', 'Events not handed out yet.', 'topic', 'lane');
  const inFlight = gauge('outbox_in_flight', 'Events being handled.', 'topic', 'lane');
  const retrying = gauge('outbox_retrying', 'Events that failed and wait.', 'topic', 'lane');
  const oldest = gauge('outbox_oldest_seconds', 'Age of the oldest open event.', 'topic', 'lane');
  const dead = gauge('outbox_dead_letters', 'Tasks that were given up.');
  const lagSeconds = gauge('index_lag_seconds', 'Age of the oldest change not yet in the index.');
  const lagRows = gauge('index_lag_rows', 'Changes not yet in the index.');
  const show = (stats: OutboxStats) => {
    for (const topic of Object.values(TOPICS)) {
      for (const lane of LANES) {
        const at = { topic, lane };
        const of = stats.topics.find((one) => one.topic === topic && one.lane === lane);
        waiting.set(at, of?.waiting ?? 0);
        inFlight.set(at, of?.inFlight ?? 0);
        retrying.set(at, of?.retrying ?? 0);
        oldest.set(at, of?.oldestSeconds ?? 0);
      }
    }
    const index = stats.topics.filter(({ topic }) => topic === TOPICS.index);
    lagSeconds.set(Math.max(0, ...index.map((of) => of.oldestSeconds)));
    lagRows.set(index.reduce((sum, of) => sum + of.waiting + of.inFlight, 0));
    dead.set(stats.dead);
  };
  return async () => {
    [waiting, inFlight, retrying, oldest].forEach((one) => one.reset());
    [dead, lagSeconds, lagRows].forEach((one) => one.remove());
    show(await outboxStats(dataSource));
  };
}

function watchQueues(gauge: MakeGauge, jobs: Jobs) {
  const depth = gauge('queue_jobs', 'Jobs in a queue.', 'queue', 'state', 'backend');
  return async () => {
    depth.reset();
    for (const queue of new Set([...Object.values(TOPICS), ...jobs.names()])) {
      const counts = await jobs.queue(queue).counts();
      for (const [state, count] of Object.entries(counts)) {
        if (typeof count === 'number') depth.set({ queue, state, backend: jobs.backend }, count);
      }
    }
  };
}

function watchPool(gauge: MakeGauge, dataSource: DataSource) {
  const connections = gauge('database_pool_connections', 'Connections of the pool.', 'state');
  const most = gauge('database_pool_max', 'Most connections the pool may open.');
  const waiting = gauge('database_pool_waiting', 'Requests that wait for a connection.');
  return () => {
    const { master: pool } = dataSource.driver as unknown as { master: Pool };
    connections.set({ state: 'idle' }, pool.idleCount);
    connections.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
    most.set(pool.options.max);
    waiting.set(pool.waitingCount);
  };
}

function watchEngine(gauge: MakeGauge, keeper: IndexKeeper) {
  const up = gauge('engine_up', 'Whether the search engine answers.', 'engine');
  const lag = gauge('engine_lag_seconds', 'Age of the oldest write not yet searchable.', 'engine');
  const queued = gauge('engine_queued', 'Writes the engine has accepted but not shown.', 'engine');
  const refused = gauge('engine_refused_documents', 'Documents refused since start.', 'engine');
  const documents = gauge('engine_documents', 'Documents in the index.', 'engine');
  const server = gauge('engine_server_up', 'Whether this server holds all and answers.', 'server');
  const rebuilding = gauge('index_rebuilding', 'Whether the index is being filled.');
  const progress = gauge('index_rebuild_progress', 'Share of the rebuild that is done.');
  return async () => {
    [lag, queued, refused, documents, server].forEach((one) => one.reset());
    const { rebuilding: rebuild } = keeper.state();
    rebuilding.set(rebuild ? 1 : 0);
    progress.set(rebuild ? Math.min(1, rebuild.done / Math.max(1, rebuild.expected)) : 1);
    const { engine, health } = await keeper.health();
    const at = { engine: engine.name };
    up.set(at, health?.ok ? 1 : 0);
    for (const { name, ok } of health?.instances ?? []) server.set({ server: name }, ok ? 1 : 0);
    if (!health) return;
    lag.set(at, health.lagMs / 1_000);
    queued.set(at, health.queued);
    refused.set(at, health.failed);
    documents.set(at, health.documents);
  };
}

function watchReadiness(gauge: MakeGauge, readiness: Readiness) {
  const ready = gauge('part_ready', 'Whether a part can be used, as /ready says.', 'part');
  return async () => {
    ready.reset();
    for (const part of await readiness.look()) ready.set({ part: part.part }, part.ready ? 1 : 0);
  };
}
