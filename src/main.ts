import 'reflect-metadata';
import { Env } from './app/env';
import { tuneHeap } from './app/tune-heap';
import type { Hub } from './app/hub';
import { makeLogger } from './app/log';
import { openOwnIndex } from './app/own-index';

/** A stop that takes longer than this is broken off. */
const STOP_WITHIN_MS = 10_000;

async function main(): Promise<void> {
  tuneHeap();
  const env = Env.load();
  const logger = makeLogger({ level: env.logLevel, readable: !env.production });
  let stopping = false;
  const stop = (why: string, code: number) => {
    if (stopping) return;
    stopping = true;
    logger.info(`Stopping (${why})`);
    setTimeout(() => process.exit(code || 1), STOP_WITHIN_MS).unref();
    // What is only starting starts first: then all of it can be stopped in order.
    void starting
      .then((hub) => hub.close())
      .then(() => {
        logger.info('Stopped');
        process.exit(code);
      })
      // A start that fails is reported below.
      .catch(() => undefined);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal, 0));
  const starting = start(env, logger, (error) => {
    logger.fatal(error.message);
    stop('the database is gone', 1);
  });
  const hub = await starting;
  if (stopping) return;
  if (hub.address)
    logger.info(`Allmende is ready at ${env.publicUrl} (listening on ${hub.address})`);
  else logger.info('Allmende works in the background (role worker)');
}

async function start(
  env: Env,
  logger: ReturnType<typeof makeLogger>,
  onLost: (error: Error) => void,
): Promise<Hub> {
  const own = await openOwnIndex(env);
  // The index loads in its thread while the rest of the program is read.
  const { startHub } = await import('./app/hub.js');
  return startHub(env, logger, { onLost, ...(own ? { own } : {}) });
}

/** Failures with a sentence for people; of everything else the whole stack is wanted. */
const SPOKEN = new Set([
  'EnvError',
  'StartError',
  'EmbeddedPostgresError',
  'JobsError',
  'MeilisearchSetupError',
]);

main().catch((error: unknown) => {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`${SPOKEN.has(name) ? message : (stack ?? message)}\n`);
  process.exit(1);
});
