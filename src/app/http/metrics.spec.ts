import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Build } from '../../../test/support/build';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import { Env } from '../env';
import { startHub, type Hub } from '../hub';
import { makeLogger } from '../log';
import { memoryLimit } from './memory-limit';
import { freePort } from '../../../libs/jobs/redis-server.fixture';

const DOCKER = join(__dirname, '../../../docker');

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ METRICS_TOKEN: 'only-for-tests-only' });
}, 60_000);
afterAll(() => hub.close());

const numbers = async (url = hub.url) => (await fetch(`${url}/metrics`)).text();
const valueOf = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
};
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Names that a PromQL expression asks for: what is neither function, keyword nor label. */
function namesIn(expression: string): string[] {
  const bare = expression
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/\b([a-z_:][a-z0-9_:]*)\b(?!\s*\()/gi)]
    .map(([, name = '']) => name)
    .filter((name) => !/^(and|or|unless|by|e\d+)$/.test(name) && !/^\d/.test(name));
}

const dashboard = JSON.parse(readFileSync(join(DOCKER, 'grafana-dashboard.json'), 'utf8')) as {
  panels: { title: string; targets?: { expr: string }[] }[];
};
const alerts = parse(readFileSync(join(DOCKER, 'alerts.yaml'), 'utf8')) as {
  groups: { rules: { alert: string; expr: string }[] }[];
};

const asked = [
  ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
];

it('shows every metric that the dashboard and the alarms ask for', async () => {
  await fetch(`${hub.url}/api/v1/search?q=nothing`);
  const shown = await numbers();
  // `up` is Prometheus' own.
  const known = new Set(['up', ...[...shown.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(of)]);
  expect(asked.length).toBeGreaterThan(40);
  const unknown = asked.flatMap(namesIn).filter((name) => !known.has(name));
  expect(unknown).toEqual([]);
});
const of = ([, name = '', kind]: RegExpExecArray | string[]): string[] =>
  kind === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name];

it('explains every alarm in the handbook', () => {
  const handbook = readFileSync(join(DOCKER, '../docs/operations.md'), 'utf8');
  const names = alerts.groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  expect(names.filter((name) => !handbook.includes(`\`${name}\``))).toEqual([]);
});

/** Every process says the same of these: their sum is a multiple. */
const SHARED = /\bhub_(outbox_\w+|queue_jobs|index_\w+|engine_documents|meaning_texts\w*)/;

it('adds up no number that every process says of the same thing', () => {
  const shared = asked.filter((expr) => SHARED.test(expr));
  expect(shared.length).toBeGreaterThan(10);
  expect(shared.filter((expr) => /\b(sum|count)\b/.test(expr))).toEqual([]);
});

it('sounds the alarm of memory at a share of what each process may take', async () => {
  const rules = alerts.groups.flatMap((group) => group.rules);
  const { expr = '' } = rules.find(({ alert }) => alert === 'HubMemoryHigh') ?? {};
  const [, share = ''] =
    /^process_resident_memory_bytes\{.*\} \/ hub_memory_limit_bytes > (0\.\d+)$/.exec(expr) ?? [];
  expect(Number(share)).toBeGreaterThan(0.5);
  expect(valueOf(await numbers(), 'hub_memory_limit_bytes')).toBe(memoryLimit());
});

it('counts searches by mode and engine, failures, and what the queues hold', async () => {
  const count = (text: string, mode: string) =>
    valueOf(text, `hub_search_duration_seconds_count{mode="${mode}",engine="fts5"}`) ?? 0;
  const before = await numbers();
  await fetch(`${hub.url}/api/v1/search?q=warm`);
  await fetch(
    `${hub.url}/api/v1/search?q=${encodeURIComponent('Why does my boiler never get warm in winter?')}`,
  );
  await hub.dataSourceRows(
    `INSERT INTO outbox_dead (id, topic, key, lane, weight, payload, created_at, attempts, reason)
     VALUES (1, 'mail', 'k', 'normal', 1, '{}', now(), 8, 'no')`,
  );
  const after = await numbers();
  expect(count(after, 'typing') - count(before, 'typing')).toBe(1);
  expect(count(after, 'question') - count(before, 'question')).toBe(1);
  expect(valueOf(after, 'hub_outbox_dead_letters')).toBe(1);
  expect(valueOf(after, 'hub_index_lag_rows')).toBe(0);
  expect(valueOf(after, 'hub_engine_up{engine="fts5"}')).toBe(1);
  expect(valueOf(after, 'hub_part_ready{part="queue"}')).toBe(1);
  expect(valueOf(after, 'hub_queue_jobs{queue="mail",state="failed",backend="postgres"}')).toBe(0);
  expect(valueOf(after, 'hub_database_pool_max')).toBeGreaterThan(1);
  expect(after).toMatch(
    /^http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/search",status="2xx"\} /m,
  );
  expect(after).not.toMatch(/boiler|q=warm/);
});

