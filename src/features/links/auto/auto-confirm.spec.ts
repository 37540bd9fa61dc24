import { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { waitForOutbox } from '../../../../libs/outbox/outbox-stats';
import { Build, type BuiltItem } from '../../../../test/support/build';
import { BuildLinks } from '../../../../test/support/build-links';
import { formFields, visibleText } from '../../../../test/support/html-form';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { PageVisitor } from '../../../../test/support/page-visitor';
import { newId, shortId } from '../../../kernel/ids';
import type { TokenScope, Viewer } from '../../../kernel/viewer';
import { ApiTokensService } from '../../accounts/api-tokens.service';
import { AutoConfirm } from './auto-confirm';
import { AutoConfirmSettings } from './auto-confirm-settings';
import { ClusterChanges } from '../../clusters/cluster-changes';

jest.setTimeout(120_000);

const PATH = '/api/v1/links/auto-confirm';
/** More than two steps. */
const MANY = 220;

interface Row {
  readonly id: string;
  readonly state: string;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
}

describe('links the hub confirms by itself', () => {
  let hub: TestHub;
  let build: Build;
  let links: BuildLinks;
  let curator: Viewer;
  let visitor: PageVisitor;
  let secret: string;

  beforeAll(async () => {
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
    links = new BuildLinks(build);
    curator = await build.viewer('curator');
    visitor = await PageVisitor.of(hub, curator);
    secret = await tokenOf(curator);
  });
  afterAll(() => hub?.close());
  beforeEach(async () => {
    await settled();
    await hub.dataSourceRows(`DELETE FROM links`);
    await hub.dataSourceRows(`UPDATE items SET cluster_id = NULL`);
    await hub.dataSourceRows(`DELETE FROM clusters`);
    await hub.dataSourceRows(`DELETE FROM hub_values WHERE name = 'auto-confirm'`);
  });

  const settled = () => waitForOutbox(build.dataSource, { timeoutMs: 60_000 });
  const tokenOf = async ({ id }: Viewer, scope: TokenScope = 'write') =>
    (await hub.app.get(ApiTokensService).create(String(id), { name: 'spec', scope })).secret;

  async function ask(token: string, method: 'GET' | 'PUT', body?: object, etag?: string) {
    const reply = await fetch(hub.url + PATH, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(etag ? { 'if-match': etag } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const json = (await reply.json()) as Record<string, unknown>;
    return { status: reply.status, json, etag: reply.headers.get('etag') };
  }
  const set = (same: number | null, answers: number | null = null) =>
    ask(secret, 'PUT', { 'same-problem': same, answers }, '*');

  /** Put in by one statement: what an item says is not what this is about. */
  const some = async (count: number): Promise<BuiltItem[]> => {
    const rows = await hub.dataSourceRows<{ id: string }>(
      `INSERT INTO items (id, space, kind, lang, title, slug, state, audience, acl, author_id)
       SELECT gen_random_uuid(), 'community', 'question', 'en', 'T', 't', 'open', '{public}', '{public}', $1
         FROM generate_series(1, $2) RETURNING id`,
      [curator.id, count],
    );
    return rows.map(({ id }) => ({ id, author: curator }));
  };
  /** Proposals of the hub, each of another pair. */
  async function propose(likely: readonly (number | null)[], kind = 'same-problem') {
    const items = await some(likely.length * 2);
    const rows = likely.map((probability, n) => [
      newId(),
      items[2 * n]?.id,
      items[2 * n + 1]?.id,
      probability,
    ]);
    await hub.dataSourceRows(
      `INSERT INTO links (id, kind, from_item, to_item, state, origin, probability)
       SELECT id, $5, a, b, 'proposed', 'detector', likely
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::real[]) AS t(id, a, b, likely)`,
      [...[0, 1, 2, 3].map((at) => rows.map((row) => row[at])), kind],
    );
    return { ids: rows.map(([id]) => String(id)), items };
  }
  const row = async (id: string | undefined): Promise<Row> => {
    const [found] = await hub.dataSourceRows<Row>(`SELECT * FROM links WHERE id = $1`, [id]);
    if (!found) throw new Error('the link is gone');
    return found;
  };
  const states = async (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await row(id)).state));
  const audits = (action: string, subject?: string) =>
    hub.dataSourceRows<{ actor_id: string | null; detail: object }>(
      `SELECT actor_id, detail FROM audit WHERE action = $1 AND ($2::uuid IS NULL OR subject_id = $2) ORDER BY id DESC`,
      [action, subject ?? null],
    );

  it('are none until somebody switches it on', async () => {
    const { ids } = await propose([1, 0.99]);
    expect(await ask(secret, 'GET')).toMatchObject({
      status: 200,
      etag: '"0"',
      json: { 'same-problem': null, answers: null, waiting: 0, confirmed: 0 },
    });
    await settled();
    expect(await states(ids)).toEqual(['proposed', 'proposed']);
    expect(visibleText((await visitor.get('/links')).text)).toContain('Off: people confirm');
  });

  it('are all that wait above the threshold, tied into clusters, audited, in nobody’s name', async () => {
    const { ids, items } = await propose([0.95, 0.949, null, 0.99]);
    const { ids: answers } = await propose([0.99], 'answers');
    const many = await propose(Array.from({ length: MANY }, () => 0.97));
    expect(await set(95)).toMatchObject({ status: 200, etag: '"1"', json: { version: 1 } });
    // Each step asks for the next one.
    while ((await ask(secret, 'GET')).json.waiting !== 0) await settled();
    expect(await states(ids)).toEqual(['confirmed', 'proposed', 'proposed', 'confirmed']);
    expect(await states(answers)).toEqual(['proposed']);
    expect(new Set(await states(many.ids))).toEqual(new Set(['confirmed']));
    expect(await row(ids[0])).toMatchObject({ decided_by: null, decided_at: expect.any(Date) });
    expect((await links.groups()).filter((group) => group.includes(items[0]?.id ?? ''))).toEqual([
      [items[0]?.id, items[1]?.id].sort(),
    ]);
    expect(await audits('links.auto-confirm')).toMatchObject([
      {
        actor_id: curator.id,
        detail: { now: { 'same-problem': 95 }, was: { 'same-problem': null } },
      },
    ]);
    expect(await audits('link.confirmed', ids[0])).toMatchObject([
      { actor_id: null, detail: { reason: '≥ 95 %' } },
    ]);
    expect((await ask(secret, 'GET')).json).toMatchObject({ waiting: 0, confirmed: MANY + 2 });
    const shown = await visitor.get(`/api/v1/links/${ids[0]}`);
    expect(JSON.parse(shown.text)).toMatchObject({ decidedBy: null, automatic: true });
    const listed = await visitor.get(`/api/v1/links?state=confirmed&automatic=true&limit=1`);
    expect(listed.text).toContain('"automatic":true');
    const stranger = await PageVisitor.of(hub, await build.viewer());
    const theirs = await stranger.get(`/api/v1/links?state=confirmed&automatic=true`);
    expect(JSON.parse(theirs.text)).toMatchObject({ data: [] });
  });

  it('are refused with one click, and then never come again', async () => {
    const { ids, items } = await propose([0.99]);
    const [id = ''] = ids;
    await set(90);
    await settled();
    const page = (await visitor.get('/links?tab=automatic')).text;
    expect(visibleText(page)).toContain('Confirmed by the hub, automatically, ');
    const refuse = formFields(page, `/links/${shortId(id)}`, 'rejected');
    expect((await visitor.post(`/links/${shortId(id)}`, refuse)).status).toBe(303);
    expect(await row(id)).toMatchObject({ state: 'rejected', decided_by: curator.id });
    expect(await links.groups()).toEqual([]);
    // Another kind of link between the two is no way round.
    const again = newId();
    await hub.dataSourceRows(
      `INSERT INTO links (id, kind, from_item, to_item, state, origin, probability)
       VALUES ($1, 'answers', $2, $3, 'proposed', 'detector', 1)`,
      [again, items[0]?.id, items[1]?.id],
    );
    await set(null);
    await set(90, 90);
    await settled();
    expect(await states([id, again])).toEqual(['rejected', 'proposed']);
  });

  it('that a person has taken back, or keeps, are no longer the hub’s', async () => {
    const { ids } = await propose([0.99, 0.98]);
    const [back = '', kept = ''] = ids;
    await set(90);
    await settled();
    await links.writer.decide(curator, back, { state: 'proposed' });
    await links.writer.decide(curator, kept, { state: 'confirmed' });
    await set(null);
    await set(90);
    await settled();
    expect(await row(back)).toMatchObject({ state: 'proposed', decided_by: null });
    expect(await row(kept)).toMatchObject({ state: 'confirmed', decided_by: curator.id });
    expect((await ask(secret, 'GET')).json).toMatchObject({ waiting: 0, confirmed: 0 });
  });

  it('do not grow together what a curator has split', async () => {
    const items = (await some(4)) as [BuiltItem, BuiltItem, BuiltItem, BuiltItem];
    const [a, b, c, d] = items;
    await links.link(a, 'same-problem', b, curator);
    await links.link(b, 'same-problem', c, curator);
    await links.link(c, 'same-problem', d, curator);
    const [{ id: cluster = '' } = {}] = await hub.dataSourceRows<{ id?: string }>(
      `SELECT cluster_id AS id FROM items WHERE id = $1`,
      [a.id],
    );
    const changes = new ClusterChanges(links.units, links.clusters);
    await changes.split(curator, cluster, [c.id, d.id], 'Not one problem');
    const id = newId();
    await hub.dataSourceRows(
      `INSERT INTO links (id, kind, from_item, to_item, state, origin, probability)
       VALUES ($1, 'same-problem', $2, $3, 'proposed', 'detector', 0.99)`,
      [id, a.id, d.id],
    );
    await set(90);
    await settled();
    expect((await row(id)).state).toBe('proposed');
    expect(await links.groups()).toHaveLength(2);
    expect((await ask(secret, 'GET')).json).toMatchObject({ waiting: 0 });
  });

  it('want a threshold that is high enough', async () => {
    for (const odd of [89, 101, 95.5, '95', undefined]) {
      const told = await ask(secret, 'PUT', { 'same-problem': odd, answers: null }, '*');
      const named = (told.json.errors as { pointer: string }[]).map(({ pointer }) => pointer);
      expect([odd, told.status, ...new Set(named)]).toEqual([odd, 422, '/same-problem']);
    }
    const fields = formFields((await visitor.get('/links')).text, '/links/auto-confirm');
    expect(fields).toEqual({ version: '0', 'same-problem': '', answers: '' });
    for (const odd of ['50', 'x', '-95']) {
      await visitor.post('/links/auto-confirm', { ...fields, 'same-problem': odd });
    }
    expect((await ask(secret, 'GET')).json).toMatchObject({ version: 0 });
    const { ids } = await propose([0.96]);
    const saved = await visitor.post('/links/auto-confirm', { ...fields, 'same-problem': '96' });
    expect(saved.headers.get('location')).toBe('/links#auto-confirm');
    await settled();
    expect(await states(ids)).toEqual(['confirmed']);
    // The page was read before that: somebody else’s change is not written over.
    await visitor.post('/links/auto-confirm', { ...fields, answers: '99' });
    expect((await ask(secret, 'GET')).json).toMatchObject({ 'same-problem': 96, answers: null });
  });

  it('are a matter of curators and admins, of the version they read', async () => {
    const body = { 'same-problem': 99, answers: null };
    expect((await ask(secret, 'PUT', body)).status).toBe(428);
    expect(await ask(secret, 'PUT', body, '"7"')).toMatchObject({
      status: 412,
      json: { current: { version: 0, thresholds: { 'same-problem': null } } },
    });
    expect((await ask('', 'GET')).status).toBe(401);
    for (const role of ['member', 'employee', 'moderator'] as const) {
      const viewer = await build.viewer(role);
      const token = await tokenOf(viewer);
      expect([role, (await ask(token, 'GET')).status]).toEqual([role, 404]);
      expect([role, (await ask(token, 'PUT', body, '*')).status]).toEqual([role, 404]);
      const by = await PageVisitor.of(hub, viewer);
      expect((await by.post('/links/auto-confirm', { version: '0' })).status).toBe(404);
      expect((await by.get('/links')).text).not.toContain('/links/auto-confirm');
    }
    const reading = await tokenOf(curator, 'read');
    expect((await ask(reading, 'GET')).status).toBe(200);
    expect((await ask(reading, 'PUT', body, '*')).status).toBe(403);
    expect((await ask(await tokenOf(await build.viewer('admin')), 'PUT', body, '*')).status).toBe(
      200,
    );
    // A form without its token ends before anything is looked at.
    const bare = await fetch(`${hub.url}/links/auto-confirm`, {
      method: 'POST',
      body: new URLSearchParams({ version: '1', 'same-problem': '90' }),
      redirect: 'manual',
    });
    expect(bare.status).toBe(403);
  });
});

it('is written with its audit and outbox rows in one transaction, or not at all', async () => {
  const build = await Build.start();
  const links = new BuildLinks(build);
  const settings = new AutoConfirmSettings(build.dataSource);
  const automatic = new AutoConfirm(build.dataSource, links.units, settings);
  const curator = await build.viewer('curator');
  const [a, b] = [await build.question(), await build.question()];
  const id = newId();
  await build.dataSource.query(
    `INSERT INTO links (id, kind, from_item, to_item, state, origin, probability)
     VALUES ($1, 'same-problem', $2, $3, 'proposed', 'detector', 0.99)`,
    [id, a.id, b.id],
  );
  const written = async () => {
    const [found] = await build.dataSource.query<object[]>(
      `SELECT (SELECT state FROM links WHERE id = $1) AS state,
              (SELECT count(*)::int FROM items WHERE cluster_id IS NOT NULL) AS together,
              (SELECT count(*)::int FROM audit WHERE action = 'link.confirmed' AND subject_id = $1) AS audits,
              (SELECT count(*)::int FROM outbox WHERE topic = 'facts' AND key = 'fact:' || $1) AS facts`,
      [id],
    );
    return found;
  };
  await settings.set(curator, { 'same-problem': 95, answers: null }, ExpectedVersion.exactly(0));
  expect(
    await build.dataSource.query<object[]>(
      `SELECT lane, payload FROM outbox WHERE topic = 'auto-confirm'`,
    ),
  ).toEqual([{ lane: 'bulk', payload: { waiting: {} } }]);
  await build.dataSource.query(
    `CREATE FUNCTION no_facts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no facts'; END $$`,
  );
  await build.dataSource.query(
    `CREATE TRIGGER no_facts BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.topic = 'facts') EXECUTE FUNCTION no_facts()`,
  );
  await expect(automatic.follow([{ waiting: {} }])).rejects.toThrow('no facts');
  expect(await written()).toEqual({ state: 'proposed', together: 0, audits: 0, facts: 0 });
  await build.dataSource.query(`DROP TRIGGER no_facts ON outbox`);
  await automatic.follow([{ waiting: {} }]);
  await automatic.follow([{ links: [id] }]);
  expect(await written()).toEqual({ state: 'confirmed', together: 2, audits: 1, facts: 1 });
  await build.close();
});
