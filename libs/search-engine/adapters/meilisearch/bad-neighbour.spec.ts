import {
  flood,
  json,
  openBadNeighbour,
  type BadNeighbour,
  type Behaviour,
} from '../../../../test/support/bad-neighbour';
import { EVERYBODY, makeDoc, put, query, SPEC } from '../../contract/world.contract';
import { SearchTimeout, SearchUnavailable } from '../../search-engine';
import { MeilisearchEngine } from './meilisearch-engine';
import { limitedFetch } from './server/limited-fetch';
import { MeilisearchSetupError } from './setup-error';

const KEY = 'very-secret-master-key';

/** A neighbour that looks like Meilisearch until it is searched. */
const likeMeilisearch =
  (search: Behaviour): Behaviour =>
  (request, response) => {
    const { url = '', method } = request;
    if (url === '/version') json(response, 200, { pkgVersion: '1.50.0' });
    else if (url.startsWith('/keys'))
      json(response, 403, { code: 'invalid_api_key', message: 'no' });
    else if (url.startsWith('/multi-search')) search(request, response);
    else if (url.includes('/documents/hub-mark'))
      json(response, 404, { code: 'index_not_found', message: 'none' });
    else if (url.startsWith('/tasks')) json(response, 200, { uid: 1, status: 'succeeded' });
    else if (method === 'GET') json(response, 200, {});
    else json(response, 202, { taskUid: 1 });
  };

