import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { build } from './crash/hub-process';
import { DOCKER, environmentOf, interpolate, readCompose } from './support/compose';
import { formFields } from './support/html-form';
import {
  freePort,
  LocalProcess,
  redisIsHere,
  startPostgres,
  startShell,
  type LocalService,
} from './support/local-services';
import { meilisearchProgram } from './support/meilisearch-server';
import { roundRobin } from './support/round-robin-proxy';

jest.setTimeout(240_000);

const ROOT = resolve(__dirname, '..');
const compose = readCompose('compose.yaml');
const folder = mkdtempSync(join(tmpdir(), 'compose-'));
const secrets = join(folder, 'secrets');
const meilisearch = meilisearchProgram();
const running: LocalProcess[] = [];
const services: LocalService[] = [];
const places: Record<string, string> = {};

const scriptOf = (name: string): string =>
  interpolate(compose.services[name]?.command?.at(-1) ?? '', {});
const secret = (name: string): string => readFileSync(join(secrets, name), 'utf8');

/** What is another place outside a container: hosts, ports and folders. Nothing else is changed. */
function outside(text: string): string {
  return Object.entries(places).reduce((all, [from, to]) => all.replaceAll(from, to), text);
}

async function startServers(): Promise<void> {
  const { POSTGRES_USER = '', POSTGRES_DB = '' } = environmentOf(
    compose.services.postgres as NonNullable<(typeof compose.services)[string]>,
  );
  const postgres = await startPostgres(join(folder, 'postgres'), {
    user: POSTGRES_USER,
    database: POSTGRES_DB,
    passwordFile: join(secrets, 'database_password'),
  });
  services.push(postgres);
  places['@postgres:5432'] = `@127.0.0.1:${postgres.port}`;
  services.push(await startRedis());
  if (meilisearch) services.push(await startMeilisearch(meilisearch));
}

async function startRedis(): Promise<LocalService> {
  const port = await freePort();
  const data = join(folder, 'redis');
  mkdirSync(data);
  const settings = readFileSync(join(DOCKER, 'redis.conf'), 'utf8').replace('/data', data);
  writeFileSync(join(folder, 'redis.conf'), `${settings}port ${port}\nbind 127.0.0.1\n`);
  places['redis:6379'] = `127.0.0.1:${port}`;
  const script = outside(scriptOf('redis'))
    .replaceAll('/tmp/redis.conf', join(folder, 'redis.run.conf'))
    .replace('/etc/redis.conf', join(folder, 'redis.conf'));
  const password = secret('redis_password');
  return startShell(script, {
    port,
    up: async () => {
      const client = new Redis({ port, password, lazyConnect: true, retryStrategy: () => null });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return (await client.ping()) === 'PONG';
      } finally {
        client.disconnect();
      }
    },
  });
}

async function startMeilisearch(program: string): Promise<LocalService> {
  const port = await freePort();
  places['meilisearch:7700'] = `127.0.0.1:${port}`;
  const data = join(folder, 'meili');
  const own = Object.entries(
    environmentOf(compose.services.meilisearch as NonNullable<(typeof compose.services)[string]>),
  ).map(([name, value]) => `export ${name}='${value.replace('/meili_data', data)}'`);
  const script = outside(scriptOf('meilisearch')).replace('/bin/meilisearch', program);
  return startShell(
    [
      ...own,
      `export MEILI_HTTP_ADDR=127.0.0.1:${port}`,
      `mkdir -p ${data} && cd ${data}`,
      script,
    ].join('\n'),
    { port, up: async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok },
  );
}

interface LocalHub {
  readonly url: string;
  readonly process: LocalProcess;
  readonly environment: Record<string, string>;
}

/** A service of the compose file as a process of this machine: the same program, the same environment. */
async function startHub(name: string): Promise<LocalHub> {
  const service = compose.services[name];
  if (!service) throw new Error(`There is no service ${name}.`);
  const environment = Object.fromEntries(
    Object.entries(environmentOf(service)).map(([key, value]) => [key, outside(value)]),
  );
  const port = await freePort();
  // One network for all here, where each container has its own.
  environment[environment.HEALTH_PORT ? 'HEALTH_PORT' : 'PORT'] = String(port);
  environment.DATA_DIR = join(folder, 'data');
  if (!meilisearch) for (const key of ['MEILI_URL', 'MEILI_API_KEY_FILE']) delete environment[key];
  const child = spawn(process.execPath, ['--require', leftOut(), join(ROOT, 'dist/src/main.js')], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const hub = {
    url: `http://127.0.0.1:${port}`,
    process: new LocalProcess(child),
    environment,
  };
  running.push(hub.process);
  await hub.process.until(async () => (await fetch(`${hub.url}/ready`)).ok);
  return hub;
}

/** A file that makes the packages unknown that the image does not have. */
function leftOut(): string {
  const file = join(folder, 'left-out.cjs');
  const dockerfile = readFileSync(join(DOCKER, 'Dockerfile'), 'utf8');
  const gone =
    /npm uninstall([^&]*)&&/.exec(dockerfile)?.[1]?.match(/(?<=\s)@?[a-z][\w/.-]*/g) ?? [];
  writeFileSync(
    file,
    `const Module = require('node:module');
     const gone = ${JSON.stringify(gone)};
     const find = Module._resolveFilename;
     Module._resolveFilename = function (name, ...rest) {
       if (gone.some((one) => name === one || name.startsWith(one + '/')))
         throw Object.assign(new Error('not in the image: ' + name), { code: 'MODULE_NOT_FOUND' });
       return find.call(this, name, ...rest);
     };`,
  );
  return file;
}

/** A browser without scripts that keeps its cookies, whichever process gave them. */
class Person {
  private readonly cookies = new Map<string, string>();
  readonly answeredBy = new Set<string>();

  constructor(private readonly url: string) {}

  async get(path: string, at = this.url): Promise<{ status: number; text: string }> {
    return this.send(at + path, {});
  }

  /** Opens the page, fills in its form and sends it. */
  async fill(
    page: string,
    fields: Record<string, string>,
  ): Promise<{ status: number; text: string }> {
    const { text } = await this.get(page);
    const csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const action = page.split('?')[0] ?? page;
    const body = new URLSearchParams({ ...formFields(text, action), _csrf: csrf, ...fields });
    return this.send(this.url + action, { method: 'POST', body });
  }

  private async send(url: string, init: RequestInit) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', 'accept-language': 'en', cookie };
    const reply = await fetch(url, { ...init, redirect: 'manual', headers });
    for (const set of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.cookies.set(name, value);
    }
    this.answeredBy.add(reply.headers.get('x-answered-by') ?? '');
    return { status: reply.status, text: await reply.text() };
  }
}

