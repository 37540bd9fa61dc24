import { createTestDatabase } from '../../../test/support/database';
import { deeds, startSmallApp } from '../../../test/support/small-http-app';
import { Readiness } from '../../../libs/http-api/readiness';
import { noteCarriedOut, withTicket } from '../../../libs/http-api/idempotency-note';
import { IdempotencyStore, type Ticket } from '../../../libs/http-api/idempotency-store';
import { PostgresIdempotencyStore } from '../../../libs/http-api/postgres-idempotency-store';
import { Client } from 'pg';
import { DataSource } from 'typeorm';

type SmallApp = Awaited<ReturnType<typeof startSmallApp>>;
let small: SmallApp;
let sql: Client;
const TOKEN = 'metrics-token-of-the-test';

beforeAll(async () => {
  const database = await createTestDatabase();
  small = await startSmallApp(database, {
    rateLimit: { read: 100_000, search: 5, write: 100_000, signIn: 5 },
    metricsToken: TOKEN,
    trustProxy: true,
  });
  sql = new Client(database.connection);
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await small.close();
});

const THINGS = '/api/v1/things';
const GOOD = { title: 'Pump', size: 3, parts: [] };

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(small.url + path, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  const json = (isJson && text !== '' ? JSON.parse(text) : {}) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, text, json };
}
const post = (key: string | undefined, body: unknown = GOOD, from = '192.0.2.1', path = THINGS) =>
  ask(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': from,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
  });
const age = (key: string, interval: string) =>
  sql.query('UPDATE idempotency_keys SET created = created - $2::interval WHERE key = $1', [
    key,
    interval,
  ]);

