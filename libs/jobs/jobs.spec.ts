import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { createTestDatabase } from '../../test/support/database';
import type { TestDatabase } from '../../test/support/database';
import type { Jobs } from './jobs';
import { JobsError } from './jobs';
import { openJobs } from './open-jobs';
import { withSettings } from './session-settings';
import { REDIS_SERVER, freePort, redisIsHere, startRedis } from './redis-server.fixture';
import type { JobsConfig } from './open-jobs';

async function until(met: () => boolean | Promise<boolean>, within = 10_000): Promise<void> {
  for (const end = Date.now() + within; !(await met()); await sleep(10)) {
    if (Date.now() > end) throw new Error(`Not so within ${within} ms: ${met.toString()}`);
  }
}

/** What the outbox relies on, for every backend. */
function contract(name: string, config: () => JobsConfig): void {
  describe(`jobs on ${name}`, () => {
    const opened: Jobs[] = [];
    const open = async () => {
      const jobs = await openJobs(config());
      opened.push(jobs);
      return jobs;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((jobs) => jobs.close()));
    });

    it('takes a job once however often its id is added, and forgets it when it is done', async () => {
      const jobs = await open();
      const queue = jobs.queue('once');
      const job = { id: 'once-7-1', data: { n: 7 } };
      await queue.add([job, job]);
      await queue.add([job]);
      expect(await queue.waits('once-7-1')).toBe(true);
      expect(await queue.counts()).toMatchObject({ waiting: 1, active: 0 });
      const seen: unknown[] = [];
      jobs.worker('once', ({ id, data }) => Promise.resolve(void seen.push([id, data])));
      await until(async () => seen.length === 1 && (await queue.counts()).active === 0);
      expect(await queue.waits('once-7-1')).toBe(false);
      expect(seen).toEqual([['once-7-1', { n: 7 }]]);
      expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
      await queue.add([job]);
      await until(() => seen.length === 2);
    });

    it('runs as many at once as asked for, people before bulk, and keeps a failed job to look at', async () => {
      const jobs = await open();
      const queue = jobs.queue('lanes');
      await queue.add([
        { id: 'bulk-a', data: null, priority: 10 },
        { id: 'bulk-b', data: null, priority: 10 },
        { id: 'person', data: null },
      ]);
      const begun: string[] = [];
      const ends: (() => void)[] = [];
      jobs.worker(
        'lanes',
        async ({ id }) => {
          begun.push(id);
          await new Promise<void>((end) => ends.push(end));
          if (id === 'bulk-a') throw new Error('no');
        },
        { concurrency: 2 },
      );
      await until(() => begun.length === 2);
      expect(begun[0]).toBe('person');
      await sleep(50);
      expect(begun).toHaveLength(2);
      ends.splice(0).forEach((end) => end());
      await until(() => begun.length === 3);
      ends.forEach((end) => end());
      await until(async () => (await queue.counts()).failed === 1);
      expect(await queue.waits('bulk-a')).toBe(false);
      expect(await queue.failed(10)).toEqual([
        { id: 'bulk-a', reason: 'no', failedAt: expect.any(Date), attempts: 1 },
      ]);
    });

    it('runs a failed job again or takes it away, and leaves all others alone', async () => {
      const jobs = await open();
      const queue = jobs.queue('mend');
      await queue.add(['a', 'b'].map((id) => ({ id, data: null })));
      let broken = true;
      const ran: string[] = [];
      jobs.worker('mend', ({ id }) => {
        if (broken) return Promise.reject(new Error('not now'));
        return Promise.resolve(void ran.push(id));
      });
      await until(async () => (await queue.counts()).failed === 2);
      broken = false;
      expect([await queue.remove('a'), await queue.remove('a')]).toEqual([true, false]);
      const twice = await Promise.all([queue.retry('b'), queue.retry('b')]);
      expect(twice).toContain(true);
      await until(async () => ran.length > 0 && (await queue.counts()).active === 0);
      expect(ran).toEqual(['b']);
      expect(await queue.failed(10)).toEqual([]);
      expect([await queue.retry('b'), await queue.retry('never')]).toEqual([false, false]);
      await queue.add([{ id: 'waits', data: null, priority: 3 }]);
      expect(await queue.remove('waits')).toBe(false);
      expect(jobs.names()).toEqual(['mend']);
    });

    it('wakes a sleeping worker at once, also from another process', async () => {
      const [here, there] = [await open(), await open()];
      const seen: number[] = [];
      there.worker('wake', () => Promise.resolve(void seen.push(Date.now())));
      await sleep(400);
      const added = Date.now();
      await here.queue('wake').add([{ id: 'wake-1-1', data: null }]);
      await until(() => seen.length === 1);
      expect((seen[0] ?? Infinity) - added).toBeLessThan(400);
    });

    it('closes within its grace although a job does not end, and lets a quick one finish', async () => {
      const jobs = await open();
      const finished: string[] = [];
      jobs.worker(
        'drain',
        async ({ id }) => {
          await sleep(id === 'quick' ? 300 : 2_000);
          finished.push(id);
        },
        { concurrency: 2 },
      );
      await jobs.queue('drain').add([
        { id: 'quick', data: null },
        { id: 'slow', data: null },
      ]);
      await until(async () => (await jobs.queue('drain').counts()).active === 2);
      const began = Date.now();
      await jobs.close(600);
      expect(Date.now() - began).toBeLessThan(1_500);
      expect(finished).toEqual(['quick']);
      await until(() => finished.length === 2);
      await jobs.close();
    });
  });
}