const health = ({ environment }: LocalHub) =>
  promisify(execFile)(process.execPath, [join(ROOT, 'bin/health.js')], {
    env: { PATH: process.env.PATH, ...environment },
  }).then(
    () => 0,
    (error: { code: number }) => error.code,
  );

beforeAll(async () => {
  await build();
}, 180_000);
afterAll(async () => {
  await Promise.all(running.map((one) => one.stop('SIGKILL')));
  for (const service of services.reverse()) await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

if (!redisIsHere()) {
  it.skip('SKIPPED: redis-server is not installed (Debian: apt-get install redis-server)', () => {});
} else {
  const engine = meilisearch
    ? 'Meilisearch, two web processes'
    : 'the embedded index and one web process, as no Meilisearch was found (MEILI_BIN, PATH)';
  it(`runs the processes of compose.yaml with its environment: PostgreSQL, Redis, ${engine}`, async () => {
    const words = execFileSync(join(DOCKER, 'make-secrets.sh'), [secrets], { encoding: 'utf8' });
    expect(words.match(/ made$/gm)).toHaveLength(Object.keys(compose.secrets ?? {}).length);
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    const before = secret('session_secret');
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    execFileSync(join(DOCKER, 'make-secrets.sh'), [secrets]);
    expect(secret('session_secret')).toBe(before);
    places['/run/secrets'] = secrets;
    await startServers();

    const names = meilisearch ? ['hub-web-1', 'hub-web-2'] : ['hub-web-1'];
    const webs: LocalHub[] = [];
    for (const name of names) webs.push(await startHub(name));
    const worker = await startHub('hub-worker');
    const all = [...webs, worker];
    expect(await Promise.all(all.map(health))).toEqual(all.map(() => 0));

    const proxy = await roundRobin(
      webs.map((web) => web.url),
      { host: 'localhost', 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' },
    );
    try {
      await smoke(proxy.url, webs);
    } finally {
      proxy.close();
    }
    await readsMetrics(all);
    const endings = await Promise.all(all.map((hub) => hub.process.stop('SIGTERM', 20_000)));
    expect(endings).toEqual(all.map(() => 0));
    expect(await health(worker)).toBe(1);
    readsLikeJson(all.map((hub) => hub.process.said).join(''));
  });
}

/** Sign up, ask, find; sign out and in again; on either process. */
async function smoke(url: string, webs: readonly LocalHub[]): Promise<void> {
  const mara = new Person(url);
  const account = { email: 'mara@example.org', password: 'A-long-passphrase-1' };
  expect(await mara.fill('/signup', { displayName: 'Mara', ...account })).toMatchObject({
    status: 303,
  });
  const asked = await mara.fill('/ask', {
    title: 'Where does the Zwitscherkolben go?',
    'layers.0.body': 'It fell out of the pump.',
  });
  expect(asked).toMatchObject({ status: 303 });
  for (const web of webs) {
    await until(async () =>
      (await mara.get('/search?q=zwitscherkolben', web.url)).text.includes('fell out'),
    );
  }
  for (let n = 0; n < 4; n++) {
    expect((await mara.get('/me')).status).toBe(200);
    expect((await mara.get('/search?q=zwitscherkolben')).text).toContain('fell out');
  }
  const again = new Person(url);
  expect(await again.fill('/signin', account)).toMatchObject({ status: 303 });
  expect((await again.get('/me')).text).toContain('Mara');
  expect(mara.answeredBy.size).toBeGreaterThanOrEqual(webs.length);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await holds()); await sleep(50)) {
    if (Date.now() > end) throw new Error(`Not so within 15 s: ${holds.toString()}`);
  }
}

/** As Prometheus does, with the token of the secret and through no proxy. */
async function readsMetrics(hubs: readonly LocalHub[]): Promise<void> {
  for (const { url } of hubs) {
    const headers = { authorization: `Bearer ${secret('metrics_token')}` };
    const reply = await fetch(`${url}/metrics`, { headers });
    expect([reply.status, await reply.text()]).toEqual([200, expect.stringContaining('hub_info{')]);
  }
}

function readsLikeJson(said: string): void {
  const lines = said.split('\n').filter((line) => line !== '');
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level');
  expect(said).not.toMatch(/mara@|Zwitscherkolben|passphrase/i);
  for (const name of Object.keys(compose.secrets ?? {})) expect(said).not.toContain(secret(name));
}
