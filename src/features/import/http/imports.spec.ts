import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { mountedRoutes } from '../../../../libs/http-api/route-table';
import { waitForOutbox } from '../../../../libs/outbox/outbox-stats';
import { Build } from '../../../../test/support/build';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { PageVisitor, shapeOf } from '../../../../test/support/page-visitor';
import { ApiTokensService } from '../../accounts/api-tokens.service';
import { newId } from '../../../kernel/ids';
import { ImportJobs } from '../import-jobs';

jest.setTimeout(120_000);

let hub: TestHub;
let build: Build;
let admin: PageVisitor;
let token: string;
let imports: string;

beforeAll(async () => {
  hub = await startTestHub();
  build = new Build(hub.storage.dataSource);
  const viewer = await build.viewer('admin');
  admin = await PageVisitor.of(hub, viewer);
  const made = await hub.app
    .get(ApiTokensService)
    .create(viewer.id ?? '', { name: 'test', scope: 'write' });
  token = made.secret;
  imports = join(hub.dataDir, 'imports');
  mkdirSync(imports, { recursive: true });
});
afterAll(() => hub?.close());

const record = (n: number, more: object = {}) => ({
  id: `kb:${n}`,
  space: 'community',
  kind: 'question',
  title: `Quillfeder number ${n}`,
  body: 'A long text about it.',
  lang: 'en',
  tags: [],
  created: null,
  ...more,
});
const linesOf = (...records: object[]) => records.map((r) => `${JSON.stringify(r)}\n`).join('');

