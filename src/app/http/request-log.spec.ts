import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { Env } from '../env';
import { startHub, type Hub } from '../hub';
import { makeLogger } from '../log';

jest.setTimeout(60_000);

const EMAIL = 'quendolina@zwiebel.example';
const PASSWORD = 'Kranichfeder-auf-Moos-7';
/** What people gave, in every place where they can give something. */
const PERSONAL =
  /quendolina|zwiebel|kranichfeder|hagebutten|schlehdorn|firefoxodon|203\.0\.113\.9/i;

const lines: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'log-'));
let database: TestDatabase;
let hub: Hub;
let url: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const env = Env.load({
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    DEMO: 'off',
    TRUST_PROXY: 'loopback',
    LOG_LEVEL: 'trace',
    SESSION_SECRET: 'only-for-tests-only-for-tests-only',
  });
  const to = { write: (line: string) => void lines.push(line) };
  hub = await startHub(env, makeLogger({ level: 'trace', readable: false }, to));
  url = hub.address ?? '';
});
afterAll(async () => {
  await hub.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const reply = await fetch(url + path, {
    ...init,
    redirect: 'manual',
    headers: {
      'user-agent': 'Firefoxodon',
      'x-forwarded-for': '203.0.113.9',
      accept: 'text/html',
      ...(init.headers as Record<string, string> | undefined),
    },
  });
  return reply;
}

/** Fills in a page's form as a guest. */
async function fill(path: string, fields: Record<string, string>): Promise<Response> {
  const page = await send(path);
  const cookie = page.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');
  const csrf = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  const body = new URLSearchParams({ _csrf: csrf, ...fields });
  return send(path, { method: 'POST', body, headers: { cookie } });
}

it('names each request, and nothing of the person, the words or the secrets in it', async () => {
  const account = { email: EMAIL, password: PASSWORD, displayName: 'Quendolina Zwiebel' };
  const signedUp = await fill('/signup', account);
  expect(signedUp.status).toBe(303);
  await fill('/signin', { email: EMAIL, password: 'Kranichfeder-falsch' });
  await fill('/forgot', { email: EMAIL });
  await send('/reset/Kranichfeder-secret-0123456789');
  await send('/people/quendolina-zwiebel');
  await send('/search?q=Hagebutten');
  await send('/tags/schlehdorn');
  await send('/schlehdorn/Hagebutten?x=quendolina');
  const token = await send('/api/v1/auth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: EMAIL, password: PASSWORD }),
  });
  const bearer = ((await token.json()) as { token: string }).token;
  const asked = await send('/api/v1/items', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${bearer}`,
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({
      space: 'community',
      kind: 'question',
      title: 'Whereto with the Hagebutten?',
      body: 'Schlehdorn.',
    }),
  });
  expect(asked.status).toBe(201);
  const { id } = (await asked.json()) as { id: string };
  const read = await send(`/api/v1/items/${id}`);
  // Something of ours breaks while somebody asks for something of hers.
  await hub.storage.dataSource.query('ALTER TABLE search_records RENAME TO gone');
  await hub.storage.dataSource.query('ALTER TABLE layers RENAME TO layers_gone');
  const broken = await send(`/api/v1/items/${id}`);
  await send('/api/v1/search?q=Hagebutten');
  expect(broken.status).toBe(500);
  await hub.storage.dataSource.query('ALTER TABLE layers_gone RENAME TO layers');
  await hub.storage.dataSource.query('ALTER TABLE gone RENAME TO search_records');

  const all = entries();
  const personal = lines.filter((line) => PERSONAL.test(line));
  expect(personal).toEqual([]);
  expect(lines.join()).not.toContain(bearer);

  const requests = all.filter(({ msg }) => msg === 'Request.');
  expect(requests.length).toBeGreaterThan(12);
  for (const line of requests) {
    expect(Object.keys(line).sort()).toEqual(
      ['level', 'method', 'ms', 'msg', 'path', 'requestId', 'status', 'time'].sort(),
    );
  }
  const of = (reply: Response) =>
    requests.find(({ requestId }) => requestId === reply.headers.get('x-request-id'));
  expect(of(signedUp)).toMatchObject({ method: 'POST', path: '/signup', status: 303 });
  // A text is named, so that its trouble can be found.
  expect(of(read)).toMatchObject({ path: `/api/v1/items/${id}`, status: 200 });
  expect(requests.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/reset/:secret', '/people/:handle', '(no such route)']),
  );
  const failure = all.find(({ msg }) => msg === 'Request failed.');
  expect(failure).toMatchObject({
    level: 'error',
    requestId: broken.headers.get('x-request-id'),
    path: `/api/v1/items/${id}`,
  });
});

it('leaves out the value that PostgreSQL could not read', async () => {
  const before = lines.length;
  const logger = makeLogger(
    { level: 'info', readable: false },
    { write: (line) => void lines.push(line) },
  );
  const failure: unknown = await hub.storage.dataSource
    .query(`SELECT $1::text::uuid`, ['quendolina'])
    .catch((error: unknown) => error);
  expect(String(failure)).toContain('quendolina');
  logger.error({ err: failure }, 'As an example.');
  expect(lines).toHaveLength(before + 1);
  expect(lines.at(-1)).toContain('invalid input syntax for type uuid');
  expect(lines.at(-1)).not.toMatch(PERSONAL);
});