describe('a Meilisearch that behaves badly', () => {
  let neighbour: BadNeighbour | undefined;
  let engine: MeilisearchEngine | undefined;

  afterEach(async () => {
    await engine?.close();
    await neighbour?.close();
    engine = neighbour = undefined;
  });

  async function meet(behave: Behaviour, requireKey = false): Promise<MeilisearchEngine> {
    neighbour = await openBadNeighbour(behave);
    engine = new MeilisearchEngine({ urls: [neighbour.url], apiKey: KEY, requireKey });
    return engine;
  }

  it('a wrong address is named', async () => {
    engine = new MeilisearchEngine({ urls: ['http://127.0.0.1:9'], apiKey: KEY });
    const error = await engine.ensure(SPEC).catch((reason: unknown) => reason as Error);
    expect(error).toBeInstanceOf(SearchUnavailable);
    expect((error as Error).message).toMatch(/127\.0\.0\.1:9 cannot be reached/);
    expect((error as Error).message).not.toContain(KEY);
    expect(await engine.health()).toMatchObject({ ok: false, problem: expect.any(String) });
  });

  it.each(['no url', 'http://', 'http://name:hidden@localhost', 'hidden@localhost'])(
    '%j is no address',
    (url) => {
      const make = (): unknown => new MeilisearchEngine({ urls: [url] });
      expect(make).toThrow(MeilisearchSetupError);
      expect(make).toThrow(/^((?!hidden).)*$/);
    },
  );

  it('something else that answers there is no Meilisearch', async () => {
    const own = await meet((_, response) => void response.end('<html>hello</html>'));
    await expect(own.ensure(SPEC)).rejects.toThrow(/does not speak like Meilisearch/);
  });

  it('a wrong key is a matter of settings, and is not told to anybody', async () => {
    const own = await meet((_, response) =>
      json(response, 403, { code: 'invalid_api_key', message: `bad key ${KEY}` }),
    );
    const error = await own.ensure(SPEC).catch((reason: unknown) => reason as Error);
    expect(error).toBeInstanceOf(MeilisearchSetupError);
    expect((error as Error).message).toMatch(/does not accept the key/);
    expect((error as Error).message).not.toContain(KEY);
  });

  it('an old version is refused by number', async () => {
    const own = await meet((_, response) => json(response, 200, { pkgVersion: '1.9.3' }));
    await expect(own.ensure(SPEC)).rejects.toThrow(/version 1\.9\.3; 1\.36 or newer/);
  });

  it('a server that lets everybody in is refused where a key is required, before the key is sent', async () => {
    const own = await meet((_, response) => json(response, 200, { results: [] }), true);
    await expect(own.ensure(SPEC)).rejects.toThrow(/has no master key/);
    expect(neighbour?.authorizations.join('')).not.toContain(KEY);
  });

  it.each<[string, Behaviour]>([
    ['silence', () => undefined],
    ['half an answer', (_, response) => void response.writeHead(200).write('{"results":[')],
  ])('%s ends at the time limit', async (_, search) => {
    const own = await meet(likeMeilisearch(search));
    await own.ensure(SPEC);
    const started = Date.now();
    await expect(own.search(query('x', { deadlineMs: 300 }), EVERYBODY)).rejects.toThrow(
      SearchTimeout,
    );
    expect(Date.now() - started).toBeLessThan(1_500);
  });

  it.each<[string, Behaviour]>([
    ['an error page', (_, response) => void response.writeHead(500).end('<html>oops</html>')],
    [
      'too many requests',
      (_, r) => json(r, 503, { code: 'too_many_search_requests', message: '' }),
    ],
    ['a key refused by now', (_, r) => json(r, 403, { code: 'invalid_api_key', message: '' })],
    ['garbage', (_, response) => void response.end('\0\u0001{{{')],
    ['a closed door', (request) => void request.socket.destroy()],
  ])('%s is unavailability', async (_, search) => {
    const own = await meet(likeMeilisearch(search));
    await own.ensure(SPEC);
    const asked = own.search(query('x', { deadlineMs: 2_000 }), EVERYBODY);
    await expect(asked).rejects.toThrow(SearchUnavailable);
  });

  it('an answer without end is dropped before memory is full', async () => {
    neighbour = await openBadNeighbour((_, response) => flood(response));
    const fetchLimited = limitedFetch('there', 20_000, 5_000_000);
    await expect(fetchLimited(neighbour.url)).rejects.toThrow(/more than 5000000 bytes/);
  });

  it('is asked for answers that are not packed, which would come late', async () => {
    const asked: unknown[] = [];
    neighbour = await openBadNeighbour((request, response) => {
      asked.push(request.headers['accept-encoding'], request.headers.authorization);
      json(response, 200, {});
    });
    const headers = { authorization: 'Bearer somebody' };
    await limitedFetch('there', 20_000)(neighbour.url, { method: 'POST', headers, body: '{}' });
    expect(asked).toEqual(['identity', 'Bearer somebody']);
  });

  it('one document that Meilisearch refuses is named with its reason; the others arrive', async () => {
    const tasks: string[][] = [];
    const quiet: Behaviour = (_, response) => json(response, 200, { results: [] });
    const own = await meet((request, response) => {
      const { url = '', method } = request;
      if (url.endsWith('/documents/fetch')) return json(response, 200, { results: [] });
      if (url.startsWith('/tasks/')) {
        const ids = tasks[Number(url.slice('/tasks/'.length))] ?? [];
        const error = { message: 'the value is odd', code: 'odd', type: 'invalid_request' };
        const bad = ids.includes('bad');
        return json(response, 200, { uid: 1, status: bad ? 'failed' : 'succeeded', error });
      }
      if (method !== 'POST' || !url.includes('/documents')) {
        return likeMeilisearch(quiet)(request, response);
      }
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        tasks.push((JSON.parse(body) as { id: string }[]).map(({ id }) => id));
        json(response, 202, { taskUid: tasks.length - 1 });
      });
    });
    await own.ensure(SPEC);
    const docs = ['a', 'b', 'bad', 'c', 'd'].map((id) => makeDoc({ id }));
    const result = await own.settled(await own.apply(docs.map(put)), 5_000);
    expect(result).toEqual({
      applied: 4,
      ignored: 0,
      failed: [{ id: 'bad', reason: 'the value is odd' }],
    });
  });

  it('who leads goes on where it cannot be noted which server holds everything', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    engine = new MeilisearchEngine({
      urls: ['http://127.0.0.1:9', 'http://127.0.0.1:10'],
      apiKey: KEY,
      standing: {
        serving: () => Promise.resolve(['127.0.0.1:9']),
        set: () => Promise.reject(new Error('No space left on device')),
      },
    });
    await expect(engine.ensure(SPEC)).rejects.toThrow(SearchUnavailable);
    await engine.lead(() => Promise.resolve());
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('a write that finds nobody is told so when its time is over', async () => {
    const own = await meet(likeMeilisearch((_, response) => json(response, 200, { results: [] })));
    await own.ensure(SPEC);
    await neighbour?.close();
    neighbour = undefined;
    const receipt = await own.apply([put(makeDoc())]);
    await expect(own.settled(receipt, 300)).rejects.toThrow(SearchTimeout);
    const health = await own.health();
    expect(health.ok).toBe(false);
  });
});
