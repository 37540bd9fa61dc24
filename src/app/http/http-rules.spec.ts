import { connect } from 'node:net';
import { createTestDatabase } from '../../../test/support/database';
import { mountedRoutes, openApiPath } from '../../../libs/http-api/route-table';
import { startSmallApp } from '../../../test/support/small-http-app';

type SmallApp = Awaited<ReturnType<typeof startSmallApp>>;
let small: SmallApp;

beforeAll(async () => {
  small = await startSmallApp(await createTestDatabase());
});
afterAll(async () => {
  await small.close();
});

const THINGS = '/api/v1/things';
const ID = '018f3c1e-7d3a-7cc0-8f1e-0123456789ab';
const GOOD = { title: 'Pump', size: 3, parts: [{ name: 'lid' }] };

async function ask(path: string, init: RequestInit & { json?: unknown } = {}) {
  const { json, ...rest } = init;
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const type: Record<string, string> =
    json === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(small.url + path, {
    redirect: 'manual',
    ...rest,
    ...body,
    headers: { ...type, ...(rest.headers as Record<string, string>) },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: (isJson ? JSON.parse(text) : undefined) as Record<string, unknown>,
  };
}
const post = (json: unknown, headers: Record<string, string> = {}, path = THINGS) =>
  ask(path, { method: 'POST', json, headers });

/** Sends bytes as they are and reads what comes back until the server hangs up. */
const raw = (bytes: string | Buffer) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(small.port, '127.0.0.1', () => socket.write(bytes));
    let heard = '';
    socket.setTimeout(5000, () => reject(new Error(`No answer: ${heard}`)));
    socket.on('data', (part) => (heard += part.toString()));
    socket.on('close', () => resolve(heard));
    socket.on('error', () => undefined);
  });

function expectProblem(reply: Awaited<ReturnType<typeof ask>>, status: number, code: string) {
  expect(reply.json).toMatchObject({ status, type: `/problems/${code}` });
  expect(reply.status).toBe(status);
  expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(reply.headers.get('x-request-id')).toBe(reply.json.requestId);
  expect(reply.headers.get('cache-control')).toBe('private, no-store');
  expect(reply.headers.get('content-security-policy')).toContain("default-src 'self'");
}
const pointers = (reply: { json: Record<string, unknown> }) =>
  (reply.json.errors as { pointer: string; code: string }[]).map((e) => `${e.pointer} ${e.code}`);

