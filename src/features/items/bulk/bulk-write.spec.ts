import { Build } from '../../../../test/support/build';
import { newId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import type { BulkBatch, BulkItem, BulkOutcome, BulkPost } from './bulk-records';
import { bulkWriteItems } from './bulk-write';

let build: Build;
let author: Viewer;
let serial = 0;
beforeAll(async () => {
  build = await Build.start();
  author = await build.viewer();
});
afterAll(() => build.close());

const item = (wish: Partial<BulkItem> = {}): BulkItem => ({
  externalId: `src:${++serial}`,
  space: 'community',
  kind: 'question',
  state: 'open',
  title: 'Ein Titel',
  body: 'Ein Text.',
  lang: 'de',
  tags: ['a', 'b'],
  product: null,
  audience: ['public'],
  confirmed: 0,
  originUrl: 'https://forum.example/q',
  translationGroup: null,
  createdAt: new Date('2024-05-01T10:00:00Z'),
  authorId: author.id ?? '',
  ...wish,
});
const post = (parent: BulkItem | BulkPost, wish: Partial<BulkPost> = {}): BulkPost => ({
  externalId: `src:${++serial}`,
  parent: parent.externalId,
  lang: 'de',
  body: 'Eine Antwort.',
  accepted: false,
  confirmed: 0,
  originUrl: null,
  createdAt: new Date('2024-05-02T10:00:00Z'),
  authorId: author.id ?? '',
  ...wish,
});
const write = (batch: Partial<BulkBatch>): Promise<BulkOutcome> =>
  build.dataSource.transaction((manager) =>
    bulkWriteItems(manager, { items: [], posts: [], ...batch }),
  );
const idOf = async (table: string, externalId: string): Promise<string> => {
  const [row] = await build.dataSource.query<{ id: string }[]>(
    `SELECT id FROM ${table} WHERE external_id = $1`,
    [externalId],
  );
  return row?.id ?? '';
};
const counts = (outcome: BulkOutcome) => ({ items: outcome.items, posts: outcome.posts });
const none = { created: 0, changed: 0, unchanged: 0, kept: 0 };

describe('a batch', () => {
  it('becomes items and posts as people write them, solved where the source says so', async () => {
    const question = item({ tags: ['drucker'], product: 'Hub 2000' });
    const solution = post(question, { accepted: true, confirmed: 7 });
    const second = post(question, { accepted: true });
    const remark = post(solution, { body: 'Danke!' });
    const first = await write({ items: [question], posts: [solution, second] });
    expect(first.items.created).toBe(1);
    expect(first.posts.created).toBe(2);
    await write({ posts: [remark] });

    const id = await idOf('items', question.externalId);
    const view = await build.reader.get(build.guest, id);
    expect(view).toMatchObject({
      title: 'Ein Titel',
      state: 'solved',
      answers: 2,
      confirmed: 7,
      product: { slug: 'hub-2000', name: 'Hub 2000' },
      externalId: question.externalId,
      createdAt: question.createdAt,
      acceptedPostId: await idOf('posts', solution.externalId),
    });
    const page = await build.postReader.under(build.guest, id, { limit: 10 });
    expect(page.data.map((p) => [p.kind, p.accepted])).toEqual([
      ['answer', true],
      ['answer', false],
    ]);
    expect(page.data[0]?.comments.map((comment) => comment.body)).toEqual(['Danke!']);
  });

  it('audits every record and names its ids in the bulk lane', async () => {
    const items = [item(), item()];
    const posts = [post(items[0]!)];
    await write({ items, posts });
    const ids = await Promise.all(items.map((i) => idOf('items', i.externalId)));
    const postId = await idOf('posts', posts[0]!.externalId);
    const audited = await build.dataSource.query(
      `SELECT action FROM audit WHERE subject_id = ANY($1::uuid[]) ORDER BY id`,
      [[...ids, postId]],
    );
    expect(audited).toEqual([
      { action: 'item.imported' },
      { action: 'item.imported' },
      { action: 'post.imported' },
    ]);
    const outbox = await build.dataSource.query<
      { lane: string; payload: object; weight: number }[]
    >(`SELECT lane, payload, weight FROM outbox ORDER BY id DESC LIMIT 2`);
    expect(outbox.reverse()).toEqual([
      { lane: 'bulk', payload: { items: ids }, weight: 2 },
      { lane: 'bulk', payload: { posts: [postId] }, weight: 1 },
    ]);
  });

  it('changes nothing the second time, whatever readers did in between', async () => {
    const question = item();
    const answer = post(question, { accepted: true, confirmed: 2 });
    const batch = { items: [question], posts: [answer] };
    await write(batch);
    const answerId = await idOf('posts', answer.externalId);
    await build.posts.confirm(await build.viewer(), answerId, true);
    await build.posts.accept(await build.viewer('moderator'), answerId, false);
    const rows = () => build.dataSource.query(`SELECT count(*)::int FROM audit`);
    const before = await rows();
    expect(counts(await write(batch))).toEqual({
      items: { ...none, unchanged: 1 },
      posts: { ...none, unchanged: 1 },
    });
    expect(await rows()).toEqual(before);
    expect(await build.postReader.get(build.guest, answerId)).toMatchObject({
      confirmed: 3,
      accepted: false,
    });
  });

  it('brings what changed at the source as a new version, and leaves alone what people edited here', async () => {
    const [changed, edited] = [item(), item()];
    const answer = post(changed);
    await write({ items: [changed, edited], posts: [answer] });
    const [changedId, editedId] = await Promise.all(
      [changed, edited].map((i) => idOf('items', i.externalId)),
    );
    await build.writer.edit(author, editedId!, { title: 'Von Hand' });
    const outcome = await write({
      items: [
        { ...changed, body: 'Neuer Text.' },
        { ...edited, body: 'Neuer Text.' },
      ],
      posts: [{ ...answer, body: 'Neue Antwort.' }],
    });
    expect(counts(outcome)).toEqual({
      items: { ...none, changed: 1, kept: 1 },
      posts: { ...none, changed: 1 },
    });
    expect(await build.reader.get(build.guest, editedId!)).toMatchObject({ title: 'Von Hand' });
    expect((await build.reader.get(build.guest, changedId!)).layers[0]?.body).toBe('Neuer Text.');
    expect(await build.revisions.list(build.guest, 'item', changedId!)).toHaveLength(2);
  });

  it('does not name an agent whose hidden edit came before the answer as who accepted it', async () => {
    const question = item();
    await write({ items: [question] });
    const id = (await idOf('items', question.externalId))!;
    const agent = await build.viewer('agent', 'moderator');
    const [main] = (await build.reader.get(agent, id)).layers;
    const note = { audience: ['agents'], body: 'hidden' };
    await build.writer.edit(agent, id, { layers: [{ id: main!.id, body: main!.body }, note] });
    await write({ posts: [post(question, { accepted: true })] });
    const seen = await build.revisions.list(build.guest, 'item', id);
    expect(seen.map((line) => line.state)).toEqual(['solved', 'open']);
    expect(JSON.stringify(seen)).not.toContain(agent.user?.handle);
  });

  it('says which texts fewer people may read than before', async () => {
    const question = item();
    const answer = post(question);
    await write({ items: [question], posts: [answer] });
    const outcome = await write({ items: [{ ...question, audience: ['employees'] }] });
    expect(outcome.revoked).toEqual({
      items: [await idOf('items', question.externalId)],
      posts: [await idOf('posts', answer.externalId)],
    });
    const answerId = await idOf('posts', answer.externalId);
    await expect(build.postReader.get(build.guest, answerId)).rejects.toMatchObject({
      status: 404,
    });
  });

  it('hands back answers whose question is nowhere, and takes the last of doubled ids', async () => {
    const lost = post(item());
    const twice = item({ title: 'Erste' });
    const outcome = await write({ items: [twice, { ...twice, title: 'Zweite' }], posts: [lost] });
    expect(outcome.orphans).toEqual([lost.externalId]);
    expect(outcome.items.created).toBe(1);
    const id = await idOf('items', twice.externalId);
    expect((await build.reader.get(build.guest, id)).title).toBe('Zweite');
  });

  it('makes nothing twice when two write it at once', async () => {
    const batch = { items: [item(), item()] };
    const outcomes = await Promise.all([write(batch), write(batch)]);
    expect(outcomes.map((o) => o.items.created).sort()).toEqual([0, 2]);
  });

  it('keeps a deleted item deleted', async () => {
    const question = item();
    await write({ items: [question] });
    await build.writer.delete(author, await idOf('items', question.externalId));
    const changed = { ...question, body: `Wieder da ${newId()}` };
    expect((await write({ items: [changed], posts: [post(question)] })).items.kept).toBe(1);
    const posts = await build.dataSource.query(
      `SELECT p.acl FROM posts p JOIN items i ON i.id = p.item_id WHERE i.external_id = $1`,
      [question.externalId],
    );
    expect(posts).toEqual([{ acl: [] }]);
  });
});
