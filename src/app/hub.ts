import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { IdempotencyStore } from '../../libs/http-api/idempotency-store';
import type { Jobs } from '../../libs/jobs/jobs';
import { Outbox } from '../../libs/outbox/outbox';
import { RequestIdentities } from '../features/accounts/accounts.api';
import { IndexKeeper } from '../features/search/search.api';
import { AppModule, type HubParts } from './app.module';
import { loadDemo } from './demo/load-demo';
import type { Env } from './env';
import { followIndex } from './follow-index';
import { followMeaning } from './follow-meaning';
import { configureHttp } from './http/configure-http';
import { IndexLook } from './http/index-look';
import { makeHttpAdapter } from './http/make-adapter';
import { startOperatorServer } from './http/operator-server';
import { registerReadiness } from './http/register-readiness';
import { watchParts } from './http/watch-parts';
import { NestLog } from './log';
import { outboxHandlers } from './outbox-handlers';
import { Schedule } from './schedule';
import { serveStaticFiles } from '../web/static-files';
import { openParts, type Closer, type OpenOptions } from './open-parts';
import { StartError } from './start-error';
import { clientConfig, type Storage } from './storage';

export interface Hub {
  readonly app: NestFastifyApplication;
  readonly storage: Storage;
  /** Where it listens, such as `http://127.0.0.1:3000`; undefined without the role `web`. */
  readonly address: string | undefined;
  /** Stops everything, at most about ten seconds; may be called again. */
  close(): Promise<void>;
}

export interface StartOptions extends OpenOptions {
  /** False: all parts of the roles run, but nothing is listened to (the import of the command line). */
  readonly listen?: boolean;
}

/** Starts the roles asked for in one process. @throws StartError and the like, whose message says what to do */
export async function startHub(env: Env, logger: Logger, options: StartOptions = {}): Promise<Hub> {
  const closers: Closer[] = [];
  try {
    return await start(env, logger, options, closers);
  } catch (error) {
    await closeAll(closers, logger);
    throw error;
  }
}

async function start(
  env: Env,
  logger: Logger,
  options: StartOptions,
  closers: Closer[],
): Promise<Hub> {
  const web = env.roles.includes('web');
  const { parts, storage, jobs } = await openParts(env, logger, options, closers);
  const app = await makeApp(parts);
  closers.push(() => app.close());
  if (web && env.demo) {
    const written = await loadDemo(app);
    if (written > 0) logger.info(`Demo company loaded: ${written} items`);
  }
  // The embedded database has no other process that answers requests: see data-folder.ts.
  if (web && storage.embedded) await app.get(IdempotencyStore, { strict: false }).releaseAll();
  const followsIndex = await followIndex(app, parts, storage, closers);
  const outbox = startOutbox(app, storage, jobs, logger, {
    index: followsIndex,
    proposals: followsIndex || (parts.search.shared === true && env.roles.includes('worker')),
  });
  closers.push(() => outbox.stop());
  await outbox.start();
  followMeaning(app, parts, storage, closers);
  const schedule = new Schedule(app, env.roles.includes('worker'), logger);
  closers.push(() => schedule.stop());
  schedule.start();
  const index = usesIndex(parts) ? new IndexLook(app.get(IndexKeeper)) : undefined;
  registerReadiness(app, parts, index);
  watchParts(app, parts, index);
  const address = options.listen === false ? undefined : await openDoors(app, env, closers);
  let closing: Promise<void> | undefined;
  return {
    app,
    storage,
    address,
    close: () => (closing ??= closeAll(closers, logger)),
  };
}

/** Every process does that searches, and where several share the index those that write it. */
const usesIndex = ({ env, search }: HubParts): boolean =>
  search.shared || env.roles.includes('web');

/** The Nest application with all its routes, not yet listening. */
async function makeApp(parts: HubParts): Promise<NestFastifyApplication> {
  const adapter = makeHttpAdapter(parts.env);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(parts), adapter, {
    bodyParser: false,
    logger: new NestLog(parts.logger),
    abortOnError: false,
  });
  await configureHttp(app, { env: parts.env, logger: parts.logger });
  await serveStaticFiles(app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
  app
    .get(RequestIdentities)
    .attach(app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
  await app.init();
  return app;
}

function startOutbox(
  app: NestFastifyApplication,
  storage: Storage,
  jobs: Jobs,
  logger: Logger,
  topics: { index: boolean; proposals: boolean },
): Outbox {
  return new Outbox({
    database: clientConfig(storage.direct),
    jobs,
    handlers: outboxHandlers(app, topics),
    onError: (error, where) =>
      logger.warn({ err: error instanceof Error ? error : new Error(String(error)) }, where),
  });
}

/** Pages and API for the role `web`, whose address is returned; else what operators ask for, if they may. */
async function openDoors(
  app: NestFastifyApplication,
  env: Env,
  closers: Closer[],
): Promise<string | undefined> {
  if (env.roles.includes('web')) return listen(app, env);
  if (env.healthPort === undefined) return undefined;
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const operators = await startOperatorServer(instance, { host: env.host, port: env.healthPort });
  closers.push(() => operators.close());
  return undefined;
}

async function listen(app: NestFastifyApplication, env: Env): Promise<string> {
  try {
    // Not Nest's listen, which writes a failure to the log before it throws it.
    const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    return await fastify.listen({ port: env.port, host: env.host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new StartError(
        `Port ${env.port} on ${env.host} is in use. Stop what uses it, or choose another one with PORT.`,
      );
    }
    if (code === 'EACCES') {
      throw new StartError(
        `Port ${env.port} may not be opened by this account. Choose one above 1023 with PORT.`,
      );
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartError(
        `${env.host} is no address of this machine. Set HOST to 127.0.0.1 or 0.0.0.0.`,
      );
    }
    throw error;
  }
}

/** Last opened, first closed; one that fails does not keep the others from closing. */
async function closeAll(closers: Closer[], logger: Logger): Promise<void> {
  for (const close of closers.splice(0).reverse()) {
    await close().catch((error: unknown) => logger.warn({ err: error as Error }, 'while stopping'));
  }
}