describe('on the embedded PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty' });
  });
  contract('PostgreSQL', () => ({ postgres: database.connection }));

  it('is made ready by several processes at once, in a schema of its own', async () => {
    const fresh = await createTestDatabase({ template: 'empty' });
    const opened = await Promise.all([1, 2, 3].map(() => openJobs({ postgres: fresh.connection })));
    const client = new Client(fresh.connection);
    await client.connect();
    const { rows } = await client.query<{ schema: string }>(
      `SELECT DISTINCT table_schema AS schema FROM information_schema.tables
        WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(rows).toEqual([{ schema: 'bullmq' }]);
    await client.end();
    await Promise.all(opened.map((jobs) => jobs.close()));
    await fresh.drop();
  });

  it('asks the database next to nothing while there is nothing to do', async () => {
    const fresh = await createTestDatabase({ template: 'empty' });
    const jobs = await openJobs({ postgres: fresh.connection });
    for (const name of ['index', 'mail', 'more']) jobs.worker(name, () => Promise.resolve());
    const client = new Client({ ...fresh.connection, database: 'postgres' });
    await client.connect();
    const statements = async () => {
      // The counters of other sessions arrive when those are idle.
      const { rows } = await client.query<{ n: string }>(
        'SELECT xact_commit AS n FROM pg_stat_database WHERE datname = $1',
        [fresh.connection.database],
      );
      return Number(rows[0]?.n);
    };
    await sleep(1_200);
    const before = await statements();
    await sleep(4_000);
    expect((await statements()) - before).toBeLessThanOrEqual(4);
    await client.end();
    await jobs.close();
  });

  // Without the cure this does not fail: it hangs, and everything else in the process with it.
  it('recovers when the database is away just when a queue and a worker begin', async () => {
    const fresh = await createTestDatabase({ template: 'empty' });
    const jobs = await openJobs({ postgres: fresh.connection });
    const client = new Client({ ...fresh.connection, database: 'postgres' });
    await client.connect();
    const allow = (on: boolean) =>
      client.query(`ALTER DATABASE ${fresh.connection.database} ALLOW_CONNECTIONS ${on}`);
    await allow(false);
    await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
      [fresh.connection.database],
    );
    const seen: string[] = [];
    jobs.worker('late', ({ id }) => Promise.resolve(void seen.push(id)));
    await expect(jobs.queue('late').add([{ id: 'lost', data: null }])).rejects.toThrow();
    await allow(true);
    await jobs.queue('late').add([{ id: 'found', data: null }]);
    await until(() => seen.includes('found'));
    await client.end();
    await jobs.close();
    await fresh.drop();
  });

  it('keeps the options an address carries', async () => {
    const url = new URL(database.url);
    url.searchParams.set('options', '-c application_name=carried -c work_mem=1234kB');
    const settings = withSettings({ connectionString: url.toString() }, '-c search_path=bullmq');
    const client = new Client(settings);
    await client.connect();
    const { rows } = await client.query(
      `SELECT current_setting('work_mem') AS mem, current_setting('search_path') AS path`,
    );
    await client.end();
    expect(rows).toEqual([{ mem: '1234kB', path: 'bullmq' }]);
    await (await openJobs({ postgres: { connectionString: url.toString() } })).close();
  });

  it('says in a sentence that the database cannot be reached', async () => {
    const wrong = { ...database.connection, host: '/nowhere' };
    await expect(openJobs({ postgres: wrong })).rejects.toThrow(
      /^The job tables \(schema "bullmq"\) could not be made ready: .*\/nowhere/,
    );
  });
});

describe('on Redis', () => {
  if (!redisIsHere()) {
    it.skip(`SKIPPED: ${REDIS_SERVER} is not installed (Debian: apt-get install redis-server)`, () => {});
    return;
  }
  let server: Awaited<ReturnType<typeof startRedis>>;
  let url: string;
  beforeAll(async () => {
    server = await startRedis();
    url = server.url;
  });
  afterAll(() => server.stop());

  contract('Redis', () => ({ redis: url }));

  it('refuses a server that evicts keys, and one that is not there, without showing the password', async () => {
    const redis = new Redis(url);
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const secret = url.replace('redis://', 'redis://:geheim@');
    await expect(openJobs({ redis: url })).rejects.toThrow(
      /throws keys away when its memory is full \(maxmemory-policy allkeys-lru\).*Set "maxmemory-policy noeviction"/,
    );
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await redis.quit();
    const gone = secret.replace(/:\d+$/, `:${await freePort()}`);
    expect(await refusalOf(gone)).toMatch(
      /^JobsError: Redis at redis:\/\/127\.0\.0\.1:\d+ cannot be used: nothing listens there.*REFUSED/,
    );
  });

  it('says what is wrong: passwords, rights, versions, replicas, clusters, and what is no Redis', async () => {
    const guarded = await startRedis(
      '--requirepass',
      'offen',
      '--user',
      'guest',
      'on',
      '>x',
      '+@read',
      '+info',
      '~*',
    );
    const at = (login: string) => guarded.url.replace('//', `//${login}@`);
    expect(await refusalOf(guarded.url)).toMatch(/it wants a password\. .*REDIS_PASSWORD/);
    expect(await refusalOf(at(':geheim'))).toMatch(/the password is wrong\. Check REDIS_URL/);
    expect(await refusalOf(at('guest:x'))).toMatch(/the account lacks rights/);
    await (await openJobs({ redis: at(':offen') })).close();
    await guarded.stop();
    expect(await refusalOf(`${url}/99`)).toMatch(/no database of this number/);
    const replica = await startRedis('--replicaof', '127.0.0.1', String(new URL(url).port));
    expect(await refusalOf(replica.url)).toMatch(/is a replica, which only reads/);
    await replica.stop();
    const cluster = await startRedis('--cluster-enabled', 'yes');
    expect(await refusalOf(cluster.url)).toMatch(/part of a cluster/);
    await cluster.stop();
  }, 60_000);

  it.each([
    ['redis_version:5.0.14\r\nrole:master', /is version 5\.0\.14; the hub needs 6\.2 or newer/],
    ['redis_version:6.0.20\r\nrole:master', /is version 6\.0\.20/],
  ])('refuses %j', async (info, sentence) => {
    const old = await listening((socket) =>
      socket.on('data', (data) => {
        for (const command of String(data).split(/(?=\*\d+\r\n)/)) {
          socket.write(/info\r/i.test(command) ? `$${info.length}\r\n${info}\r\n` : '+OK\r\n');
        }
      }),
    );
    expect(await refusalOf(old)).toMatch(sentence);
  });

  it('does not wait without end for a server that says nothing, or that is none', async () => {
    const silent = await listening((socket) => socket.resume());
    const web = await listening((socket) =>
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    expect(await Promise.all([refusalOf(silent), refusalOf(web)])).toEqual([
      expect.stringMatching(
        /cannot be used: what answers there is no Redis, or it answers too slowly/,
      ),
      expect.stringMatching(/cannot be used: /),
    ]);
  }, 20_000);
});

const others: Server[] = [];
afterAll(() => others.forEach((server) => server.close()));

/** Something that listens where a Redis is expected. */
async function listening(serve: (socket: Socket) => unknown): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  }).listen(0, '127.0.0.1');
  others.push(server);
  await once(server, 'listening');
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What is said to who starts the hub; never with a password. */
async function refusalOf(url: string): Promise<string> {
  const refusal: unknown = await openJobs({ redis: url }).then(
    (jobs) => jobs.close().then(() => 'it was taken'),
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(JobsError);
  expect(String(refusal)).not.toContain('geheim');
  return String(refusal);
}