describe('bodies', () => {
  it('that are right reach the handler', async () => {
    const reply = await post(GOOD);
    expect(reply.status).toBe(201);
    expect(reply.json).toMatchObject(GOOD);
  });

  it('with wrong, missing and unknown fields are refused, each with its pointer', async () => {
    const reply = await post({ title: 'x'.repeat(11), parts: [{ name: 7, more: 1 }], 'a/b': 1 });
    expectProblem(reply, 422, 'invalid');
    expect(pointers(reply).sort()).toEqual(
      [
        '/a~1b unknown-field',
        '/parts/0/more unknown-field',
        '/parts/0/name is-string',
        '/parts/0/name max-length',
        '/size is-int',
        '/title max-length',
      ].sort(),
    );
  });

  it.each([
    ['none', {}, 422, 'invalid'],
    ['empty JSON', { body: '', headers: { 'content-type': 'application/json' } }, 422, 'invalid'],
    ['an array', { json: [1] }, 422, 'invalid'],
    ['a number', { json: 7 }, 422, 'invalid'],
    [
      'broken JSON',
      { body: '{"title":', headers: { 'content-type': 'application/json' } },
      400,
      'bad-json',
    ],
    [
      '__proto__',
      { body: '{"__proto__":{"x":1}}', headers: { 'content-type': 'application/json' } },
      400,
      'bad-json',
    ],
    ['a name every object has', { json: { ...GOOD, constructor: 1 } }, 422, 'invalid'],
    [
      'XML',
      { body: '<x/>', headers: { 'content-type': 'text/xml' } },
      415,
      'unsupported-media-type',
    ],
    [
      'no media type at all',
      { body: '{}', headers: { 'content-type': 'nonsense' } },
      415,
      'unsupported-media-type',
    ],
    ['over 1 MiB', { json: { title: 'x'.repeat(1_100_000) } }, 413, 'too-large'],
    ['NUL', { json: { ...GOOD, title: 'a\0' } }, 422, 'invalid'],
    ['half a surrogate', { json: { ...GOOD, title: '\ud83d' } }, 422, 'invalid'],
    [
      'broken UTF-8',
      {
        body: Buffer.from('7b2274223a22ff227d', 'hex'),
        headers: { 'content-type': 'application/json' },
      },
      400,
      'bad-encoding',
    ],
    [
      'very deep',
      {
        body: `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
        headers: { 'content-type': 'application/json' },
      },
      422,
      'invalid',
    ],
  ] as [string, RequestInit & { json?: unknown }, number, string][])(
    'of %s are refused',
    async (_name, init, status, code) => {
      expectProblem(await ask(THINGS, { method: 'POST', ...init }), status, code);
    },
  );

  it('of lenient routes take NUL and half surrogates as spaces', async () => {
    const reply = await post({ text: 'a\0b\udc00c' }, {}, `${THINGS}/search`);
    expect(reply.json.text).toBe('a b c');
  });

  it('of forms arrive, and are refused when they are not UTF-8', async () => {
    const send = (body: string) =>
      ask('/form', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    expect((await send('a=1&b=%C3%A4+x&a=2&c')).json).toEqual({ a: ['1', '2'], b: 'ä x', c: '' });
    expect((await send('a=%ff')).status).toBe(400);
    expect((await send('__proto__=1')).status).toBe(400);
  });
});

describe('queries and paths', () => {
  it('are read into numbers, words, lists and truth, with defaults', async () => {
    const { json } = await ask(`${THINGS}?tag=a,b&tag=a&limit=2&open=off&page=`);
    expect(json.asked).toMatchObject({
      tag: ['a', 'b'],
      limit: 2,
      open: false,
      page: 1,
      sort: 'new',
    });
    const { json: plain } = await ask(THINGS);
    expect(plain.asked).toMatchObject({ limit: 20, open: true, page: 1, sort: 'new' });
  });

  it('that are wrong are refused by name', async () => {
    const reply = await ask(`${THINGS}?tag=z&limit=0&open=maybe&page=x&colour=1&cursor=nonsense`);
    expectProblem(reply, 422, 'invalid');
    const named = new Set(pointers(reply).map((text) => text.split(' ')[0]));
    expect([...named].sort()).toEqual(['?colour', '?limit', '?open', '?page', '?tag']);
    expectProblem(await ask(`${THINGS}?cursor=nonsense`), 422, 'invalid');
  });

  it('with names that every object has are refused like all unknown ones', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const reply = await ask(`${THINGS}?${name}=1`);
      expectProblem(reply, 422, 'invalid');
      expect(pointers(reply)).toEqual([`?${name} unknown-field`]);
    }
  });

  it.each(['tag=%ff%fe', 'tag=a%C3', '%e4=1', 'a=%zz%ed%a0%80'])(
    'that are not UTF-8 are refused: %s',
    async (query) => {
      expectProblem(await ask(`${THINGS}?${query}`), 400, 'bad-encoding');
      expectProblem(await ask(`/api/v1/nothing?${query}`), 400, 'bad-encoding');
      const page = await ask(`/broken-page?${query}`, { headers: { accept: 'text/html' } });
      expect(page.status).toBe(400);
      expect(page.headers.get('content-type')).toContain('text/html');
    },
  );

  it('take a percent sign that begins no escape as text', async () => {
    const reply = await ask(`${THINGS}?cursor=100%&tag=%C3%A4`);
    expectProblem(reply, 422, 'invalid');
    expect(pointers(reply).map((text) => text.split(' ')[0])).not.toContain('?cursor');
    expect((await ask(`/health?a=100%25+%zz+%E2%82%AC`)).status).toBe(200);
  });

  it('say the same 404 for what is not there, no id, and no route', async () => {
    const paths = [
      `${THINGS}/f${ID.slice(1)}`,
      `${THINGS}/7`,
      `${THINGS}/a%00b`,
      `${THINGS}/%2e%2e%2fetc`,
      '/api/v1/nothing',
    ];
    const replies = await Promise.all(paths.map((path) => ask(path)));
    for (const reply of replies) expectProblem(reply, 404, 'not-found');
    const same = replies.map(({ json, headers }) => [
      json.detail,
      json.title,
      [...headers.keys()].filter((name) => !name.startsWith('ratelimit')).sort(),
    ]);
    expect(new Set(same.map((part) => JSON.stringify(part))).size).toBe(1);
  });

  it('give lists a next page, in the document and in Link', async () => {
    const first = await ask(`${THINGS}?limit=2&tag=a`);
    expect(first.json.data).toEqual([1, 2]);
    const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(next).toContain('tag=a');
    expect((await ask(next)).json.data).toEqual([3, 4]);
    const last = await ask(`${THINGS}?limit=9`);
    expect(last.json.nextCursor).toBeNull();
    expect(last.headers.get('link')).toBeNull();
  });
});

describe('If-Match', () => {
  const change = (headers: Record<string, string>) =>
    ask(`${THINGS}/${ID}`, { method: 'PATCH', json: GOOD, headers });

  it('is needed, and must name the version there is', async () => {
    expectProblem(await change({}), 428, 'precondition-required');
    const stale = await change({ 'if-match': '"2"' });
    expectProblem(stale, 412, 'stale');
    expect(stale.json.current).toEqual({ version: 3, title: 'theirs' });
    expect(stale.headers.get('etag')).toBe('"3"');
    expect((await change({ 'if-match': 'W/"3"' })).status).toBe(412);
    expect((await change({ 'if-match': 'nonsense' })).status).toBe(412);
    for (const good of ['"3"', '"1", "3"', '*']) {
      expect((await change({ 'if-match': good })).status).toBe(200);
    }
  });

  it('holds for DELETE too, where an empty JSON body does no harm', async () => {
    const headers = { 'content-type': 'application/json' };
    const remove = (more: object) =>
      ask(`${THINGS}/${ID}`, { method: 'DELETE', headers: { ...headers, ...more } });
    expectProblem(await remove({}), 428, 'precondition-required');
    expect((await remove({ 'if-match': '"3"' })).status).toBe(204);
  });
});

describe('failures', () => {
  it('of ours say nothing of the inside, and are logged once with the request id', async () => {
    small.log.length = 0;
    const reply = await ask(`${THINGS}/broken`, { headers: { 'x-note': 'private' } });
    expectProblem(reply, 500, 'internal');
    expect(reply.text).not.toContain('inside');
    const lines = small.log.filter((line) => line.includes(String(reply.json.requestId)));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('The inside of the hub.');
    expect(small.log.join()).not.toContain('private');
  });

  it('of the client are not logged', async () => {
    small.log.length = 0;
    await ask('/api/v1/nothing');
    await post({ nonsense: 1 });
    expect(small.log).toEqual([]);
  });

  it.each([
    ['SELECT pg_sleep(5)', 503, 'timeout'],
    ["SELECT 'x'::uuid", 422, 'invalid'],
    ['SELECT 1/0', 422, 'invalid'],
    ['SELECT * FROM nothing_here', 500, 'internal'],
  ])('of the database: %s', async (sql, status, code) => {
    const reply = await ask(`${THINGS}/database?sql=${encodeURIComponent(sql)}`);
    expectProblem(reply, status, code);
    expect(reply.text).not.toMatch(/pg_sleep|nothing_here|uuid/);
  });

  it('to answer in time become 503', async () => {
    expectProblem(await ask(`${THINGS}/slow`), 503, 'timeout');
  });

  it('of pages are pages, in which nothing runs; programs get documents there too', async () => {
    const page = await ask('/broken-page', { headers: { accept: 'text/html' } });
    expect(page.status).toBe(403);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain('&lt;script&gt;');
    expect(page.text).not.toContain('<script');
    const json = await ask('/broken-page', { headers: { accept: 'application/json' } });
    expectProblem(json, 403, 'forbidden');
  });
});

describe('what is hardly HTTP', () => {
  const HOST = 'Host: x\r\nConnection: close\r\n';
  it.each([
    [
      'a flood of headers',
      `GET / HTTP/1.1\r\n${HOST}${'X-A: 1234567890\r\n'.repeat(8000)}\r\n`,
      431,
    ],
    ['one huge header', `GET / HTTP/1.1\r\n${HOST}X-A: ${'a'.repeat(200_000)}\r\n\r\n`, 431],
    ['a huge address', `GET /${'a'.repeat(200_000)} HTTP/1.1\r\n${HOST}\r\n`, 431],
    ['a long parameter', `GET ${THINGS}/${'a'.repeat(3000)} HTTP/1.1\r\n${HOST}\r\n`, 414],
    ['bad percent-encoding', `GET ${THINGS}/%zz HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['bad UTF-8 in the path', `GET ${THINGS}/%ff%fe HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['no HTTP', 'HELLO\r\n\r\n', 400],
    ['a header with NUL', Buffer.from(`GET / HTTP/1.1\r\n${HOST}X-A: a\0b\r\n\r\n`), 400],
    [
      'two lengths',
      `POST ${THINGS} HTTP/1.1\r\n${HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
      400,
    ],
    ['no host', `GET ${THINGS} HTTP/1.1\r\nConnection: close\r\n\r\n`, 400],
    ['a way up', `GET /api/v1/../../etc/passwd HTTP/1.1\r\n${HOST}\r\n`, 404],
    ['a hidden way up', `GET /api/v1/%2e%2e/%2e%2e/etc HTTP/1.1\r\n${HOST}\r\n`, 404],
  ] as [string, string | Buffer, number][])('gets an answer: %s', async (_name, bytes, status) => {
    const [head = '', body = ''] = (await raw(bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(head.toLowerCase()).toContain('x-content-type-options: nosniff');
    expect(JSON.parse(body)).toMatchObject({
      status,
      type: expect.stringMatching(/^\/problems\//),
    });
  });

  it('leaves the server well', async () => {
    expect((await ask('/health')).json).toEqual({ status: 'ok' });
    expect(small.log.filter((line) => line.includes('"level":50'))).not.toContain('Unhandled');
  });
});

describe('every reply', () => {
  it('is for the asker alone unless it says otherwise', async () => {
    const reply = await ask(THINGS);
    expect(reply.headers.get('cache-control')).toBe('private, no-store');
    const vary = reply.headers.get('vary')?.toLowerCase().split(', ');
    expect(vary).toEqual(expect.arrayContaining(['cookie', 'authorization', 'accept-language']));
    expect(reply.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    expect(reply.headers.get('x-powered-by')).toBeNull();
  });

  it('is compressed when it is long', async () => {
    const reply = await ask('/api/openapi.json', { headers: { 'accept-encoding': 'br' } });
    expect(reply.headers.get('content-encoding')).toBe('br');
    expect(reply.headers.get('cache-control')).toBe('public, max-age=300');
  });

  it('keeps a request id of a proxy that looks like one', async () => {
    const id = (given: string) =>
      ask(THINGS, { headers: { 'x-request-id': given } }).then((r) =>
        r.headers.get('x-request-id'),
      );
    expect(await id('abcd-1234-efgh')).toBe('abcd-1234-efgh');
    expect(await id('a b; drop')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the documentation', () => {
  it('names every mounted API route and no other', async () => {
    const { json } = await ask('/api/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    const described = Object.entries(json.paths as Record<string, object>).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const instance = small.app.getHttpAdapter().getInstance();
    const mounted = mountedRoutes(instance as never)
      .filter((route) => route.path.startsWith('/api/v1/'))
      .map((route) => `${route.method} ${openApiPath(route.path)}`);
    expect(mounted.length).toBeGreaterThan(8);
    expect(described.sort()).toEqual(mounted.sort());
  });

  it('says for each operation what holds for all', async () => {
    const { json } = await ask('/api/openapi.json');
    type Described = { parameters?: { name: string }[]; responses: Record<string, object> };
    const paths = json.paths as Record<string, Record<string, Described>>;
    const names = (path: string, method: string) =>
      paths[path]?.[method]?.parameters?.map((p) => p.name) ?? [];
    expect(names(THINGS, 'post')).toContain('Idempotency-Key');
    expect(names(`${THINGS}/search`, 'post')).not.toContain('Idempotency-Key');
    expect(names(`${THINGS}/{id}`, 'patch')).toContain('If-Match');
    expect(names(THINGS, 'get')).toEqual(expect.arrayContaining(['tag', 'limit', 'cursor']));
    expect(Object.keys(paths[`${THINGS}/{id}`]?.patch?.responses ?? {})).toEqual(
      expect.arrayContaining(['412', '422', '428', '429']),
    );
  });

  it('can be read without a script, and needs nothing inline', async () => {
    const page = await ask('/api/docs');
    expect(page.status).toBe(200);
    expect(page.text).toMatch(/^<!doctype html><html lang="en">/);
    expect(page.text).toContain('POST /api/v1/things');
    expect(page.text).not.toMatch(/<script|<style|style=| on\w+=/);
    expect((await ask('/api/docs.css')).headers.get('content-type')).toContain('text/css');
  });
});
