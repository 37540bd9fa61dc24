import type { INestApplicationContext } from '@nestjs/common';
import type { Pool } from 'pg';
import { Counter } from 'prom-client';
import type { DataSource } from 'typeorm';
import { Readiness } from '../../../libs/http-api/readiness';
import type { Jobs } from '../../../libs/jobs/jobs';
import { outboxStats, type OutboxStats } from '../../../libs/outbox/outbox-stats';
import { HtmlCache } from '../../features/items/items.api';
import { TOPICS } from '../../kernel/events';
import type { Env } from '../env';
import type { SearchParts } from '../open-engine';
import type { IndexLook } from './index-look';
import { gaugesIn, type MakeGauge } from './make-gauge';
import { memoryLimit } from './memory-limit';
import { Metrics } from './metrics';
import { watchEngine, watchRebuild } from './watch-engine';
import { watchMeaning } from './watch-meaning';
import { watchOverlay } from './watch-overlay';

export interface WatchedParts {
  readonly env: Pick<Env, 'roles'>;
  readonly dataSource: DataSource;
  readonly jobs: Jobs;
  readonly search: Pick<SearchParts, 'engine' | 'overlay'>;
}

const LANES = ['normal', 'bulk'];

/**
 * Makes the state of the parts readable at `/metrics`, asked when somebody looks. Without `index` this process neither
 * reads nor writes one.
 */
export function watchParts(
  app: INestApplicationContext,
  { env, dataSource, jobs, search }: WatchedParts,
  index: IndexLook | undefined,
): void {
  const metrics = app.get(Metrics);
  const gauge = gaugesIn(metrics.registry);

  gauge('info', 'Constant 1; says what this process is.', 'roles', 'node').set(
    { roles: env.roles.join('+'), node: process.versions.node },
    1,
  );
  gauge('memory_limit_bytes', 'Memory this process may take: its container, else the machine.').set(
    memoryLimit(),
  );
  metrics.addSource(watchOutbox(gauge, dataSource));
  metrics.addSource(watchQueues(gauge, jobs));
  metrics.addSource(watchPool(gauge, dataSource));
  if (index) {
    metrics.addSource(watchEngine(gauge, index, search.engine.info.name));
    metrics.addSource(watchRebuild(gauge, index));
  }
  if (env.roles.includes('web')) {
    metrics.addSource(watchOverlay(metrics.registry, search.overlay));
  }
  metrics.addSource(watchMeaning(app, metrics.registry));
  metrics.addSource(watchReadiness(gauge, app.get(Readiness, { strict: false })));

  const html = app.get(HtmlCache, { strict: false });
  new Counter({
    name: 'hub_cache_requests_total',
    help: 'Things asked of a cache, by whether it had them.',
    labelNames: ['cache', 'result'] as const,
    registers: [metrics.registry],
    collect() {
      this.reset();
      this.inc({ cache: 'html', result: 'hit' }, html.counts.hits);
      this.inc({ cache: 'html', result: 'miss' }, html.counts.misses);
    },
  });
}

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

function watchReadiness(gauge: MakeGauge, readiness: Readiness) {
  const ready = gauge('part_ready', 'Whether a part can be used, as /ready says.', 'part');
  return async () => {
    ready.reset();
    for (const part of await readiness.look()) ready.set({ part: part.part }, part.ready ? 1 : 0);
  };
}
