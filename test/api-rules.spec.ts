import type { FastifyInstance } from 'fastify';
import { mountedRoutes, openApiPath, type MountedRoute } from '../libs/http-api/route-table';
import { AccountsService } from '../src/features/accounts/accounts.service';
import { ApiTokensService } from '../src/features/accounts/api-tokens.service';
import type { TokenScope } from '../src/kernel/viewer';
import { startTestHub, type TestHub } from './support/hub';
import { SampleBodies, type Described, type Schema } from './support/schema-samples';

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: { pointer: string; code: string }[];
}

/** POST routes that anybody may send to: they ask, or sign in. */
const OPEN = new Set([
  'POST /api/v1/auth/token',
  'POST /api/v1/search',
  'POST /api/v1/similar',
  'POST /api/v1/similar/solved',
  'POST /api/v1/search/:id/click',
]);
/** Uploads are streams with a limit of their own. */
const STREAMS = new Set(['POST /api/v1/imports', 'POST /api/v1/attachments']);
const BODIES = ['POST', 'PUT', 'PATCH'];
/** Writes that keep no reply under an Idempotency-Key: each with the reason. */
const WITHOUT_KEY: Readonly<Record<string, string>> = {
  'POST /api/v1/auth/token': 'its reply is a secret',
  'POST /api/v1/me/password': 'its body is a secret',
  'POST /api/v1/me/tokens': 'its reply is a secret',
  'POST /api/v1/people': 'its body holds a password',
  'POST /api/v1/imports': 'its body is a stream; a file imported twice changes nothing',
  'POST /api/v1/imports/:id/continue': 'what runs already goes on',
  'POST /api/v1/attachments': 'its body is a stream; one too many is gone after a day',
  'POST /api/v1/search': 'asks only',
  'POST /api/v1/search/:id/click': 'counts without the person',
  'POST /api/v1/similar': 'asks only',
  'POST /api/v1/similar/solved': 'counts without the person',
};

/** What else is decided upon a version that was read, with a body it takes. */
const VERSIONED: Readonly<Record<string, object>> = {
  'DELETE /api/v1/links/:id': {},
  'PUT /api/v1/links/auto-confirm': { 'same-problem': null, answers: null },
};