it('shows how far the index is behind, and hits that were dropped when they were read again', async () => {
  await hub.dataSourceRows(
    `INSERT INTO outbox (topic, key, payload, created_at, available_at)
     VALUES ('index', 'late', '{}', now() - interval '90 seconds', now() + interval '1 hour')`,
  );
  const behind = await numbers();
  expect(valueOf(behind, 'hub_index_lag_seconds')).toBeGreaterThanOrEqual(90);
  expect(valueOf(behind, 'hub_index_lag_rows')).toBe(1);
  await hub.dataSourceRows(`DELETE FROM outbox WHERE key = 'late'`);

  const build = new Build(hub.storage.dataSource);
  const { id } = await build.question({ title: 'Where is the Quetzalmarker?' });
  const search = async () => {
    const reply = await fetch(`${hub.url}/api/v1/search?q=quetzalmarker`);
    return ((await reply.json()) as { total: { value: number } }).total.value;
  };
  while ((await search()) === 0) await wait(50);
  const dropped = 'hub_search_dropped_hits_total{engine="fts5"}';
  expect(valueOf(await numbers(), dropped) ?? 0).toBe(0);
  // Past every rule, so that the index does not learn of it.
  await hub.dataSourceRows(`UPDATE layers SET acl = '{}' WHERE item_id = '${id}'`);
  await hub.dataSourceRows(`UPDATE items SET acl = '{}' WHERE id = '${id}'`);
  expect(await search()).toBe(0);
  expect(valueOf(await numbers(), dropped)).toBe(1);
});

it('is answered by a worker too, at its health port and nothing else there', async () => {
  const port = await freePort();
  const [row] = await hub.dataSourceRows<{ url: string }>('SELECT current_database() AS url');
  const env = Env.load({
    NODE_ENV: 'test',
    ROLES: 'worker',
    HEALTH_PORT: String(port),
    DATA_DIR: hub.dataDir,
    DATABASE_URL: databaseUrl(hub, row?.url ?? ''),
    SESSION_SECRET: 'only-for-tests-only-for-tests-only',
    METRICS_TOKEN: 'only-for-tests-only',
  });
  const worker: Hub = await startHub(env, makeLogger({ level: 'error', readable: true }));
  try {
    const url = `http://127.0.0.1:${port}`;
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${url}/ready`)).json()).toMatchObject({
      status: 'ready',
      parts: [{ part: 'database' }, { part: 'outbox' }, { part: 'queue', ready: true }],
    });
    expect(await numbers(url)).toMatch(/^hub_info\{roles="worker",/m);
    // Behind a proxy the token is asked for, as everywhere.
    const proxied = { headers: { 'x-forwarded-for': '203.0.113.9' } };
    expect((await fetch(`${url}/metrics`, proxied)).status).toBe(404);
    const token = { ...proxied.headers, authorization: 'Bearer only-for-tests-only' };
    expect((await fetch(`${url}/metrics`, { headers: token })).status).toBe(200);
    for (const path of ['/', '/api/v1/search?q=x', '/signin', '/metrics/../signin', '/health/x']) {
      expect([path, await statusOf(port, path)]).toEqual([path, 404]);
    }
    expect((await fetch(`${url}/health`, { method: 'POST' })).status).toBe(404);
  } finally {
    await worker.close();
  }
});

/** Without fetch's tidying of the path. */
const statusOf = (port: number, path: string): Promise<number | undefined> =>
  new Promise((done, fail) =>
    get({ host: '127.0.0.1', port, path }, (reply) => {
      reply.resume();
      done(reply.statusCode);
    }).on('error', fail),
  );

const databaseUrl = (of: TestHub, name: string): string => {
  const { connection } = of.storage;
  if (!('url' in connection)) throw new Error('no address');
  return connection.url.replace(/\/[^/?]+\?/, `/${name}?`);
};

it('has no number for a part that cannot be asked, and says so', async () => {
  await hub.dataSourceRows('ALTER TABLE outbox_dead RENAME TO outbox_gone');
  try {
    const text = await numbers();
    expect(valueOf(text, 'hub_part_ready{part="outbox"}')).toBe(0);
    expect(valueOf(text, 'hub_outbox_dead_letters')).toBeUndefined();
    const ready = await fetch(`${hub.url}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      status: 'waiting',
      parts: expect.arrayContaining([
        { part: 'outbox', ready: false, detail: 'cannot be used' },
        { part: 'database', ready: true },
      ]) as unknown,
    });
  } finally {
    await hub.dataSourceRows('ALTER TABLE outbox_gone RENAME TO outbox_dead');
    await wait(10);
  }
});
