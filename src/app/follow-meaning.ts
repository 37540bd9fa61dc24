import type { INestApplicationContext } from '@nestjs/common';
import { VectorMaker } from '../features/meaning/meaning.api';
import type { HubParts } from './app.module';
import { LeadLock } from './lead-lock';
import type { Closer } from './open-parts';
import { clientConfig, type Storage } from './storage';

/** Any number that nobody else uses for an advisory lock in this database. */
const MAKER_LOCK = 7_236_409;
const LOOK_EVERY_MS = 1_000;

/**
 * One worker at a time makes the vectors of the texts. Nothing waits for it, and a hub without a model takes no lock
 * and no connection for it.
 */
export function followMeaning(
  app: INestApplicationContext,
  { env, logger, embedder }: HubParts,
  storage: Storage,
  closers: Closer[],
): void {
  if (!env.roles.includes('worker')) return;
  const maker = app.get(VectorMaker);
  const lock = new LeadLock(
    clientConfig(storage.direct),
    {
      begin: () => Promise.resolve(maker.start()),
      end: () => maker.stop(),
      onError: (error) => logger.warn({ err: error }, 'lead of making vectors'),
    },
    { lock: MAKER_LOCK, name: 'allmende meaning' },
  );
  const looking = setInterval(() => {
    if (!embedder.info()) return;
    clearInterval(looking);
    lock.start();
  }, LOOK_EVERY_MS).unref();
  closers.push(() => {
    clearInterval(looking);
    return lock.stop();
  });
}
