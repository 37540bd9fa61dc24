import { startApiAlone, type ApiAlone } from '../../../../test/support/api-alone';
import { Build } from '../../../../test/support/build';
import { newId } from '../../../kernel/ids';
import { LinkUnits } from '../../links/links.api';
import { ShownWhileAsking } from '../../proposals/proposals.api';
import { SearchRecords } from '../../search/search.api';
import { ItemActionsController } from './item-actions.controller';
import { ItemsController } from './items.controller';
import { MarksController } from './marks.controller';
import { PostsController } from './posts.controller';
import { RevisionsController } from './revisions.controller';
import { TopicsController } from './topics.controller';
import {
  ItemLists,
  ItemReader,
  ItemWriter,
  PostReader,
  PostWriter,
  RevisionReader,
  SpaceReader,
  TopicReader,
} from '../items.api';

let build: Build;
let api: ApiAlone;
const ask: ApiAlone['ask'] = (...asked) => api.ask(...asked);

beforeAll(async () => {
  build = await Build.start();
  api = await startApiAlone(
    build.dataSource,
    [
      ItemsController,
      ItemActionsController,
      PostsController,
      MarksController,
      RevisionsController,
      TopicsController,
    ],
    [
      { provide: ItemReader, useValue: build.reader },
      { provide: ItemLists, useValue: build.lists },
      { provide: ItemWriter, useValue: build.writer },
      { provide: PostReader, useValue: build.postReader },
      { provide: PostWriter, useValue: build.posts },
      { provide: RevisionReader, useValue: build.revisions },
      { provide: SpaceReader, useValue: build.spaces },
      { provide: TopicReader, useValue: build.topics },
      {
        provide: ShownWhileAsking,
        useValue: new ShownWhileAsking(
          build.lists,
          new LinkUnits(build.dataSource),
          new SearchRecords(build.dataSource, () => undefined),
        ),
      },
    ],
  );
});
afterAll(async () => {
  await api.close();
  if (build.dataSource.isInitialized) await build.close();
});

const QUESTION = { space: 'community', kind: 'question', title: 'Why?', body: 'Because **why**.' };

it.each(['\u200b\u200b', '\u202e\u200b', '\u3164', '\ufe0f'])(
  'takes no text in which nothing can be seen: %j',
  async (nothing) => {
    const asker = await build.viewer();
    const codes = ({ json }: Awaited<ReturnType<typeof ask>>) =>
      (json['errors'] as { pointer: string; code: string }[]).map((e) => `${e.pointer} ${e.code}`);
    const wrong = { ...QUESTION, title: nothing, body: nothing, tags: ['a', nothing] };
    const refused = await ask(asker, 'POST', '/items', wrong);
    expect(refused.status).toBe(422);
    expect(codes(refused)).toEqual(['/title is-empty', '/body is-empty', '/tags is-empty']);
    const made = await ask(asker, 'POST', '/items', QUESTION);
    const path = `/items/${String(made.json['id'])}`;
    const any = { 'if-match': '*' };
    const answer = await ask(asker, 'POST', `${path}/posts`, { body: 'Because.' });
    const closing = { state: 'closed', reason: nothing };
    const told = [
      await ask(asker, 'PATCH', path, { title: nothing }, any),
      await ask(asker, 'POST', `${path}/posts`, { body: nothing }),
      await ask(asker, 'PATCH', `/posts/${String(answer.json['id'])}`, { body: nothing }, any),
      await ask(asker, 'POST', `${path}/state`, closing),
    ];
    expect(told.map(codes)).toEqual(
      ['/title', '/body', '/body', '/reason'].map((field) => [`${field} is-empty`]),
    );
  },
);

it('keeps titles without what turns the direction around them, joined signs whole', async () => {
  const title = '\u202eWhy \u2066👩\u200d🔧\u2069?\u202c می\u200cخواهم';
  const body = 'A \u202equoted\u202c sign.';
  const made = await ask(await build.viewer(), 'POST', '/items', { ...QUESTION, title, body });
  expect(made).toMatchObject({
    status: 201,
    json: { title: 'Why 👩\u200d🔧? می\u200cخواهم', layers: [{ body }] },
  });
});

it('keeps the similar items its writer was shown as proposed links', async () => {
  const other = await build.question();
  const hidden = await build.howto();
  const asker = await build.viewer();
  const shown = [other.id, hidden.id, 'nonsense'];
  const made = await ask(asker, 'POST', '/items', { ...QUESTION, shown });
  expect(made.status).toBe(201);
  const rows = await build.dataSource.query<object[]>(
    `SELECT to_item, kind, state FROM links WHERE from_item = $1`,
    [made.json['id']],
  );
  expect(rows).toEqual([{ to_item: other.id, kind: 'same-problem', state: 'proposed' }]);
});

