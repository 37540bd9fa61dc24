// A process for outbox-crash.spec.ts to kill: handles events by writing them into the table `effects`.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import type { ClientConfig } from 'pg';
import { openJobs } from '../jobs/open-jobs';
import { Outbox } from './outbox';
import { OutboxHandlers } from './outbox-handlers';

async function main(database: ClientConfig): Promise<void> {
  const effects = new Pool({ ...database, max: 4 });
  const jobs = await openJobs({ postgres: database });
  const handlers = new OutboxHandlers().on<{ n: number }>(
    'crash',
    async (events) => {
      await sleep(Math.random() * 20);
      await effects.query(
        'INSERT INTO effects (key, n) SELECT * FROM unnest($1::text[], $2::int[])',
        [events.map(({ key }) => key), events.map(({ payload }) => payload.n)],
      );
      await sleep(Math.random() * 20);
    },
    { batch: 30, concurrency: 3, maxAttempts: 50 },
  );
  await new Outbox({ database, jobs, handlers }).start();
  process.stdout.write('ready\n');
}

void main(JSON.parse(process.argv[2] ?? '{}') as ClientConfig);