describe('every route of the API', () => {
  let hub: TestHub;
  let routes: MountedRoute[];
  let admin: string;
  let reader: string;
  let ids: { item: string; post: string; user: string };

  beforeAll(async () => {
    hub = await startTestHub();
    const id = await hub.app.get(AccountsService).signUp({
      email: 'admin@hub.example',
      displayName: 'Admin',
      password: 'long enough',
      roles: ['member', 'admin'],
    });
    const token = async (scope: TokenScope) =>
      (await hub.app.get(ApiTokensService).create(id, { name: 'spec', scope })).secret;
    [admin, reader] = [await token('write'), await token('read')];
    const made = await ask('POST', '/api/v1/items', {
      token: admin,
      body: { space: 'community', kind: 'question', title: 'A question', body: 'Why?' },
    });
    const item = (made.json as { id: string }).id;
    const answered = await ask('POST', `/api/v1/items/${item}/posts`, {
      token: admin,
      body: { body: 'Because.' },
    });
    ids = { item, post: (answered.json as { id: string }).id, user: id };
    const instance = hub.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    routes = mountedRoutes(instance).filter((route) => route.path.startsWith('/api/v1/'));
  });

  afterAll(() => hub?.close());

  interface Ask {
    readonly token?: string;
    readonly body?: unknown;
    readonly raw?: string;
    readonly type?: string;
    readonly headers?: Record<string, string>;
  }

  async function ask(method: string, path: string, { token, body, raw, type, headers }: Ask = {}) {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(hub.url + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(text === undefined ? {} : { 'content-type': type ?? 'application/json' }),
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const reply = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      json: isJson ? (JSON.parse(reply) as unknown) : undefined,
    };
  }

  /** A real address of the route: ids of things that are there. */
  const addressOf = ({ path }: MountedRoute): string =>
    path
      .replace(/^(\/api\/v1\/items\/):id/, `$1${ids.item}`)
      .replace(/^(\/api\/v1\/posts\/):id/, `$1${ids.post}`)
      .replace(':kind', 'groups')
      .replace(':version', '1')
      .replace(/:\w+/g, ids.user);
  const named = (route: MountedRoute) => `${route.method} ${route.path}`;
  const changing = () => routes.filter((r) => r.method !== 'GET' && !OPEN.has(named(r)));

  const isProblem = ({ status, headers, json }: Awaited<ReturnType<typeof ask>>): boolean => {
    const problem = json as Partial<Problem> | undefined;
    const texts = [problem?.type, problem?.title, problem?.detail, problem?.requestId];
    return (
      headers.get('content-type')?.startsWith('application/problem+json') === true &&
      problem?.status === status &&
      texts.every((text) => typeof text === 'string')
    );
  };

  /** Asks every route and lists those that do not answer as the rule says. */
  async function exceptions(
    list: readonly MountedRoute[],
    request: (route: MountedRoute) => Ask,
    expected: number | readonly number[],
    suffix = '',
  ): Promise<string[]> {
    const wrong: string[] = [];
    for (const route of list) {
      const reply = await ask(route.method, addressOf(route) + suffix, request(route));
      const problem = reply.json as Problem | undefined;
      const fits = [expected].flat().includes(reply.status);
      if (!fits || !isProblem(reply))
        wrong.push(`${named(route)}: ${reply.status} ${problem?.type ?? ''}`);
    }
    return wrong;
  }

  it('there are many', () => expect(routes.length).toBeGreaterThan(40));

  it('stands in the OpenAPI document, and nothing else does', async () => {
    const { json } = await ask('GET', '/api/openapi.json');
    const { openapi, paths } = json as { openapi: string; paths: Record<string, object> };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(openapi).toMatch(/^3\.1/);
    expect(described.sort()).toEqual(
      routes.map((r) => `${r.method} ${openApiPath(r.path)}`).sort(),
    );
  });

  it('that changes something wants somebody to be signed in', async () => {
    expect(await exceptions(changing(), () => ({ body: {} }), 401)).toEqual([]);
  });

  it('that changes something refuses a token that may only read', async () => {
    expect(await exceptions(changing(), () => ({ token: reader, body: {} }), 403)).toEqual([]);
  });

  it('refuses a token nobody knows', async () => {
    expect(await exceptions(routes, () => ({ token: 'alm_unknown' }), 401)).toEqual([]);
  });

  it('with a body refuses broken JSON with 400', async () => {
    const list = routes.filter((r) => BODIES.includes(r.method) && !STREAMS.has(named(r)));
    expect(await exceptions(list, () => ({ token: admin, raw: '{"a":' }), 400)).toEqual([]);
  });

  it('with a body refuses other media types with 415', async () => {
    const list = routes.filter((r) => BODIES.includes(r.method) && !STREAMS.has(named(r)));
    const request = () => ({ token: admin, raw: '<a/>', type: 'application/xml' });
    expect(await exceptions(list, request, 415)).toEqual([]);
  });

  it('with a body refuses more than 1 MiB with 413', async () => {
    const list = routes.filter((r) => BODIES.includes(r.method) && !STREAMS.has(named(r)));
    const raw = JSON.stringify({ title: 'x'.repeat(1_100_000) });
    expect(await exceptions(list, () => ({ token: admin, raw }), 413)).toEqual([]);
  });

  it('that takes fields refuses one it does not know', async () => {
    const { json } = await ask('GET', '/api/openapi.json');
    const { paths } = json as { paths: Record<string, Record<string, { requestBody?: object }>> };
    const list = routes.filter(
      (r) =>
        BODIES.includes(r.method) &&
        !STREAMS.has(named(r)) &&
        paths[openApiPath(r.path)]?.[r.method.toLowerCase()]?.requestBody,
    );
    expect(list.length).toBeGreaterThan(10);
    const request = () => ({
      token: admin,
      body: { nobodyKnowsThis: 1 },
      headers: { 'if-match': '"1"' },
    });
    expect(await exceptions(list, request, 422)).toEqual([]);
  });

  /** Sends every route its body with one field at a time made odd, and lists what it answers to each. */
  async function oddFields(odd: (field: Schema) => unknown): Promise<Map<string, number>> {
    const { json } = await ask('GET', '/api/openapi.json');
    const samples = new SampleBodies(json as Described, ids.item);
    const told = new Map<string, number>();
    for (const route of routes.filter((r) => !STREAMS.has(named(r)))) {
      const schema = samples.of(openApiPath(route.path), route.method);
      if (!schema) continue;
      for (const [pointer, body] of samples.withOdd(schema, odd)) {
        const headers = { 'if-match': '*' };
        const reply = await ask(route.method, addressOf(route), { token: admin, body, headers });
        told.set(`${named(route)} ${pointer}`, reply.status);
      }
    }
    return told;
  }

  it('takes an explicit null, field by field, for a value like any other', async () => {
    const told = await oddFields(() => null);
    expect(told.size).toBeGreaterThan(60);
    expect([...told].filter(([, status]) => status >= 500)).toEqual([]);
    const refused = ['POST /api/v1/items /body', 'POST /api/v1/items /tags'].concat(
      ['title', 'body', 'tags', 'layers', 'layers/0/id'].map(
        (name) => `PATCH /api/v1/items/:id /${name}`,
      ),
      'POST /api/v1/items/:id/state /reason',
      ['body', 'reason'].map((name) => `PATCH /api/v1/posts/:id /${name}`),
      ['q', 'space', 'page', 'mode', 'body'].map((name) => `POST /api/v1/search /${name}`),
      'PATCH /api/v1/people/:id /active',
    );
    expect(refused.map((name) => [name, told.get(name)])).toEqual(
      refused.map((name) => [name, 422]),
    );
    const taken = [
      'items/:id /product',
      'items/:id /riskNote',
      'posts/:id /audience',
      'me /locale',
    ];
    const answers = taken.map((name) => told.get(`PATCH /api/v1/${name}`));
    expect(answers.every((status) => status !== undefined && status < 300)).toBe(true);
  });

  it('refuses lists within lists and objects where it takes texts', async () => {
    const listed = (field: Schema) => field.type === 'array';
    for (const inner of [[], {}, null, 7]) {
      const told = await oddFields((field) => (listed(field) ? [inner] : undefined));
      expect(told.size).toBeGreaterThan(8);
      expect([...told].filter(([, status]) => status !== 422)).toEqual([]);
      if (inner === null) continue;
      const texts = await oddFields((field) => (field.type === 'string' ? inner : undefined));
      expect([...texts].filter(([, status]) => status < 400 || status > 499)).toEqual([]);
    }
  });

  it('that reads refuses query parameters it does not know', async () => {
    const reading = routes.filter((r) => r.method === 'GET');
    expect(reading.length).toBeGreaterThan(20);
    expect(await exceptions(reading, () => ({ token: admin }), 422, '?nobodyKnowsThis=1')).toEqual(
      [],
    );
  });

  it('that lists refuses a cursor it did not give and a limit out of bounds', async () => {
    const { json } = await ask('GET', '/api/openapi.json');
    const { paths } = json as {
      paths: Record<string, { get?: { parameters?: { name: string }[] } }>;
    };
    const lists = routes.filter(
      (r) =>
        r.method === 'GET' &&
        paths[openApiPath(r.path)]?.get?.parameters?.some(({ name }) => name === 'cursor'),
    );
    expect(lists.length).toBeGreaterThan(8);
    expect(await exceptions(lists, () => ({ token: admin }), 422, '?cursor=rubbish')).toEqual([]);
    expect(await exceptions(lists, () => ({ token: admin }), 422, '?limit=0')).toEqual([]);
    expect(await exceptions(lists, () => ({ token: admin }), 422, '?limit=101')).toEqual([]);
  });

  it('that edits wants to know which version', async () => {
    const edits = routes.filter((r) => r.method === 'PATCH' || named(r) in VERSIONED);
    expect(edits.length).toBeGreaterThan(2 + Object.keys(VERSIONED).length);
    const request = (route: MountedRoute) => ({
      token: admin,
      body: VERSIONED[named(route)] ?? {},
    });
    expect(await exceptions(edits, request, 428)).toEqual([]);
  });

  it('that edits a text says when the version is stale', async () => {
    const edits = routes.filter(
      (r) => /^\/api\/v1\/(items|posts)\/:id$/.test(r.path) && r.method === 'PATCH',
    );
    expect(edits).toHaveLength(2);
    const stale = () => ({ token: admin, body: { body: 'New.' }, headers: { 'if-match': '"99"' } });
    expect(await exceptions(edits, stale, 412)).toEqual([]);
    const accounts = routes.filter(
      (r) => /^\/api\/v1\/(me|people\/:id)$/.test(r.path) && r.method === 'PATCH',
    );
    expect(accounts).toHaveLength(2);
    const empty = () => ({ token: admin, body: {}, headers: { 'if-match': '"99"' } });
    expect(await exceptions(accounts, empty, 412)).toEqual([]);
  });

  it('with an id that is none answers as for one that is unknown', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter((r) => /:id\b/.test(r.path) && r.method === 'GET')) {
      const path = (id: string) =>
        route.path
          .replace(':kind', 'groups')
          .replace(':version', '1')
          .replace(':id', id)
          .replace(/:\w+/g, id);
      const unknown = await ask('GET', path('00000000-0000-7000-8000-000000000000'), {
        token: admin,
      });
      for (const odd of ['x', '..%2f..%2fetc', '%00', '1%27%20OR%201=1']) {
        const reply = await ask('GET', path(odd), { token: admin });
        if (reply.status !== unknown.status && ![400, 404].includes(reply.status)) {
          wrong.push(`${named(route)} ${odd}: ${reply.status}, unknown ${unknown.status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('that writes looks at the Idempotency-Key, or is named as one that does not', async () => {
    const writing = routes.filter((r) => ['POST', 'PATCH'].includes(r.method));
    const wrong: string[] = [];
    for (const route of writing) {
      const { json } = await ask(route.method, addressOf(route), {
        token: admin,
        body: { nobodyKnowsThis: 1 },
        headers: { 'idempotency-key': 'not visible', 'if-match': '*' },
      });
      const looks = (json as Problem | undefined)?.type === '/problems/idempotency-key';
      if (looks === named(route) in WITHOUT_KEY) wrong.push(named(route));
    }
    expect(wrong).toEqual([]);
    const names = writing.map(named);
    expect(Object.keys(WITHOUT_KEY).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('replays a write with the same Idempotency-Key and refuses another text under it', async () => {
    const question = { space: 'community', kind: 'question', title: 'Only once', body: 'Please.' };
    const writes: [string, string, Record<string, unknown>, Record<string, unknown>][] = [
      ['POST', '/api/v1/items', question, { ...question, title: 'Other' }],
      ['POST', `/api/v1/items/${ids.item}/posts`, { body: 'Once.' }, { body: 'Twice.' }],
      ['POST', '/api/v1/circles/groups', { name: 'Once' }, { name: 'Twice' }],
      ['PATCH', `/api/v1/items/${ids.item}`, { title: 'Once' }, { title: 'Twice' }],
      ['PATCH', `/api/v1/posts/${ids.post}`, { body: 'Changed.' }, { body: 'Changed again.' }],
      ['PATCH', '/api/v1/me', { about: 'Once.' }, { about: 'Twice.' }],
      [
        'POST',
        `/api/v1/items/${ids.item}/state`,
        { state: 'closed', reason: 'a' },
        { state: 'open' },
      ],
    ];
    for (const [method, path, body, other] of writes) {
      const headers = { 'idempotency-key': 'one-key', 'if-match': '*' };
      const first = await ask(method, path, { token: admin, body, headers });
      const again = await ask(method, path, { token: admin, body, headers });
      expect([path, first.status < 300, again.status]).toEqual([path, true, first.status]);
      expect(again.json).toEqual(first.json);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      const refused = await ask(method, path, { token: admin, body: other, headers });
      expect([path, refused.status]).toEqual([path, 422]);
    }
    const [row] = await hub.dataSourceRows<{ count: number }>(
      `SELECT count(*)::int AS count FROM items WHERE title = 'Only once'`,
    );
    expect(row?.count).toBe(1);
  });
});