describe('Idempotency-Key', () => {
  it('gives a repeat the first reply, carried out once', async () => {
    const before = deeds.made;
    const first = await post('once');
    const again = await post('once');
    expect(deeds.made).toBe(before + 1);
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('does not mix callers, routes or requests without a key', async () => {
    const before = deeds.made;
    await post('mixed');
    await post('mixed', GOOD, '192.0.2.2');
    await post('mixed', { text: 'x' }, '192.0.2.1', `${THINGS}/search`);
    await post('mixed', { text: 'x' }, '192.0.2.1', `${THINGS}/search`);
    await post(undefined);
    await post(undefined);
    expect(deeds.made).toBe(before + 6);
  });

  it('refuses the same key with another body', async () => {
    await post('reused');
    const other = await post('reused', { ...GOOD, size: 4 });
    expect(other.status).toBe(422);
    expect(other.json.type).toBe('/problems/idempotency-key-reused');
  });

  it.each(['', ' ', 'x'.repeat(256), 'a b'])('refuses %j as a key', async (key) => {
    const reply = await post(key);
    expect(reply.json).toMatchObject({ status: 400, type: '/problems/idempotency-key' });
  });

  it('lets one of many at once through; the others come again', async () => {
    const before = deeds.made;
    let release = (): void => undefined;
    deeds.hold = new Promise((resolve) => (release = resolve));
    const first = post('crowd');
    while (deeds.made === before) await new Promise((resolve) => setTimeout(resolve, 5));
    const others = await Promise.all(Array.from({ length: 6 }, () => post('crowd')));
    release();
    expect((await first).status).toBe(201);
    for (const { status, json, headers } of others) {
      expect([status, json.type]).toEqual([409, '/problems/idempotency-in-flight']);
      expect(headers.get('retry-after')).toBe('1');
    }
    expect((await post('crowd')).headers.get('idempotency-replayed')).toBe('true');
    expect(deeds.made).toBe(before + 1);
  });

  it('carries out again what failed', async () => {
    const before = deeds.made;
    deeds.failNext = new Error('For this once.');
    expect((await post('failed')).status).toBe(500);
    deeds.failNext = undefined;
    expect((await post('failed')).status).toBe(201);
    expect((await post('invalid', { title: 1 })).status).toBe(422);
    expect((await post('invalid', GOOD)).status).toBe(201);
    expect(deeds.made).toBe(before + 3);
  });

  it('sends a repeat to what was made when only the reply was lost', async () => {
    const before = deeds.made;
    expect((await post('lost', {}, '192.0.2.1', `${THINGS}/lost`)).status).toBe(500);
    const again = await post('lost', {}, '192.0.2.1', `${THINGS}/lost`);
    expect(again.status).toBe(303);
    expect(again.headers.get('location')).toBe(`${THINGS}/${before + 1}`);
    await age('lost', '10 minutes');
    expect((await post('lost', {}, '192.0.2.1', `${THINGS}/lost`)).status).toBe(303);
    expect(deeds.made).toBe(before + 1);
  });

  it('lets nobody carry out what a repeat has taken over while the process stood still', async () => {
    const store = small.app.get(IdempotencyStore);
    const source = small.app.get(DataSource);
    const request = { scope: 'ip:1', route: 'POST /x', key: 'stood-still', hash: 'h' };
    const begin = async () => {
      const beginning = await store.begin(request);
      if (beginning.state !== 'new') throw new Error(beginning.state);
      return beginning.ticket;
    };
    const write = (ticket: Ticket) =>
      withTicket(ticket, () =>
        source.transaction((manager) => noteCarriedOut(manager, `/made/${ticket.since}`)),
      );
    const early = await begin();
    await age('stood-still', '2 minutes');
    const late = await begin();
    await expect(write(early)).rejects.toMatchObject({ status: 409 });
    await write(late);
    await expect(write(early)).rejects.toMatchObject({ status: 409 });
    expect(await store.begin(request)).toEqual({
      state: 'made',
      location: `/made/${late.since}`,
    });
  });

  it('is free as soon as the database is back, even when it went away while the key was taken', async () => {
    let reachable = true;
    let losesReplies = false;
    const store = new PostgresIdempotencyStore({
      query: async (text, values) => {
        if (!reachable) throw new Error('gone');
        const { rows } = await sql.query(text, values);
        if (losesReplies) throw new Error('gone after it was done');
        return rows;
      },
    });
    const request = { scope: 'ip:192.0.2.1', route: 'POST /x', key: 'away', hash: 'h' };
    const isFree = async () => {
      for (const end = Date.now() + 5_000; Date.now() < end;) {
        const beginning = await store.begin(request);
        if (beginning.state === 'new') return beginning.ticket;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error('not free');
    };
    const ticket = await isFree();
    reachable = false;
    await store.release(ticket);
    reachable = true;
    await store.release(await isFree());

    losesReplies = true;
    await expect(store.begin(request)).rejects.toThrow('gone after');
    losesReplies = false;
    await isFree();
  });

  it('is free at once for a process that starts alone, unless something was made with it', async () => {
    const store = small.app.get(IdempotencyStore) as PostgresIdempotencyStore;
    const request = { scope: 'ip:192.0.2.1', route: 'POST /x', key: 'orphan', hash: 'h' };
    await store.begin(request);
    const made = { ...request, key: 'orphan-made' };
    await store.begin(made);
    await sql.query(`UPDATE idempotency_keys SET location = '/here' WHERE key = 'orphan-made'`);
    await store.releaseAll();
    expect((await store.begin(request)).state).toBe('new');
    expect((await store.begin(made)).state).toBe('made');
  });

  it('is free again after a day, and after a minute when its process died', async () => {
    const store = small.app.get(IdempotencyStore) as PostgresIdempotencyStore;
    const request = { scope: 'ip:192.0.2.1', route: 'POST /x', key: 'dead', hash: 'h' };
    const first = await store.begin(request);
    expect(first.state).toBe('new');
    expect((await store.begin(request)).state).toBe('in-flight');
    await age('dead', '61 seconds');
    const second = await store.begin(request);
    expect(second.state).toBe('new');
    // The one believed dead comes back late: its reply is no longer wanted.
    if (first.state === 'new')
      await store.finish(first.ticket, { status: 201, headers: {}, body: '1' });
    expect((await store.begin(request)).state).toBe('in-flight');
    if (second.state === 'new')
      await store.finish(second.ticket, { status: 201, headers: {}, body: '2' });
    expect(await store.begin(request)).toMatchObject({ state: 'done', reply: { body: '2' } });
    await age('dead', '25 hours');
    expect((await store.begin({ ...request, hash: 'other' })).state).toBe('new');
    await age('dead', '25 hours');
    await store.clean();
    const left = await sql.query(`SELECT 1 FROM idempotency_keys WHERE key = 'dead'`);
    expect(left.rowCount).toBe(0);
  });
});

describe('rates', () => {
  const search = (from: string) =>
    ask(`${THINGS}/limited`, { headers: { 'x-forwarded-for': from } });

  it('count each caller and kind apart, and say when to come again', async () => {
    const replies = [];
    for (let i = 0; i < 6; i++) replies.push(await search('198.51.100.7'));
    expect(replies.map((r) => r.status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(replies[0]?.headers.get('ratelimit-limit')).toBe('5');
    expect(replies[5]?.json).toMatchObject({ type: '/problems/too-many-requests' });
    expect(Number(replies[5]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await search('198.51.100.8')).status).toBe(200);
    expect((await ask(THINGS, { headers: { 'x-forwarded-for': '198.51.100.7' } })).status).toBe(
      200,
    );
  });

  it('take a whole IPv6 network for one caller', async () => {
    const statuses = [];
    for (let i = 1; i <= 6; i++) statuses.push((await search(`2001:db8:1:2::${i}`)).status);
    expect(statuses[5]).toBe(429);
    expect((await search('2001:db8:1:3::1')).status).toBe(200);
  });
});

describe('health', () => {
  it('is ready when all parts are, and says which are not', async () => {
    const readiness = small.app.get(Readiness);
    readiness.register('database', () => true);
    expect((await ask('/ready')).json).toEqual({
      status: 'ready',
      parts: [{ part: 'database', ready: true }],
    });
    readiness.register('search', () => 'the index is being filled');
    readiness.register('queue', () => Promise.reject(new Error('password=secret')));
    const reply = await ask('/ready');
    expect(reply.status).toBe(503);
    expect(reply.json.parts).toEqual([
      { part: 'database', ready: true },
      { part: 'search', ready: false, detail: 'the index is being filled' },
      { part: 'queue', ready: false, detail: 'cannot be used' },
    ]);
    expect(reply.text).not.toContain('secret');
  });

  it('shows numbers to this machine or with the token, and to nobody else', async () => {
    const here = await ask('/metrics');
    expect(here.status).toBe(200);
    expect(here.text).toContain('http_request_duration_seconds_bucket');
    expect(here.text).toContain(`route="${THINGS}/limited"`);
    const proxied = { 'x-forwarded-for': '198.51.100.9' };
    expect((await ask('/metrics', { headers: proxied })).status).toBe(404);
    const bearer = (token: string) =>
      ask('/metrics', { headers: { ...proxied, authorization: `Bearer ${token}` } });
    expect((await bearer(TOKEN)).status).toBe(200);
    expect((await bearer('wrong')).status).toBe(404);
  });
});