it('writes, shows, changes and deletes an item', async () => {
  const asker = await build.viewer();
  const made = await ask(asker, 'POST', '/items', { ...QUESTION, tags: ['Wi-Fi'] });
  expect(made).toMatchObject({
    status: 201,
    json: {
      title: 'Why?',
      html: '<p>Because <strong>why</strong>.</p>\n',
      author: { handle: asker.user?.handle },
      tags: ['wi-fi'],
      audience: ['public'],
      evidence: [],
    },
  });
  const path = `/items/${String(made.json['id'])}`;
  expect(made.headers['location']).toBe(`/api/v1${path}`);
  const shown = await ask(build.guest, 'GET', path);
  expect(shown.json).not.toHaveProperty('audience');
  expect(shown.json['url']).toMatch(/^\/questions\/\w+\/why$/);
  expect(shown.headers['etag']).toBe(`"${String(shown.json['version'])}"`);

  const etag = String(made.headers['etag']);
  expect((await ask(asker, 'PATCH', path, { body: 'x' })).status).toBe(428);
  const changed = await ask(asker, 'PATCH', path, { title: 'Why not?' }, { 'if-match': etag });
  expect(changed).toMatchObject({ status: 200, json: { title: 'Why not?' } });
  const late = await ask(asker, 'PATCH', path, { body: 'mine' }, { 'if-match': etag });
  expect(late).toMatchObject({
    status: 412,
    json: { current: { title: 'Why not?', body: QUESTION.body } },
  });
  const history = await ask(build.guest, 'GET', `${path}/revisions`);
  expect(history.json['data']).toMatchObject([{ version: 2, current: true }, { version: 1 }]);
  const old = await ask(build.guest, 'GET', `${path}/revisions/1`);
  expect(old.json).toMatchObject({ title: 'Why?', body: QUESTION.body });
  expect((await ask(asker, 'POST', `${path}/restore`, { version: 1 })).json['title']).toBe('Why?');

  expect((await ask(asker, 'DELETE', path)).status).toBe(204);
  expect((await ask(asker, 'GET', path)).status).toBe(404);
  expect((await ask(asker, 'POST', `${path}/undelete`)).status).toBe(200);
});

it('takes answers and marks', async () => {
  const [asker, helper, agent] = [
    await build.viewer(),
    await build.viewer(),
    await build.viewer('agent'),
  ];
  const { json: item } = await ask(asker, 'POST', '/items', QUESTION);
  const posts = `/items/${String(item['id'])}/posts`;
  const answer = await ask(helper, 'POST', posts, { body: 'So.' });
  expect(answer).toMatchObject({ status: 201, json: { kind: 'answer', accepted: false } });
  const path = `/posts/${String(answer.json['id'])}`;
  expect((await ask(asker, 'PUT', `${path}/accepted`)).json).toMatchObject({ accepted: true });
  expect((await ask(agent, 'PUT', `${path}/official`)).json).toMatchObject({ official: true });
  expect((await ask(asker, 'PUT', `${path}/confirmed`)).json).toMatchObject({ confirmed: 1 });
  expect((await ask(build.guest, 'GET', posts)).json['data']).toMatchObject([
    { accepted: true, official: true, confirmed: 1, confirmedByMe: false },
  ]);
  expect((await ask(helper, 'PUT', `${path}/official`)).status).toBe(403);
  expect((await ask(asker, 'DELETE', `${path}/accepted`)).json).toMatchObject({ accepted: false });
  const etag = { 'if-match': String(answer.headers['etag']) };
  expect((await ask(helper, 'PATCH', path, { body: 'So!' }, etag)).json['body']).toBe('So!');
  expect((await ask(helper, 'PATCH', path, { body: 'No.' }, etag)).status).toBe(412);
  expect((await ask(build.guest, 'GET', `${path}/revisions`)).json['data']).toHaveLength(2);
  const closing = `/items/${String(item['id'])}/state`;
  expect((await ask(asker, 'POST', closing, { state: 'closed' })).status).toBe(422);
  const closed = await ask(asker, 'POST', closing, { state: 'closed', reason: 'done' });
  expect(closed.json).toMatchObject({ state: 'closed', closeReason: 'done' });
  expect((await ask(helper, 'POST', posts, { body: 'More.' })).status).toBe(409);
});

it('makes one item of a request that is sent twice with one key', async () => {
  const asker = await build.viewer();
  const key = { 'idempotency-key': newId() };
  const [first, second] = [
    await ask(asker, 'POST', '/items', QUESTION, key),
    await ask(asker, 'POST', '/items', QUESTION, key),
  ];
  expect(second.json['id']).toBe(first.json['id']);
  expect(second.headers['idempotency-replayed']).toBe('true');
});

