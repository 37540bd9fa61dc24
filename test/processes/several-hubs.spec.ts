import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  REDIS_SERVER,
  redisIsHere,
  startRedis,
  type RedisServer,
} from '../../libs/jobs/redis-server.fixture';
import { Fts5SearchEngine } from '../../libs/search-engine/adapters/fts5/fts5-search-engine';
import { ApiTokensService } from '../../src/features/accounts/api-tokens.service';
import { newId } from '../../src/kernel/ids';
import { Build } from '../support/build';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { startTestHub, type TestHub } from '../support/hub';
import { PageVisitor } from '../support/page-visitor';
import { RoundRobinVisitor } from './round-robin';

jest.setTimeout(120_000);

const LIMIT = 20;
/** Nobody sets SESSION_SECRET: the two have different data folders and still the same secret. */
const SETTINGS = { SESSION_SECRET: '', RATE_LIMIT: `search=${LIMIT}` };

/** What people notice of two web processes behind a proxy: nothing. */
function journeys(settings: () => Promise<Record<string, string>>): void {
  let database: TestDatabase;
  let directory: string;
  let engine: Fts5SearchEngine;
  const hubs: TestHub[] = [];
  let build: Build;
  const visitor = () => new RoundRobinVisitor(hubs);

  beforeAll(async () => {
    database = await createTestDatabase();
    directory = mkdtempSync(join(tmpdir(), 'shared-index-'));
    engine = new Fts5SearchEngine({ directory });
    const all = { ...SETTINGS, ...(await settings()) };
    for (let n = 0; n < 2; n++) hubs.push(await startTestHub(all, { database, engine }));
    build = new Build((hubs[0] as TestHub).storage.dataSource);
  });
  afterAll(async () => {
    for (const hub of hubs.splice(0)) await hub.close();
    await engine?.close();
    await database?.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('signs up, writes and signs out, each step at another process', async () => {
    const person = visitor();
    const account = {
      email: 'rosa@two.example',
      displayName: 'Rosa Zwei',
      password: 'long enough for both',
      back: '/me',
    };
    const made = await person.fill('/signup', account);
    expect([made.status, made.headers.get('location')]).toEqual([303, '/me']);
    const [landed, again] = [await person.get('/me'), await person.get('/me')];
    expect([landed.status, again.status]).toEqual([200, 200]);
    // The message that one process left is shown by the other, once.
    const message = /role="(?:status|alert)"[^>]*>([\s\S]*?)<\/div>/;
    expect(message.test(landed.text)).toBe(true);
    expect(message.test(again.text)).toBe(false);
    const saved = await person.fill('/me', { displayName: 'Rosa Drei', locale: 'en', about: '' });
    expect(saved.status).toBe(303);
    expect((await person.get('/me')).text).toContain('Rosa Drei');
    const stolen = visitor();
    await stolen.get('/signup');
    const token = /name="_csrf" value="([^"]+)"/.exec((await stolen.get('/signup')).text)?.[1];
    expect((await person.post('/me', { _csrf: token ?? '', displayName: 'Mallory' })).status).toBe(
      403,
    );
    const { cookie } = person;
    expect((await person.fill('/me', {}, '/signout')).status).toBe(303);
    for (const hub of hubs) {
      const reply = await fetch(`${hub.url}/me`, { redirect: 'manual', headers: { cookie } });
      expect(reply.status).toBe(303);
    }
  });

  it('takes rights away at once in every process', async () => {
    const viewer = await build.viewer('admin');
    const pages = await Promise.all(hubs.map((hub) => PageVisitor.of(hub, viewer)));
    const statuses = () =>
      Promise.all(pages.map(async (page) => (await page.get('/admin')).status));
    expect(await statuses()).toEqual([200, 200]);
    await build.dataSource.query(`UPDATE users SET roles = '{member}' WHERE id = $1`, [viewer.id]);
    expect(await statuses()).toEqual([404, 404]);
  });

  it('counts requests of one person over both, to the one', async () => {
    const person = visitor();
    await person.fill('/signup', {
      email: 'many@two.example',
      displayName: 'Many',
      password: 'long enough for both',
    });
    // In small groups: a machine that is busy with all of them at once answers too late to count together.
    const answers: Awaited<ReturnType<typeof person.get>>[] = [];
    while (answers.length < LIMIT * 2) {
      const group = Array.from({ length: 4 }, () =>
        person.get('/api/v1/search?q=box', { accept: 'application/json' }),
      );
      answers.push(...(await Promise.all(group)));
    }
    const through = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 429);
    expect(through.length + refused.length).toBe(LIMIT * 2);
    // At the turn of a minute, what the sliding window lets go of.
    expect(through.length).toBeGreaterThanOrEqual(LIMIT);
    expect(through.length).toBeLessThanOrEqual(LIMIT + 2);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('slows down the guessing of a password wherever it is tried', async () => {
    const guesser = visitor();
    const statuses: number[] = [];
    for (let n = 0; n < 7; n++) {
      const wrong = { email: 'rosa@two.example', password: `wrong password ${n}` };
      statuses.push((await guesser.fill('/signin', wrong)).status);
      // Every form is posted to the other process than the one before.
      await guesser.get('/signin');
    }
    expect(statuses.slice(0, 5)).toEqual([422, 422, 422, 422, 422]);
    expect(statuses.slice(5)).toEqual([429, 429]);
  });

  it('makes one thing of one key, whichever process it reaches, also at the same moment', async () => {
    const author = await build.viewer('agent');
    const key = newId();
    const { secret } = await (hubs[0] as TestHub).app
      .get(ApiTokensService)
      .create(author.id ?? '', { name: 'two', scope: 'write' });
    const ask = (hub: TestHub) =>
      fetch(`${hub.url}/api/v1/items`, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify({
          space: 'community',
          kind: 'question',
          title: 'Asked in two places at once?',
          body: 'Once is enough.',
        }),
      });
    const replies = await Promise.all([...hubs, ...hubs].map(ask));
    expect(replies.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
    const rows = await build.dataSource.query<unknown[]>(
      `SELECT id FROM items WHERE author_id = $1`,
      [author.id],
    );
    expect(rows).toHaveLength(1);
    const later = await Promise.all(hubs.map(ask));
    expect(later.map(({ status }) => status)).toEqual([201, 201]);
  });
}

describe('two web processes on one database', () => {
  journeys(() => Promise.resolve({}));
});

describe('two web processes on one database and Redis', () => {
  if (!redisIsHere()) {
    it.skip(`SKIPPED: ${REDIS_SERVER} is not installed (Debian: apt-get install redis-server)`, () => {});
    return;
  }
  let redis: RedisServer;
  journeys(async () => {
    redis = await startRedis();
    return { REDIS_URL: redis.url };
  });
  // After the hooks of the journeys: hubs that close without their Redis would go on looking for it.
  afterAll(() => redis?.stop());
});

it('refuses a second web process on one database where each has an index of its own', async () => {
  const database = await createTestDatabase();
  const first = await startTestHub({}, { database });
  await expect(startTestHub({}, { database })).rejects.toThrow(
    /Another hub with the role "web" answers from this database.*MEILI_URL/,
  );
  await first.close();
  const next = await startTestHub({}, { database });
  await untilReady(next);
  await next.close();
  await database.drop();
});

it('comes up when web and worker start at the same time on an empty database', async () => {
  const database = await createTestDatabase({ template: 'empty' });
  const starting = ['web', 'worker', 'worker'].map((ROLES) =>
    startTestHub({ ROLES }, { database }),
  );
  const hubs = await Promise.all(starting);
  const [{ n }] = (await hubs[0]?.dataSourceRows<{ n: number }>(
    'SELECT count(DISTINCT name)::int = count(*) AS n FROM migrations',
  )) as [{ n: number }];
  expect(n).toBe(true);
  await Promise.all(hubs.map((hub) => hub.close()));
  await database.drop();
});

/** The index of its own opens while the hub already answers. */
async function untilReady({ url }: TestHub): Promise<void> {
  for (const end = Date.now() + 20_000; ; await sleep(50)) {
    const { status } = await fetch(`${url}/ready`);
    if (status === 200) return;
    if (Date.now() > end) expect(status).toBe(200);
  }
}
