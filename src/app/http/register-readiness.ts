import type { INestApplicationContext } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Readiness } from '../../../libs/http-api/readiness';
import type { Jobs } from '../../../libs/jobs/jobs';
import { outboxStats } from '../../../libs/outbox/outbox-stats';
import { IndexKeeper } from '../../features/search/search.api';
import { TOPICS } from '../../kernel/events';
import type { Env } from '../env';

export interface ReadyParts {
  readonly env: Pick<Env, 'roles'>;
  readonly dataSource: DataSource;
  readonly jobs: Jobs;
  readonly search: { readonly shared: boolean };
}

/** Lets `/ready` ask every part itself, each time. */
export function registerReadiness(
  app: INestApplicationContext,
  { env, dataSource, jobs, search: { shared } }: ReadyParts,
): void {
  const readiness = app.get(Readiness, { strict: false });
  readiness.register('database', async (): Promise<true> => {
    await dataSource.query('SELECT 1');
    return true;
  });
  readiness.register('outbox', async (): Promise<true> => {
    await outboxStats(dataSource);
    return true;
  });
  readiness.register('queue', async (): Promise<true> => {
    await jobs.queue(TOPICS.index).counts();
    return true;
  });
  if (!env.roles.includes('web')) return;
  // Were a shared index away, all processes would be taken out of service, though all else works.
  readiness.register('search', () => searchReady(app.get(IndexKeeper)), { optional: shared });
}

async function searchReady(keeper: IndexKeeper): Promise<true | string> {
  const { rebuilding } = await keeper.wholeState();
  if (rebuilding) {
    return `the index is being filled: ${rebuilding.done} of about ${rebuilding.expected} texts`;
  }
  const { health } = await keeper.health();
  return health?.ok === true || 'the search engine cannot be used';
}
