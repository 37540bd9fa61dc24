import type { Logger } from 'pino';
import { openJobs, type JobsConfig } from '../../libs/jobs/open-jobs';
import type { Jobs } from '../../libs/jobs/jobs';
import type { SearchEngine } from '../../libs/search-engine/search-engine';
import type { HubParts } from './app.module';
import type { Env } from './env';
import { hubId } from './hub-id';
import { openSearch, type SearchParts } from './open-engine';
import { openEmbedder } from './open-embedder';
import { openMail } from './open-mail';
import { openRateStore } from './open-rate-store';
import { sessionSecret } from './session-secret';
import { clientConfig, openStorage, type Storage } from './storage';
import { openOwnIndex, type OwnIndex } from './own-index';
import { DatabaseClaim } from './web-claim';
import { IndexStanding } from '../features/search/search.api';

export interface OpenOptions {
  /** The hub cannot go on; the process should say so and end. */
  readonly onLost?: (error: Error) => void;
  /** An index that several hubs share and the caller closes; that of the settings without. */
  readonly engine?: SearchEngine;
  /** The embedded index, opened before everything else; without it, it is opened here. */
  readonly own?: OwnIndex;
}

export type Closer = () => Promise<unknown>;

/** Opens what the modules run on, in order; how to close each is added to `closers` as soon as it is open. */
export async function openParts(
  env: Env,
  logger: Logger,
  options: OpenOptions,
  closers: Closer[],
): Promise<{ parts: HubParts; storage: Storage; jobs: Jobs }> {
  const warn = (text: string) => logger.warn(text);
  const own = options.own ?? (options.engine ? undefined : await openOwnIndex(env));
  if (own) closers.push(() => own.close());
  const storage = await openStorage(env, {
    log: (text) => logger.info(text),
    warn,
    applicationName: `allmende ${env.roles.join('+')}`,
    ...(options.onLost ? { onLost: options.onLost } : {}),
  });
  closers.push(() => storage.close());
  if (own && !storage.embedded) {
    const claim = await DatabaseClaim.take(storage);
    closers.push(() => claim.release());
  }
  const search = openSearch(env, {
    hubId: await hubId(storage.dataSource),
    standing: new IndexStanding(storage.dataSource),
    ...(options.engine ? { engine: options.engine } : {}),
    ...(own ? { own: own.engine } : {}),
    warn,
  });
  if (!own) closers.push(closingOf(search, options));
  const jobs = await openJobs(jobsConfig(env, storage, logger));
  closers.push(() => jobs.close());
  const rateStore = await openRateStore(env, storage, { alone: own !== undefined, report: warn });
  closers.push(async () => rateStore?.close());
  const embedder = openEmbedder(env, (text) => logger.info(text));
  closers.push(() => embedder.close());
  const parts: HubParts = {
    env,
    logger,
    secret: await sessionSecret(env, storage.dataSource, warn),
    dataSource: storage.dataSource,
    search,
    embedder,
    mail: openMail(env, (text) => logger.info(text)),
    jobs,
    ...(rateStore ? { rateStore } : {}),
  };
  return { parts, storage, jobs };
}

/** The engine handed in belongs to whoever handed it in; the overlay in front of it does not. */
const closingOf = (search: SearchParts, options: OpenOptions): Closer =>
  options.engine ? async () => search.overlay?.closeOverlay() : () => search.engine.close();

function jobsConfig(env: Env, storage: Storage, logger: Logger): JobsConfig {
  const onError: JobsConfig['onError'] = (error: unknown) =>
    logger.warn({ err: error instanceof Error ? error : new Error(String(error)) }, 'queue');
  if (env.redisUrl) return { redis: env.redisUrl, onError };
  return { postgres: clientConfig(storage.direct), onError };
}
