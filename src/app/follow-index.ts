import type { INestApplicationContext } from '@nestjs/common';
import { Outbox } from '../../libs/outbox/outbox';
import { WakeLine } from '../../libs/outbox/wake-line';
import { OUTBOX_CHANNEL } from '../../libs/outbox/write-outbox';
import {
  FreshTexts,
  IndexKeeper,
  IndexLeader,
  IndexSamples,
  IndexWork,
} from '../features/search/search.api';
import { TOPICS } from '../kernel/events';
import type { HubParts } from './app.module';
import { LeadLock } from './lead-lock';
import type { Closer } from './open-parts';
import { indexHandlers } from './outbox-handlers';
import { StartError } from './start-error';
import { clientConfig, type Storage } from './storage';

/** The server and the hub do not go together, or it refuses what the hub asks of every server. */
const UNFIT = new Set(['MeilisearchSetupError', 'TaskFailed', 'ApiRefusal']);

/**
 * Lets this process do its part for the index, by its roles and by whose the index is. Answers whether the outbox of
 * this process is to follow topic `index` itself.
 * @throws StartError when the engine can never be used as it is set up
 */
export async function followIndex(
  app: INestApplicationContext,
  parts: HubParts,
  storage: Storage,
  closers: Closer[],
): Promise<boolean> {
  const keeper = app.get(IndexKeeper);
  closers.push(() => Promise.resolve(keeper.stop()));
  if (!parts.search.shared) {
    if (!parts.env.roles.includes('web')) return false;
    await keeper.open();
    const samples = samplesOf(parts);
    samples.start();
    closers.push(() => samples.stop());
    return true;
  }
  await keeper.reach().catch((error: Error) => {
    throw UNFIT.has(error.name)
      ? new StartError(`${error.message} See MEILI_URL, MEILI_API_KEY and MEILI_INDEX.`)
      : error;
  });
  const fresh = app.get<FreshTexts | null>(FreshTexts);
  if (fresh) await listenForFresh(fresh, parts, storage, closers);
  if (parts.env.roles.includes('worker')) leadWhenFree(app, parts, storage, closers);
  return false;
}

/** Hears of every write in whatever process; after a lost connection all that waits is read again. */
async function listenForFresh(
  fresh: FreshTexts,
  { logger }: HubParts,
  storage: Storage,
  closers: Closer[],
): Promise<void> {
  const line = new WakeLine(clientConfig(storage.direct), OUTBOX_CHANNEL, {
    onNews: (payload) => {
      if (payload === `normal:${TOPICS.index}`) fresh.news();
    },
    onUp: () => fresh.readAgain(),
    onError: (error) => logger.warn({ err: error }, 'line for fresh texts'),
  });
  closers.push(() => fresh.stop());
  closers.push(() => line.stop());
  await line.start();
}

/** One worker at a time writes the index, fills it and compares it. */
function leadWhenFree(
  app: INestApplicationContext,
  parts: HubParts,
  storage: Storage,
  closers: Closer[],
): void {
  const { logger, search, jobs, dataSource } = parts;
  const report = (text: string) => logger.info(text);
  const warn = (error: unknown, where: string) =>
    logger.warn({ err: error instanceof Error ? error : new Error(String(error)) }, where);
  const keeper = app.get(IndexKeeper);
  const leader = new IndexLeader(keeper, search.index, new IndexWork(dataSource), report);
  const samples = samplesOf(parts);
  let outbox: Outbox | undefined;
  let leading = new AbortController();
  const lock = new LeadLock(clientConfig(storage.direct), {
    begin: async () => {
      const { signal } = (leading = new AbortController());
      await search.index.lead((copy) => keeper.compare(copy, signal));
      outbox = new Outbox({
        database: clientConfig(storage.direct),
        jobs,
        handlers: indexHandlers(app),
        onError: warn,
      });
      await outbox.start();
      await leader.begin();
      samples.start();
    },
    end: async () => {
      leading.abort(new Error('Another process leads.'));
      // First of all: whoever waits for the engine stops waiting.
      await search.index.lead(undefined);
      await Promise.all([samples.stop(), leader.end(), outbox?.stop()]);
      outbox = undefined;
    },
    onError: (error) => warn(error, 'lead of the search index'),
  });
  closers.push(() => lock.stop());
  lock.start();
}

const samplesOf = ({ search, dataSource, logger }: HubParts): IndexSamples =>
  new IndexSamples(search.index, dataSource, (text) => logger.warn(text));