async function api(method: string, path: string, body?: object | FormData) {
  const json = body !== undefined && !(body instanceof FormData);
  const response = await fetch(`${hub.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(json ? { 'content-type': 'application/json' } : {}),
    },
    body: json ? JSON.stringify(body) : (body as FormData | undefined),
  });
  const text = await response.text();
  return {
    status: response.status,
    location: response.headers.get('location'),
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the API says, for tests to look at
    body: (text ? JSON.parse(text) : undefined) as any,
  };
}

function form(fields: Record<string, string>, files: Record<string, string | Uint8Array>) {
  const data = new FormData();
  for (const [name, content] of Object.entries(files))
    data.append('files', new Blob([content]), name);
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

async function finished(path: string) {
  for (;;) {
    const { body } = await api('GET', path.replace('/api/v1', ''));
    if (body.state !== 'running') return body;
    await sleep(50);
  }
}

it('is not there for anybody but admins, on any route', async () => {
  const server = hub.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const routes = mountedRoutes(server).filter((route) =>
    /^\/(admin\/import|api\/v1\/imports)/.test(route.path),
  );
  expect(routes.length).toBeGreaterThanOrEqual(12);
  const others = [
    await PageVisitor.of(hub),
    await PageVisitor.of(hub, await build.viewer('agent', 'employee', 'curator', 'moderator')),
  ];
  for (const visitor of others) {
    for (const { method, path: pattern } of routes) {
      if (pattern.startsWith('/api/') && method !== 'GET') continue;
      const path = pattern.replace(':id', newId());
      const known = pattern.startsWith('/api/') ? '/api/v1/nothing' : '/nothing';
      const ask = (address: string) =>
        method === 'GET' ? visitor.get(address) : visitor.post(address);
      const [answer, unknown] = [await ask(path), await ask(known)];
      expect([method, path, answer.status]).toEqual([method, path, 404]);
      if (!pattern.startsWith('/api/'))
        expect(shapeOf(answer, path)).toEqual(shapeOf(unknown, known));
    }
  }
  const member = await build.viewer();
  const { secret } = await hub.app
    .get(ApiTokensService)
    .create(member.id ?? '', { name: 'test', scope: 'write' });
  for (const [authorization, status] of [
    ['', 401],
    [`Bearer ${secret}`, 404],
  ] as const) {
    const answer = await fetch(`${hub.url}/api/v1/imports`, {
      method: 'POST',
      headers: authorization ? { authorization } : {},
      body: form({}, { a: linesOf(record(1)) }),
    });
    expect(answer.status).toBe(status);
  }
  expect(existsSync(join(imports, 'uploads'))).toBe(false);
});

it('takes files by upload, runs in the background, and what it brought can be found', async () => {
  const text = `${linesOf(record(1), record(2, { created: 'soon' }))}no json\n`;
  const started = await api(
    'POST',
    '/imports',
    form(
      { audience: 'members' },
      { '../../evil.jsonl': text, 'more.jsonl.gz': gzipSync(linesOf(record(3))) },
    ),
  );
  expect([started.status, started.location]).toEqual([202, `/api/v1/imports/${started.body.id}`]);
  expect(started.body.files).toEqual(['evil.jsonl', 'more.jsonl.gz']);
  expect(JSON.stringify(started.body)).not.toContain(hub.dataDir);
  const run = await finished(started.location ?? '');
  expect(run).toMatchObject({
    state: 'done',
    counters: { read: 4, refused: 2, 'items:created': 2 },
  });
  const { body: refusals } = await api('GET', `/imports/${run.id}/refusals`);
  expect(refusals.data).toEqual([
    {
      file: 'evil.jsonl',
      line: 2,
      column: expect.any(Number),
      reason: expect.stringContaining('created'),
    },
    { file: 'evil.jsonl', line: 3, column: 1, reason: expect.any(String) },
  ]);
  await hub.app.get(ImportJobs).idle();
  expect(readdirSync(join(imports, 'uploads'))).toEqual([]);
  await waitForOutbox(hub.storage.dataSource);
  const found = await api('GET', '/search?q=quillfeder');
  expect(found.body.hits).toHaveLength(2);
  const guest = await fetch(`${hub.url}/api/v1/search?q=quillfeder`);
  expect(((await guest.json()) as { hits: unknown[] }).hits).toEqual([]);
  const [audit] = await hub.dataSourceRows<{ n: number }>(
    `SELECT count(*)::int AS n FROM audit WHERE action ~ 'import' AND actor_id IS NOT NULL`,
  );
  expect(audit?.n).toBe(4);
});

it('reads files from its folder by name, and nothing beside them', async () => {
  writeFileSync(join(imports, 'here.jsonl'), linesOf(record(10)));
  const started = await api('POST', '/imports', { files: ['here.jsonl'], space: 'internal' });
  expect(started.status).toBe(202);
  expect(await finished(started.location ?? '')).toMatchObject({ state: 'done' });
  expect(existsSync(join(imports, 'here.jsonl'))).toBe(true);
  for (const name of ['../session-secret', '/etc/passwd', 'uploads', 'not-here.jsonl']) {
    const refused = await api('POST', '/imports', { files: [name] });
    expect([name, refused.status, refused.body.errors[0].pointer]).toEqual([name, 422, '/files/0']);
  }
  for (const body of [
    {},
    { files: [] },
    { files: ['here.jsonl'], space: 'attic' },
    { file: 'x' },
  ]) {
    expect((await api('POST', '/imports', body)).status).toBe(422);
  }
  const bad = await api('POST', '/imports', form({ audience: 'org:nobody' }, { 'a.jsonl': '' }));
  expect([bad.status, bad.body.errors[0].code]).toEqual([422, 'audience-unknown']);
  expect(readdirSync(join(imports, 'uploads'))).toEqual([]);
});

it('checks without writing, and brings in afterwards what it checked', async () => {
  const text = `${linesOf(record(30), record(31))}no json\n`;
  const tried = await api('POST', '/imports', form({ dryRun: 'on' }, { 'dry.jsonl': text }));
  const checked = await finished(tried.location ?? '');
  expect(checked).toMatchObject({
    state: 'done',
    settings: { dryRun: true },
    counters: { read: 3, refused: 1 },
  });
  expect(checked.counters['items:created']).toBeUndefined();
  await hub.app.get(ImportJobs).idle();
  const [texts] = await hub.dataSourceRows<{ n: number }>(
    `SELECT count(*)::int AS n FROM items WHERE external_id IN ('kb:30', 'kb:31')`,
  );
  expect(texts?.n).toBe(0);
  const page = await admin.get(`/admin/import/${tried.body.id}`);
  expect(page.text).toContain('Only checked: nothing was written.');
  const begun = await admin.post(`/admin/import/${tried.body.id}/continue`);
  const address = begun.headers.get('location') ?? '';
  expect(address).not.toContain(tried.body.id);
  await hub.app.get(ImportJobs).idle();
  expect(await finished(address.replace('/admin/import', '/imports'))).toMatchObject({
    state: 'done',
    counters: { read: 3, refused: 1, 'items:created': 2 },
  });
  expect(readdirSync(join(imports, 'uploads'))).toEqual([]);
});

it('is stopped, goes on, and lists what was done', async () => {
  const many = Array.from({ length: 6_000 }, (_, n) =>
    record(1000 + n, { body: 'word '.repeat(100) }),
  );
  const started = await api('POST', '/imports', form({}, { 'many.jsonl': linesOf(...many) }));
  const path = `/imports/${started.body.id}`;
  expect(
    (await api('POST', '/imports', form({}, { 'a.jsonl': linesOf(record(1)) }))).body,
  ).toMatchObject({
    status: 409,
    type: '/problems/import.busy',
  });
  expect((await api('DELETE', path)).status).toBe(204);
  const stopped = (await api('GET', path)).body;
  expect(stopped.state).toBe('interrupted');
  expect(stopped.counters.read ?? 0).toBeLessThan(6_000);
  expect((await api('DELETE', path)).status).toBe(409);
  expect((await api('POST', `${path}/continue`)).status).toBe(202);
  const done = await finished(path);
  expect(done).toMatchObject({
    state: 'done',
    counters: { read: 6_000, 'items:created': 6_000 },
  });
  expect((await api('POST', `${path}/continue`)).status).toBe(409);
  const first = await api('GET', '/imports?limit=2');
  const second = await api('GET', `/imports?limit=2&cursor=${first.body.nextCursor}`);
  const states = [...first.body.data, ...second.body.data].map(
    (run: { files: string[] }) => run.files[0],
  );
  expect(states).toEqual(['many.jsonl', 'dry.jsonl', 'dry.jsonl', 'here.jsonl']);
  expect((await api('GET', `/imports/${newId()}`)).status).toBe(404);
});

it('goes on by itself after a crash of the hub', async () => {
  const many = Array.from({ length: 3000 }, (_, n) => record(20_000 + n));
  const started = await api('POST', '/imports', form({}, { 'crash.jsonl': linesOf(...many) }));
  const path = `/imports/${started.body.id}`;
  expect((await api('DELETE', path)).status).toBe(204);
  await hub.app.get(ImportJobs).idle();
  // What a process leaves behind that was killed before its first batch.
  await hub.dataSourceRows(
    `UPDATE import_runs SET state = 'running', options = options - 'checkpoint' WHERE id = $1`,
    [started.body.id],
  );
  hub.app.get(ImportJobs).onApplicationBootstrap();
  expect(await finished(path)).toMatchObject({ state: 'done', counters: { read: 3000 } });
});

describe('the page', () => {
  it('shows forms, runs, progress and refusals without a script', async () => {
    const page = await admin.get('/admin/import');
    expect(page.status).toBe(200);
    expect(page.text).toContain('here.jsonl');
    const action = /action="(\/admin\/import\?_csrf=[^"]+)"/.exec(page.text)?.[1] ?? '';
    const data = form(
      { strict: 'on', space: '' },
      { 'form.jsonl': linesOf(record(1, { tags: 3 })) },
    );
    const sent = await admin.send(action, data);
    expect(sent.status).toBe(303);
    const address = sent.headers.get('location') ?? '';
    await hub.app.get(ImportJobs).idle();
    const run = await admin.get(address);
    expect(run.text).toContain('form.jsonl');
    expect(run.text).toContain('“tags” must be a list of texts, not 3');
    expect(run.text).toContain('Failed');
    const part = await admin.get(`${address}/progress`);
    expect(part.text).not.toContain('<html');
    expect(part.text).toContain('Failed');
  });

  it('says what is missing in the language of its reader', async () => {
    const refused = await admin.post('/admin/import', { space: 'peer' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Choose at least one file.');
    expect(refused.text).toMatch(/value="peer" selected/);
    const german = await admin.get('/admin/import', { 'accept-language': 'de' });
    expect(german.text).toContain('Dateien einlesen');
  });

  it('does not take a form without its token', async () => {
    const page = await admin.send('/admin/import', form({}, { 'a.jsonl': linesOf(record(1)) }));
    expect(page.status).toBe(403);
  });
});
