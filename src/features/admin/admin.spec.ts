import type { FastifyInstance } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { mountedRoutes } from '../../../libs/http-api/route-table';
import { itemPath } from '../../kernel/item-address';
import { newId } from '../../kernel/ids';
import type { Viewer } from '../../kernel/viewer';
import { Build, type Circle } from '../../../test/support/build';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import { PageVisitor, shapeOf } from '../../../test/support/page-visitor';

jest.setTimeout(120_000);

const OWN = /^\/admin(\/(people|organisations|groups|index|meaning|outbox|queues|audit)(\/.*)?)?$/;

describe('the administration', () => {
  let hub: TestHub;
  let build: Build;
  let adminViewer: Viewer;
  let admin: PageVisitor;
  let org: Circle;

  beforeAll(async () => {
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
    adminViewer = await build.viewer('admin');
    admin = await PageVisitor.of(hub, adminViewer);
    org = await build.organisation();
  });
  afterAll(() => hub?.close());

  const one = async <Row>(sql: string, parameters: unknown[] = []): Promise<Row> => {
    const [row] = await hub.dataSourceRows<Row>(sql, parameters);
    return row as Row;
  };

  it('is not there for anybody else, on any route', async () => {
    const server = hub.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    const routes = mountedRoutes(server).filter((route) => OWN.test(route.path));
    expect(routes.length).toBeGreaterThan(20);
    const { id } = adminViewer;
    const visitors = [
      await PageVisitor.of(hub),
      await PageVisitor.of(hub, await build.viewer()),
      await PageVisitor.of(hub, await build.viewer('agent', 'employee', 'curator', 'moderator')),
    ];
    for (const visitor of visitors) {
      for (const { method, path: pattern } of routes) {
        const path = pattern.replace(':id', String(id));
        const ask = (address: string) =>
          method === 'GET' ? visitor.get(address) : visitor.post(address);
        const [answer, unknown] = [await ask(path), await ask('/nimda')];
        expect([method, path, answer.status]).toEqual([method, path, 404]);
        expect(shapeOf(answer, path)).toEqual(shapeOf(unknown, '/nimda'));
      }
    }
    for (const { method, path } of routes) {
      if (method !== 'GET' || path.includes(':')) continue;
      expect([path, (await admin.get(path)).status]).toEqual([path, 200]);
    }
  });

  it('makes accounts, keeps what was typed, and sends a link where no password was set', async () => {
    const refused = await admin.post('/admin/people/new', {
      displayName: 'Nina <Neu>',
      email: 'nobody',
      roles: ['agent', 'curator'],
      password: 'short',
    });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="Nina &lt;Neu&gt;"');
    expect(refused.text).toContain('Write an e-mail address');
    expect(refused.text).toContain('10 to 200 characters');
    expect(refused.text).not.toContain('"short"');
    expect(refused.text).toMatch(/value="agent" checked/);
    expect(refused.text).not.toMatch(/value="admin" checked/);
    const made = await admin.post('/admin/people/new', {
      displayName: 'Nina Neu',
      email: 'Nina@Example.org',
      roles: 'agent',
    });
    expect(made.status).toBe(303);
    const user = await one<{ id: string; roles: string[] }>(
      `SELECT id, roles FROM users WHERE email = 'nina@example.org'`,
    );
    expect(made.headers.get('location')).toBe(`/admin/people/${user.id}`);
    expect(user.roles).toEqual(['member', 'agent']);
    const asked = await one<{ n: number }>(
      `SELECT count(*)::int AS n FROM password_resets WHERE user_id = $1`,
      [user.id],
    );
    expect(asked.n).toBe(1);
    const again = await admin.post('/admin/people/new', {
      displayName: 'Nina',
      email: 'nina@example.org',
    });
    expect([again.status, again.text]).toEqual([
      422,
      expect.stringContaining('already an account with this address'),
    ]);
    const found = await admin.get('/admin/people?q=NINA');
    expect(found.text).toContain(`/admin/people/${user.id}`);
    expect((await admin.get('/admin/people?q=%25')).text).toContain('Nobody found');
  });

  it('gives and takes roles with a way back, and never takes the last admin', async () => {
    const person = await build.viewer('curator', 'agent');
    const path = `/admin/people/${person.id}`;
    const saved = await admin.post(`${path}/roles`, { roles: ['employee', 'king'] });
    expect(saved.status).toBe(303);
    const roles = () =>
      one<{ roles: string[] }>(`SELECT roles FROM users WHERE id = $1`, [person.id]);
    expect((await roles()).roles).toEqual(['member', 'employee']);
    const back = await admin.get(`${path}?roles=agent,curator`);
    expect(back.text).toMatch(/value="curator" checked/);
    expect(back.text).not.toMatch(/value="employee" checked/);
    const last = await admin.post(`/admin/people/${adminViewer.id}/roles`, { roles: 'agent' });
    expect([last.status, last.text]).toEqual([422, expect.stringContaining('at least one admin')]);
    const closing = await admin.post(`/admin/people/${adminViewer.id}/close`);
    expect([closing.status, closing.text]).toEqual([
      422,
      expect.stringContaining('at least one admin'),
    ]);
  });

  it('closes an account after asking, at once, and opens it again', async () => {
    const person = await build.viewer();
    const visitor = await PageVisitor.of(hub, person);
    expect((await visitor.get('/me')).status).toBe(200);
    const path = `/admin/people/${person.id}`;
    const question = await admin.get(`${path}/close`);
    expect(question.text).toContain('All sessions and API tokens end at once');
    expect((await visitor.get('/me')).status).toBe(200);
    expect((await admin.post(`${path}/close`)).status).toBe(303);
    expect((await visitor.get('/me')).status).toBe(303);
    expect((await admin.get(path)).text).toContain('Open the account again');
    await admin.post(`${path}/open`);
    expect((await (await PageVisitor.of(hub, person)).get('/me')).status).toBe(200);
  });

  it('lets people into an organisation and out again; what they may read follows at once', async () => {
    const person = await build.viewer();
    const visitor = await PageVisitor.of(hub, person);
    const { id } = await build.question({ by: await build.viewer('agent'), audience: [org.token] });
    const item = itemPath({ id, kind: 'question', slug: 'x' });
    const status = async () => (await visitor.get(item)).status;
    const path = `/admin/organisations/${org.id}`;
    expect(await status()).toBe(404);
    const unknown = await admin.post(`${path}/add`, { who: 'no"body' });
    expect([unknown.status, unknown.text]).toEqual([
      422,
      expect.stringContaining('value="no&quot;body"'),
    ]);
    expect((await admin.post(`${path}/add`, { who: ` @${person.user?.handle} ` })).status).toBe(
      303,
    );
    expect(await status()).toBe(301);
    expect((await admin.get(path)).text).toContain(person.user?.displayName);
    const left = await admin.post(`${path}/remove`, { userId: String(person.id) });
    expect(left.status).toBe(303);
    expect(await status()).toBe(404);
    expect((await admin.get(`${path}?add=${person.user?.handle}`)).text).toContain(
      `value="${person.user?.handle}"`,
    );
    expect((await admin.post('/admin/groups', { name: '' })).status).toBe(422);
    const made = await admin.post('/admin/groups', { name: 'Testing circle' });
    expect(made.headers.get('location')).toMatch(/^\/admin\/groups\//);
    expect((await admin.get('/admin/groups')).text).toContain('Testing circle');
    expect((await admin.get(`/admin/groups/${org.id}`)).status).toBe(404);
  });

  it('compares and fills the index, says how far it is, and asks before filling', async () => {
    const before = (await admin.get('/admin/index')).text;
    expect(before).toContain('fts5');
    expect((await admin.get('/admin/index/rebuild')).text).toContain('Fill the search index anew?');
    expect((await admin.post('/admin/index/rebuild')).headers.get('location')).toBe('/admin/index');
    expect((await admin.post('/admin/index/compare')).status).toBe(303);
    let state = '';
    for (let n = 0; n < 100 && !state.includes('texts compared'); n++) {
      state = (await admin.get('/admin/index/state')).text;
      if (state.includes('hx-get')) expect(state).toContain('hx-get="/admin/index/state"');
      await sleep(50);
    }
    expect(state).toMatch(/\d+ texts compared, no difference/);
    expect(state).not.toContain('<html');
    const actions = await hub.dataSourceRows<{ action: string }>(
      `SELECT action FROM audit WHERE actor_id = $1 AND action LIKE 'index.%' ORDER BY id`,
      [adminViewer.id],
    );
    expect(actions.map((row) => row.action)).toEqual(['index.rebuilt', 'index.compared']);
  });

  it('shows dead letters with their reason, sends them again and throws them away', async () => {
    const letter = (id: number, payload: object) =>
      hub.dataSourceRows(
        `INSERT INTO outbox_dead (id, topic, key, lane, weight, payload, created_at, attempts, reason)
         VALUES ($1, 'mail', 'someone', 'normal', 1, $2, now(), 9, 'the <post> is closed')`,
        [id, payload],
      );
    await letter(900_001, { kind: 'password-reset', id: newId() });
    await letter(900_002, { kind: 'password-reset', id: newId() });
    const shown = (await admin.get('/admin/outbox')).text;
    expect(shown).toContain('the &lt;post&gt; is closed');
    expect((await admin.post('/admin/outbox/replay', { id: '900001' })).status).toBe(303);
    const dead = async () =>
      (await hub.dataSourceRows<{ id: string }>(`SELECT id FROM outbox_dead`)).map((row) => row.id);
    expect(await dead()).toEqual(['900002']);
    expect((await admin.get('/admin/outbox/900002/discard')).text).toContain('Discard');
    await admin.post('/admin/outbox/900002/discard');
    expect(await dead()).toEqual([]);
    expect((await admin.post('/admin/outbox/replay', { id: 'x' })).status).toBe(404);
  });

  it('tells who did what, by action, person and thing', async () => {
    const all = (await admin.get('/admin/audit')).text;
    expect(all).toContain('outbox.discarded');
    const some = (await admin.get('/admin/audit?action=organisation.')).text;
    expect(some).toContain('organisation.joined');
    expect(some).not.toContain('outbox.discarded');
    expect((await admin.get('/admin/audit?action=%25')).text).toContain('Nothing was done');
    const mine = await admin.get(`/admin/audit?actor=${adminViewer.user?.handle}`);
    expect(mine.text).toContain('index.rebuilt');
    expect((await admin.get(`/admin/audit?subject=${newId()}`)).text).toContain('Nothing was done');
    expect((await admin.get('/admin/audit?before=x&subject=%00')).status).toBe(200);
    // Every line once, over all pages.
    await hub.dataSourceRows(
      `INSERT INTO audit (action) SELECT 'walk.' || n FROM generate_series(1, 230) AS n`,
    );
    const seen: string[] = [];
    for (let path: string | undefined = '/admin/audit?action=walk.'; path;) {
      const { text } = await admin.get(path);
      seen.push(...[...text.matchAll(/>(walk\.\d+)</g)].map((found) => found[1] ?? ''));
      path = /href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    expect([seen.length, new Set(seen).size]).toEqual([230, 230]);
  });

  it('does not name texts in the audit that the admin may not read', async () => {
    const author = await build.viewer();
    const { id } = await build.question({
      by: author,
      title: 'zzprivate',
      audience: [`user:${author.id}`],
    });
    const lines = (await admin.get(`/admin/audit?subject=${id}`)).text;
    expect(lines).toContain('item.created');
    expect(lines).not.toContain('zzprivate');
  });
});
