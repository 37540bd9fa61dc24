import type { INestApplicationContext } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Readiness, type ReadyState } from '../../../libs/http-api/readiness';
import type { Jobs } from '../../../libs/jobs/jobs';
import { outboxStats } from '../../../libs/outbox/outbox-stats';
import type { EngineHealth } from '../../../libs/search-engine/search-engine';
import { TOPICS } from '../../kernel/events';
import { isWhole, type IndexLook } from './index-look';

export interface ReadyParts {
  readonly dataSource: DataSource;
  readonly jobs: Jobs;
  readonly search: { readonly shared: boolean };
}

/** Lets `/ready` ask every part itself, each time. Without `index` this process neither reads nor writes one. */
export function registerReadiness(
  app: INestApplicationContext,
  { dataSource, jobs, search: { shared } }: ReadyParts,
  index: IndexLook | undefined,
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
  if (!index) return;
  // Were a shared index away, all processes would be taken out of service, though all else works.
  readiness.register('search', () => searchReady(index), { optional: shared });
}

/** Search can be used while the index that answers is whole, whatever is being filled beside it. */
async function searchReady(index: IndexLook): Promise<ReadyState> {
  const [{ rebuilding }, health] = await Promise.all([index.progress(), index.engine()]);
  const filled = rebuilding && `${rebuilding.done} of about ${rebuilding.expected} texts`;
  if (!isWhole(health)) return whyNot(health, filled);
  if (filled) return { note: `the index is being filled anew, ${BESIDE}: ${filled}` };
  if (health?.rebuild) return { note: `the index is to be filled anew, ${BESIDE}` };
  return true;
}

const BESIDE = 'the old one answers meanwhile';

function whyNot(health: EngineHealth | undefined, filled: string | undefined): string {
  if (filled) return `the index is being filled: ${filled}`;
  if (health?.rebuild) return 'the index is not whole and is to be filled';
  return 'the search engine cannot be used';
}