it('gives what is hidden and what is not there the same answer, for every route and viewer', async () => {
  const howto = await build.howto();
  const comment = await build.comment(howto, { by: howto.author });
  const member = await build.viewer();
  const nowhere = newId();
  const etag = { 'if-match': '"1"' };
  const routes = (item: string, post: string): Parameters<typeof ask>[] => [
    [member, 'GET', `/items/${item}`],
    [member, 'PATCH', `/items/${item}`, { title: 'x' }, etag],
    [member, 'DELETE', `/items/${item}`],
    [member, 'POST', `/items/${item}/state`, { state: 'archived' }],
    [member, 'POST', `/items/${item}/restore`, { version: 1 }],
    [member, 'POST', `/items/${item}/undelete`],
    [member, 'PUT', `/items/${item}/confirmed`],
    [member, 'DELETE', `/items/${item}/confirmed`],
    [member, 'GET', `/items/${item}/revisions`],
    [member, 'GET', `/items/${item}/revisions/1`],
    [member, 'GET', `/items/${item}/posts`],
    [member, 'POST', `/items/${item}/posts`, { body: 'x' }],
    [member, 'GET', `/posts/${post}`],
    [member, 'PATCH', `/posts/${post}`, { body: 'x' }, etag],
    [member, 'DELETE', `/posts/${post}`],
    [member, 'POST', `/posts/${post}/undelete`],
    [member, 'GET', `/posts/${post}/revisions`],
    [member, 'GET', `/posts/${post}/revisions/1`],
    ...(['accepted', 'official', 'confirmed'] as const).flatMap((mark) => [
      [member, 'PUT', `/posts/${post}/${mark}`] as Parameters<typeof ask>,
      [member, 'DELETE', `/posts/${post}/${mark}`] as Parameters<typeof ask>,
    ]),
  ];
  const known = routes(howto.id, comment.id);
  const unknown = routes(nowhere, nowhere);
  for (const [n, route] of known.entries()) {
    for (const who of [member, build.guest]) {
      const [, ...rest] = route;
      const [hidden, missing] = [
        await ask(who, ...rest),
        await ask(who, ...(unknown[n]!.slice(1) as typeof rest)),
      ];
      const told = ({ json, headers, status }: typeof hidden) => ({
        status,
        body: { ...json, instance: '', requestId: '' },
        headers: Object.keys(headers).sort(),
      });
      expect(told(hidden)).toEqual(told(missing));
      const guestWrites = who === build.guest && rest[0] !== 'GET';
      expect([rest[1], hidden.status]).toEqual([rest[1], guestWrites ? 401 : 404]);
    }
  }
});

it('lists, filters and counts', async () => {
  const author = await build.viewer();
  for (let n = 0; n < 3; n++) await build.thread({ by: author, tags: ['http-list'] });
  const first = await ask(build.guest, 'GET', '/items?space=peer,community&tag=HTTP-List&limit=2');
  expect(first.json['data']).toHaveLength(2);
  expect(first.headers['link']).toContain('rel="next"');
  const next = String(first.json['nextCursor']);
  const second = await ask(build.guest, 'GET', `/items?tag=http-list&limit=2&cursor=${next}`);
  expect(second.json['data']).toHaveLength(1);
  expect((await ask(build.guest, 'GET', '/tags?q=http-l')).json['data']).toEqual([
    { tag: 'http-list', items: 3 },
  ]);
  const spaces = (await ask(build.guest, 'GET', '/spaces')).json['data'] as { space: string }[];
  expect(spaces.map(({ space }) => space)).toEqual(['company', 'community', 'peer']);
  expect((await ask(build.guest, 'GET', '/products')).status).toBe(200);
});

it.each<[string, object, string]>([
  ['an unknown field', { ...QUESTION, colour: 'red' }, '/colour'],
  ['an unknown space', { ...QUESTION, space: 'moon' }, '/space'],
  ['a title that is no text', { ...QUESTION, title: 7 }, '/title'],
  ['a blank title', { ...QUESTION, title: ' ' }, '/title'],
  ['no text at all', { ...QUESTION, body: undefined }, '/body'],
  ['a layer without text', { ...QUESTION, layers: [{}] }, '/layers/0/body'],
  ['an audience of somebody else', { ...QUESTION, audience: ['agents'] }, '/audience'],
])('refuses %s with 422 and the place', async (_name, body, pointer) => {
  const reply = await ask(await build.viewer(), 'POST', '/items', body);
  expect(reply.status).toBe(422);
  expect((reply.json['errors'] as { pointer: string }[]).map((e) => e.pointer)).toContain(pointer);
});

it('takes addresses that are no ids for unknown ones', async () => {
  for (const path of ['/items/1', '/items/x%00y', '/posts/..', '/items/0199/revisions']) {
    expect([path, (await ask(build.guest, 'GET', path)).status]).toEqual([path, 404]);
  }
});
