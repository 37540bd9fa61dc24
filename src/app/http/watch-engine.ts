import type { EngineInfo } from '../../../libs/search-engine/search-engine';
import type { IndexLook } from './index-look';
import type { MakeGauge } from './make-gauge';

/** Numbers of the search engine. Only the process that writes knows of writes on their way; the others say 0 of them. */
export function watchEngine(
  gauge: MakeGauge,
  index: IndexLook,
  engine: EngineInfo['name'],
): () => Promise<void> {
  const at = { engine };
  const up = gauge('engine_up', 'Whether the search engine answers, all or in part.', 'engine');
  const lag = gauge('engine_lag_seconds', 'Age of the oldest write not yet searchable.', 'engine');
  const queued = gauge('engine_queued', 'Writes the engine has accepted but not shown.', 'engine');
  const refused = gauge('engine_refused_documents', 'Documents refused since start.', 'engine');
  const documents = gauge('engine_documents', 'Documents in the index.', 'engine');
  const server = gauge('engine_server_up', 'Whether this server holds all and answers.', 'server');
  return async () => {
    [lag, queued, refused, documents, server].forEach((one) => one.reset());
    up.set(at, 0);
    const health = await index.engine();
    // An engine that says what it lacks is there.
    up.set(at, health?.ok || health?.rebuild ? 1 : 0);
    for (const { name, ok } of health?.instances ?? []) server.set({ server: name }, ok ? 1 : 0);
    if (!health) return;
    lag.set(at, health.lagMs / 1_000);
    queued.set(at, health.queued);
    refused.set(at, health.failed);
    documents.set(at, health.documents);
  };
}

/** Numbers of the filling of the index, in whichever process it is done. */
export function watchRebuild(gauge: MakeGauge, index: IndexLook): () => Promise<void> {
  const rebuilding = gauge('index_rebuilding', 'Whether the index is being filled.');
  const share = gauge('index_rebuild_progress', 'Share of the rebuild that is done.');
  return async () => {
    [rebuilding, share].forEach((one) => one.remove());
    const { rebuilding: rebuild } = await index.progress();
    rebuilding.set(rebuild ? 1 : 0);
    share.set(rebuild ? Math.min(1, rebuild.done / Math.max(1, rebuild.expected)) : 1);
  };
}
