import { startApiAlone, type ApiAlone, type Told } from '../../../../test/support/api-alone';
import { Build, type BuiltItem } from '../../../../test/support/build';
import { newId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { ClusterChanges } from '../../clusters/cluster-changes';
import { ClusterTexts } from '../../clusters/cluster-texts';
import { ClusterTies } from '../../clusters/cluster-ties';
import { ClustersReader } from '../../clusters/clusters.api';
import { ClustersController } from '../../clusters/http/clusters.controller';
import { MostAsked } from '../../clusters/most-asked';
import { ItemLists, ItemReader } from '../../items/items.api';
import { LinkTrust } from '../link-trust';
import { LinkViews } from '../link-views';
import { LinksReader } from '../links-reader';
import { LinkUnits } from '../write/link-units';
import { LinkWriter } from '../write/link-writer';
import { LinksController } from './links.controller';

let build: Build;
let api: ApiAlone;
let curator: Viewer;
const ask: ApiAlone['ask'] = (...asked) => api.ask(...asked);

beforeAll(async () => {
  build = await Build.start();
  api = await startApiAlone(
    build.dataSource,
    [LinksController, ClustersController],
    [
      { provide: ItemReader, useValue: build.reader },
      { provide: ItemLists, useValue: build.lists },
    ],
    [
      ...[LinksReader, LinkViews, LinkTrust, LinkUnits, LinkWriter],
      ...[ClustersReader, ClusterTexts, ClusterTies, ClusterChanges, MostAsked],
    ],
  );
  curator = await build.viewer('curator');
});
afterAll(async () => {
  await api.close();
  if (build.dataSource.isInitialized) await build.close();
});

const WHY = { reason: 'one problem' };

/** What two refusals have to share so that nobody can tell them apart. */
const told = ({ status, json, headers }: Told) => ({
  status,
  body: { ...json, instance: '', requestId: '' },
  headers: Object.keys(headers).sort(),
});

const link = (viewer: Viewer, from: { id: string }, kind: string, to: { id: string }) =>
  ask(viewer, 'POST', `/items/${from.id}/links`, { kind, to: to.id });

const idsIn = ({ json }: Told) => (json['data'] as { id: string }[]).map(({ id }) => id);

describe('links over HTTP', () => {
  it('are made, shown on both ends, decided and removed', async () => {
    const [from, to] = [await build.question(), await build.article()];
    const made = await link(curator, from, 'answers', to);
    expect(made).toMatchObject({
      status: 201,
      json: {
        kind: 'answers',
        state: 'confirmed',
        origin: 'person',
        from: { item: from.id, kind: 'question' },
        to: { item: to.id, kind: 'article', space: 'company' },
        version: 1,
      },
    });
    const path = `/links/${String(made.json['id'])}`;
    expect(made.headers).toMatchObject({ location: `/api/v1${path}`, etag: '"1"' });
    expect((await ask(build.guest, 'GET', path)).json).toMatchObject({ id: made.json['id'] });
    for (const { id } of [from, to]) {
      expect(idsIn(await ask(build.guest, 'GET', `/items/${id}/links`))).toEqual([made.json['id']]);
    }

    expect((await ask(curator, 'PATCH', path, { state: 'rejected' })).status).toBe(428);
    const decision = { state: 'rejected', reason: 'another device' };
    const decided = await ask(curator, 'PATCH', path, decision, { 'if-match': '"1"' });
    expect(decided).toMatchObject({
      status: 200,
      json: { state: 'rejected', reason: 'another device', version: 2 },
      headers: { etag: '"2"' },
    });
    // The second of two curators is told what the first one said.
    const late = await ask(curator, 'PATCH', path, { state: 'confirmed' }, { 'if-match': '"1"' });
    expect(late).toMatchObject({
      status: 412,
      json: { current: { version: 2, state: 'rejected', kind: 'answers' } },
    });
    expect((await ask(build.guest, 'GET', path)).status).toBe(404);
    expect(idsIn(await ask(build.guest, 'GET', `/items/${from.id}/links`))).toEqual([]);

    const remove = (version: number) =>
      ask(curator, 'DELETE', path, undefined, { 'if-match': `"${version}"` });
    expect((await ask(curator, 'DELETE', path)).status).toBe(428);
    expect(await remove(1)).toMatchObject({
      status: 412,
      json: { current: { version: 2, state: 'rejected', kind: 'answers' } },
    });
    expect((await remove(2)).status).toBe(204);
    expect((await ask(curator, 'GET', path)).status).toBe(404);
    expect((await remove(2)).status).toBe(404);
  });

  it('of members are proposals, which wait in the queue of those who decide', async () => {
    const [from, to] = [await build.question(), await build.question()];
    const made = await link(from.author, from, 'same-problem', to);
    expect(made).toMatchObject({ status: 201, json: { state: 'proposed' } });
    const path = `/links/${String(made.json['id'])}`;
    expect(idsIn(await ask(curator, 'GET', '/links?state=proposed'))).toContain(made.json['id']);
    expect(idsIn(await ask(to.author, 'GET', '/links?state=proposed'))).toEqual([]);
    expect((await ask(to.author, 'GET', path)).status).toBe(404);
    const own = await ask(from.author, 'PATCH', path, { state: 'confirmed' }, { 'if-match': '*' });
    expect(own.status).toBe(403);
    const remove = await ask(from.author, 'DELETE', path, undefined, { 'if-match': '"1"' });
    expect(remove.status).toBe(204);
  });

  it('are refused with what is wrong', async () => {
    const [from, to] = [await build.question(), await build.question()];
    expect(await link(curator, from, 'friends', to)).toMatchObject({
      status: 422,
      json: { errors: [{ pointer: '/kind' }] },
    });
    expect(await link(curator, from, 'answers', { id: 'nowhere' })).toMatchObject({
      status: 422,
      json: { errors: [{ pointer: '/to' }] },
    });
    expect(await link(curator, from, 'duplicate', from)).toMatchObject({
      status: 422,
      json: { errors: [{ pointer: '/to', code: 'self' }] },
    });
    const stranger = await build.viewer();
    expect((await link(stranger, from, 'duplicate', to)).status).toBe(403);
    expect((await link(build.guest, from, 'duplicate', to)).status).toBe(401);
    const { json } = await link(curator, from, 'duplicate', to);
    expect(await link(curator, to, 'duplicate', from)).toMatchObject({
      status: 409,
      json: { type: '/problems/link.exists', link: json['id'] },
    });
  });

  it('that would close a circle are refused with the way round', async () => {
    const [first, second, third] = [
      await build.article({ title: 'First edition' }),
      await build.article({ title: 'Second edition' }),
      await build.article({ title: 'Third edition' }),
    ];
    await link(curator, third, 'supersedes', second);
    await link(curator, second, 'supersedes', first);
    const circle = await link(curator, first, 'supersedes', third);
    expect(circle).toMatchObject({
      status: 409,
      json: {
        type: '/problems/link.circle',
        detail: expect.stringContaining('“Third edition” → “Second edition” → “First edition”'),
        path: [{ id: third.id }, { id: second.id }, { id: first.id }],
      },
    });
    expect(idsIn(await ask(curator, 'GET', `/items/${first.id}/links`))).toHaveLength(1);
  });

  it('of something hidden are as unknown as those of nothing', async () => {
    const [howto, own] = [await build.howto(), await build.question()];
    const member = own.author;
    const { json } = await link(curator, own, 'same-problem', howto);
    const etag = { 'if-match': '"1"' };
    const routes = (item: string, id: string): Parameters<typeof ask>[] => [
      [member, 'GET', `/items/${item}/links`],
      [member, 'POST', `/items/${item}/links`, { kind: 'answers', to: own.id }],
      [member, 'POST', `/items/${own.id}/links`, { kind: 'answers', to: item }],
      [member, 'GET', `/links/${id}`],
      [member, 'PATCH', `/links/${id}`, { state: 'rejected' }, etag],
      [member, 'DELETE', `/links/${id}`, undefined, etag],
    ];
    const unknown = routes(newId(), newId());
    for (const [n, route] of routes(howto.id, String(json['id'])).entries()) {
      const hidden = await ask(...route);
      expect([route[1], hidden.status]).toEqual([route[1], 404]);
      expect(told(hidden)).toEqual(told(await ask(...unknown[n]!)));
    }
    expect(idsIn(await ask(member, 'GET', `/items/${own.id}/links`))).toEqual([]);
  });
});

describe('clusters over HTTP', () => {
  /** The cluster of an item; of one that is alone none. */
  const clusterOf = async ({ id }: BuiltItem) => {
    const [row] = await build.dataSource.query<{ cluster_id: string | null }[]>(
      `SELECT cluster_id FROM items WHERE id = $1`,
      [id],
    );
    return row?.cluster_id ?? null;
  };
  const pair = async (): Promise<[BuiltItem, BuiltItem]> => {
    const [a, b] = [await build.question(), await build.question()];
    await link(curator, a, 'same-problem', b);
    return [a, b];
  };
  const sizes = ({ json }: Told) => (json['clusters'] as { size: number }[]).map((one) => one.size);

  it('are merged, split, taken back and pinned', async () => {
    const [[a, b], [c, d]] = [await pair(), await pair()];
    const merging = { with: await clusterOf(c), reason: 'one problem' };
    const merged = await ask(curator, 'POST', `/clusters/${await clusterOf(a)}/merge`, merging);
    expect([merged.status, sizes(merged)]).toEqual([200, [4]]);
    const path = `/clusters/${await clusterOf(a)}`;
    expect((await ask(build.guest, 'GET', path)).json).toMatchObject({
      size: 4,
      bySpace: { community: 4 },
    });

    const ties = await ask(curator, 'GET', `${path}/ties?item=${c.id}&item=${d.id}`);
    const by = { handle: curator.user?.handle, name: curator.user?.displayName };
    expect(ties.json).toMatchObject({
      links: [{ kind: 'same-problem', author: by, decidedBy: by, automatic: false }],
      parts: [2, 2],
    });
    const seen = await ask(a.author, 'GET', `${path}/ties`);
    for (const tie of seen.json['links'] as object[]) {
      for (const field of ['author', 'decidedBy', 'reason']) expect(tie).not.toHaveProperty(field);
    }
    const split = await ask(curator, 'POST', `${path}/split`, { items: [c.id, d.id], ...WHY });
    expect([split.status, sizes(split)]).toEqual([200, [2, 2]]);
    expect(split.json['left']).toMatchObject({
      count: 1,
      members: [{ title: expect.any(String) }],
    });
    expect(await clusterOf(c)).not.toBe(await clusterOf(a));

    const undo = `/cluster-changes/${String(split.json['change'])}/undo`;
    const undone = await ask(curator, 'POST', undo, { reason: 'they were one' });
    expect([undone.status, sizes(undone)]).toEqual([200, [4]]);
    expect(await ask(curator, 'POST', undo, WHY)).toMatchObject({
      status: 409,
      json: { type: '/problems/change.undone', by, reason: 'they were one' },
    });

    const whole = `/clusters/${await clusterOf(b)}`;
    expect((await ask(curator, 'PUT', `${whole}/pin`, { item: d.id, ...WHY })).status).toBe(200);
    expect((await ask(build.guest, 'GET', whole)).json).toMatchObject({ canonical: d.id });
  });

  it('want a reason for every change, and name the field where it is missing or blank', async () => {
    const [a, b] = await pair();
    const path = `/clusters/${await clusterOf(a)}`;
    const other = await build.question();
    const changes: [Parameters<typeof ask>[1], string, object][] = [
      ['POST', `${path}/merge`, { with: other.id }],
      ['POST', `${path}/split`, { items: [b.id] }],
      ['POST', `${path}/move`, { item: b.id, to: other.id }],
      ['PUT', `${path}/pin`, { item: b.id }],
    ];
    const refused = async (...[method, where, body]: (typeof changes)[number]) => {
      for (const blank of [{}, { reason: '' }, { reason: ' \n ' }]) {
        const told = await ask(curator, method, where, { ...body, ...blank });
        const named = (told.json['errors'] as { pointer: string }[]).map((one) => one.pointer);
        expect([where, told.status, ...new Set(named)]).toEqual([where, 422, '/reason']);
      }
    };
    for (const change of changes) await refused(...change);
    expect(await clusterOf(a)).toBe(await clusterOf(b));
    const split = await ask(curator, 'POST', `${path}/split`, { items: [b.id], ...WHY });
    await refused('POST', `/cluster-changes/${String(split.json['change'])}/undo`, {});
  });

  it('give a member to another problem', async () => {
    const [[a, b], c, alone] = [await pair(), await build.question(), await build.question()];
    await link(curator, b, 'same-problem', c);
    const path = `/clusters/${await clusterOf(a)}`;
    const moved = await ask(curator, 'POST', `${path}/move`, { item: c.id, to: alone.id, ...WHY });
    expect([moved.status, sizes(moved)]).toEqual([200, [2, 2]]);
    expect(await clusterOf(c)).toBe(await clusterOf(alone));
    expect(await clusterOf(a)).toBe(await clusterOf(b));
  });

  it('are changed by curators only, and are unknown to who reads fewer than two members', async () => {
    const [a, b] = await pair();
    const path = `/clusters/${await clusterOf(a)}`;
    const body = { items: [b.id], ...WHY };
    expect((await ask(build.guest, 'POST', `${path}/split`, body)).status).toBe(401);
    expect((await ask(a.author, 'POST', `${path}/split`, body)).status).toBe(403);
    expect((await ask(curator, 'POST', `${path}/split`, { items: [], ...WHY })).status).toBe(422);
    const [question, howto] = [await build.question(), await build.howto()];
    await link(curator, question, 'same-problem', howto);
    const routes = (cluster: string | null): Parameters<typeof ask>[] => [
      [question.author, 'GET', `/clusters/${cluster}`],
      [question.author, 'GET', `/clusters/${cluster}/ties`],
      [question.author, 'POST', `/clusters/${cluster}/merge`, { with: a.id, ...WHY }],
      [question.author, 'POST', `/clusters/${cluster}/split`, { items: [question.id], ...WHY }],
    ];
    const unknown = routes(newId());
    for (const [n, route] of routes(await clusterOf(question)).entries()) {
      const hidden = await ask(...route);
      expect([route[2], hidden.status]).toEqual([route[2], 404]);
      expect(told(hidden)).toEqual(told(await ask(...unknown[n]!)));
    }
  });
});
