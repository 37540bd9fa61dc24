import { setTimeout as sleep } from 'node:timers/promises';
import type { Jobs } from '../../../libs/jobs/jobs';
import { REDIS_SERVER, redisIsHere, startRedis } from '../../../libs/jobs/redis-server.fixture';
import { Build } from '../../../test/support/build';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import { PageVisitor } from '../../../test/support/page-visitor';
import { QueueBoard } from './queue-board';

jest.setTimeout(60_000);

const QUEUE = 'probe';

/** Makes the hub know a queue whose jobs fail until told otherwise, with three that have. */
async function failThree(hub: TestHub) {
  const { jobs } = hub.app.get(QueueBoard) as unknown as { jobs: Jobs };
  const ran: string[] = [];
  const state = { broken: true };
  const queue = jobs.queue(QUEUE);
  jobs.worker(QUEUE, ({ id }) => {
    if (state.broken) return Promise.reject(new Error('the <lamp> is out'));
    return Promise.resolve(void ran.push(id));
  });
  await queue.add(['probe-1-1', 'probe-2-1', 'probe-3-1'].map((id) => ({ id, data: null })));
  while ((await queue.counts()).failed < 3) await sleep(20);
  state.broken = false;
  return ran;
}

it('shows every queue, and lets failed jobs run again or go', async () => {
  const hub = await startTestHub();
  const admin = await PageVisitor.of(hub, await new Build(hub.storage.dataSource).viewer('admin'));
  const shown = async () => (await admin.get('/admin/queues')).text;
  expect(await shown()).toContain('No failed jobs');
  const ran = await failThree(hub);
  const before = await shown();
  for (const name of ['index', 'mail', QUEUE]) expect(before).toContain(`>${name}<`);
  expect(before).toContain('the &lt;lamp&gt; is out');
  expect(before).toContain('in PostgreSQL');
  expect(before.match(/action="\/admin\/queues\/probe\/retry"/g)).toHaveLength(4);

  const retry = (fields: Record<string, string>, queue = QUEUE) =>
    admin.post(`/admin/queues/${queue}/retry`, fields);
  expect((await retry({ id: 'probe-1-1' })).status).toBe(303);
  expect((await retry({ id: 'probe-1-1' })).status).toBe(303);
  expect((await admin.post('/admin/queues/probe/remove', { id: 'probe-2-1' })).status).toBe(303);
  const after = await shown();
  expect(after).not.toContain('probe-2-1');
  expect(after).toContain('probe-3-1');
  expect((await retry({})).status).toBe(303);
  while (ran.length < 2) await sleep(20);
  expect(ran).toEqual(['probe-1-1', 'probe-3-1']);
  expect(await shown()).toContain('No failed jobs');

  expect((await retry({ id: 'probe-1-1' }, 'nobody')).status).toBe(404);
  expect((await retry({ id: 'a b' })).status).toBe(404);
  const noted = await hub.dataSourceRows<{ action: string; detail: { jobs: number } }>(
    `SELECT action, detail FROM audit WHERE action LIKE 'queue.%' ORDER BY id`,
  );
  expect(noted.map(({ action, detail }) => [action, detail.jobs])).toEqual([
    ['queue.retried', 1],
    ['queue.retried', 0],
    ['queue.removed', 1],
    ['queue.retried', 1],
  ]);
  await hub.close();
});

const onRedis = redisIsHere() ? it : it.skip;
onRedis(
  redisIsHere()
    ? 'says that Redis does not answer, instead of waiting for it'
    : `SKIPPED: says that Redis does not answer (${REDIS_SERVER} is not installed)`,
  async () => {
    const redis = await startRedis();
    const hub = await startTestHub({ REDIS_URL: redis.url, LOG_LEVEL: 'silent' });
    const admin = await PageVisitor.of(
      hub,
      await new Build(hub.storage.dataSource).viewer('admin'),
    );
    expect((await admin.get('/admin/queues')).text).toContain('in Redis');
    redis.freeze();
    const began = Date.now();
    const page = await admin.get('/admin/queues');
    expect(Date.now() - began).toBeLessThan(6_000);
    expect([page.status, page.text]).toEqual([
      200,
      expect.stringContaining('The server of the queues does not answer'),
    ]);
    const refused = await admin.post('/admin/queues/mail/retry');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    redis.thaw();
    await hub.close();
    await redis.stop();
  },
);
