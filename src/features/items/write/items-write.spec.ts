import { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import type { Viewer } from '../../../kernel/viewer';
import { Build } from '../../../../test/support/build';

let build: Build;
beforeAll(async () => {
  build = await Build.start();
});
afterAll(() => build.close());

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { status?: number; code?: string }) => `${error.status} ${error.code}`,
  );

const outbox = (id: string) =>
  build.dataSource.query<{ payload: object }[]>(
    `SELECT payload FROM outbox WHERE key = $1 ORDER BY id`,
    [id],
  );
const row = async (table: string, id: string) => {
  const [found] = await build.dataSource.query<Record<string, unknown>[]>(
    `SELECT * FROM ${table} WHERE id = $1`,
    [id],
  );
  return found ?? {};
};

describe('creating an item', () => {
  it('writes the item with its layers, an audit and an outbox row', async () => {
    const { id, author } = await build.question({
      title: ' Wo  ist die Straße? ',
      tags: ['Wi Fi'],
    });
    expect(await row('items', id)).toMatchObject({
      title: 'Wo ist die Straße?',
      slug: 'wo-ist-die-strasse',
      tags: ['wi-fi'],
      state: 'open',
      acl: ['public'],
      author_id: author.id,
    });
    expect(await outbox(id)).toEqual([{ payload: { items: [id] } }]);
    const audit = await build.dataSource.query(`SELECT action FROM audit WHERE subject_id = $1`, [
      id,
    ]);
    expect(audit).toEqual([{ action: 'item.created' }]);
  });

  it('answers guests with 401 and a foreign space with 403', async () => {
    const create = (viewer: typeof build.guest) =>
      refusal(
        build.writer.create(viewer, { space: 'internal', kind: 'howto', title: 'x', body: 'y' }),
      );
    expect(await create(build.guest)).toBe('401 sign-in-required');
    expect(await create(await build.viewer())).toBe('403 not-a-writer');
    expect(await create(await build.viewer('employee'))).toBe('done');
  });

  it('names every field that is wrong', async () => {
    const wrong = build.writer.create(await build.viewer('employee'), {
      space: 'internal',
      kind: 'howto',
      title: '  ',
      layers: [{ body: ' ' }],
      lang: 'german',
    });
    await expect(wrong).rejects.toMatchObject({
      status: 422,
      options: {
        errors: [{ pointer: '/title' }, { pointer: '/layers/0/body' }, { pointer: '/lang' }],
      },
    });
  });

  it('lets agents read what is written for an organisation', async () => {
    const org = await build.organisation();
    const member = await build.viewer({ orgs: [org] });
    const { id } = await build.question({ by: member, audience: [org.token] });
    expect(await row('items', id)).toMatchObject({ acl: ['agents', org.token].sort() });
    await expect(build.reader.get(await build.viewer('agent'), id)).resolves.toBeDefined();
    await expect(build.reader.get(await build.viewer('employee'), id)).rejects.toMatchObject({
      status: 404,
    });
  });

  it('refuses internal text to a group, which a customer could join, and to a person, who could leave', async () => {
    const group = await build.group();
    const employee = await build.viewer({ roles: ['employee'], groups: [group] });
    for (const token of [group.token, `user:${employee.id}`]) {
      expect(await refusal(build.howto({ by: employee, audience: [token] }))).toBe('422 invalid');
    }
    expect(await refusal(build.howto({ by: employee, audience: ['employees'] }))).toBe('done');
  });
});

describe('editing an item', () => {
  it('keeps the replaced version with author and reason, and renews the documents of its posts', async () => {
    const item = await build.question({ title: 'First' });
    await build.writer.edit(item.author, item.id, { title: 'Second', reason: 'clearer' });
    const revisions = await build.dataSource.query(
      `SELECT version, title, author_id, reason FROM revisions WHERE item_id = $1`,
      [item.id],
    );
    expect(revisions).toEqual([
      { version: 1, title: 'First', author_id: item.author.id, reason: '' },
    ]);
    const now = await row('items', item.id);
    expect(now).toMatchObject({ title: 'Second', slug: 'second', version: 2 });
    expect(now['edit_reason']).toBe('clearer');
    expect(now['fanout_seq']).toBe(now['seq']);
    expect((await outbox(item.id)).at(-1)).toEqual({
      payload: { items: [item.id], fanout: [item.id] },
    });
  });

  it('makes no version of a change that changes nothing', async () => {
    const item = await build.question({ title: 'Same', body: 'text' });
    await build.writer.edit(item.author, item.id, { title: 'Same', body: 'text' });
    expect(await row('items', item.id)).toMatchObject({ version: 1 });
    expect(await outbox(item.id)).toHaveLength(1);
  });

  it('gives the later of two editors 412 with the text as it stands', async () => {
    const item = await build.question({ body: 'old' });
    const seen = ExpectedVersion.exactly((await build.reader.get(item.author, item.id)).version);
    const results = await Promise.allSettled([
      build.writer.edit(item.author, item.id, { body: 'mine' }, seen),
      build.writer.edit(item.author, item.id, { body: 'theirs' }, seen),
    ]);
    const lost = results.find((r) => r.status === 'rejected');
    expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(lost?.reason).toMatchObject({ status: 412 });
    const { body } = (lost?.reason as { options: { extra: { current: { body: string } } } }).options
      .extra.current;
    expect(['mine', 'theirs']).toContain(body);
    expect(await row('items', item.id)).toMatchObject({ version: 2 });
  });

  it('is 404 for those who may not read it and 403 for those who may', async () => {
    const howto = await build.howto();
    const edit = async (viewer: typeof build.guest) =>
      refusal(build.writer.edit(viewer, howto.id, { title: 'Mine' }));
    expect(await edit(await build.viewer())).toBe('404 not-found');
    expect(await edit(await build.viewer('employee'))).toBe('403 not-yours');
    expect(await edit(howto.author)).toBe('done');
  });
});

describe('layers', () => {
  it('a part for fewer stays theirs when its item is narrowed to them and opened again', async () => {
    const agent = await build.viewer('agent');
    const { id } = await build.writer.create(agent, {
      space: 'community',
      kind: 'wiki',
      lang: 'en',
      title: 'Parts',
      layers: [{ audience: ['employees'], body: 'inner' }, { body: 'open' }],
    });
    const seen = async (viewer: Viewer) =>
      (await build.reader.get(viewer, id)).layers.map(({ body }) => body);
    for (const audience of [['employees'], ['agents'], ['members'], ['public']] as const) {
      await build.writer.edit(agent, id, { audience: [...audience] });
      expect(await seen(agent)).toEqual(['inner', 'open']);
    }
    expect(await seen(build.guest)).toEqual(['open']);
  });

  it('are kept for those who see them while others edit around them', async () => {
    const agent = await build.viewer('agent');
    const wiki = await build.wiki({
      by: agent,
      body: 'for all',
      layers: [{ audience: ['agents'], body: 'for agents' }],
    });
    const member = await build.viewer();
    await build.writer.edit(member, wiki.id, { body: 'for all, better' });
    const bodies = async (viewer: typeof build.guest) =>
      (await build.reader.get(viewer, wiki.id)).layers.map((layer) => layer.body);
    expect(await bodies(build.guest)).toEqual(['for all, better']);
    expect(await bodies(agent)).toEqual(['for all, better', 'for agents']);
    const own = build.writer.edit(member, wiki.id, { layers: [{ body: 'a' }, { body: 'b' }] });
    expect(await refusal(own)).toBe('422 invalid');
  });

  it('do not make an editor stale who cannot see them', async () => {
    const agent = await build.viewer('agent');
    const wiki = await build.wiki({
      by: agent,
      body: 'for all',
      layers: [{ audience: ['agents'], body: 'one' }],
    });
    const member = await build.viewer();
    const seen = ExpectedVersion.exactly((await build.reader.get(member, wiki.id)).version);
    const stale = ExpectedVersion.exactly((await build.reader.get(agent, wiki.id)).version);
    const layers = (await build.reader.get(agent, wiki.id)).layers.map(({ id, body }, n) => ({
      id,
      body: n === 1 ? 'two' : body,
    }));
    await build.writer.edit(agent, wiki.id, { layers });
    await build.writer.edit(member, wiki.id, { body: 'for all, better' }, seen);
    const late = build.writer.edit(agent, wiki.id, { body: 'mine' }, stale);
    expect(await refusal(late)).toBe('412 stale');
  });

  it('leave the index at once when they turn narrower or are taken out', async () => {
    const agent = await build.viewer('agent');
    const { id } = await build.article();
    const [main] = (await build.reader.get(agent, id)).layers;
    const layers = [{ id: main?.id, body: 'for all' }, { body: 'soon for agents only' }];
    await build.writer.edit(agent, id, { layers });
    const second = (await build.reader.get(agent, id)).layers[1]?.id;
    const narrow = [layers[0]!, { id: second, audience: ['agents'], body: 'soon for agents only' }];
    build.revoked.items = [];
    await build.writer.edit(agent, id, { layers: narrow });
    expect(build.revoked.items).toEqual([id]);
    expect((await build.reader.get(build.guest, id)).layers).toHaveLength(1);
    await build.writer.edit(agent, id, { layers: [layers[0]!] });
    expect(build.revoked.items).toEqual([id, id]);
    expect(await row('layers', second ?? '')).toMatchObject({ acl: [], body: '', audience: [] });
  });

  it('follow the audience of their item where they had all of it', async () => {
    const staff = await build.viewer('agent');
    const { id } = await build.question({
      by: staff,
      layers: [{ body: 'all' }, { audience: ['agents'], body: 'agents' }],
    });
    await build.writer.edit(staff, id, { audience: ['members'] });
    const acls = await build.dataSource.query(
      `SELECT acl FROM layers WHERE item_id = $1 ORDER BY position`,
      [id],
    );
    expect(acls).toEqual([{ acl: ['members'] }, { acl: ['agents'] }]);
  });
});

describe('states', () => {
  it('lead an article from draft over review to the public', async () => {
    const employee = await build.viewer('employee');
    const { id } = await build.article({ by: employee, state: 'draft' });
    const curator = await build.viewer('curator');
    const readers = async () => (await row('items', id))['acl'];
    expect(await readers()).toEqual([`curators`, `user:${employee.id}`]);
    await build.writer.changeState(employee, id, 'in-review');
    expect(await refusal(build.writer.changeState(employee, id, 'published'))).toBe(
      '403 not-yours',
    );
    await build.writer.changeState(curator, id, 'published');
    expect(await readers()).toEqual(['public']);
    await build.writer.changeState(curator, id, 'archived', 'outdated');
    expect(await readers()).toEqual([`curators`, `user:${employee.id}`]);
    expect(build.revoked.items).toContain(id);
  });

  it('close a question with a reason only, and then it takes no answers', async () => {
    const question = await build.question();
    const moderator = await build.viewer('moderator');
    expect(await refusal(build.writer.changeState(moderator, question.id, 'closed'))).toBe(
      '422 invalid',
    );
    await build.writer.changeState(moderator, question.id, 'closed', 'off topic');
    expect(await refusal(build.answer(question))).toBe('409 item.closed');
    expect(await refusal(build.writer.changeState(question.author, question.id, 'open'))).toBe(
      '403 not-yours',
    );
  });
});

describe('deleting an item', () => {
  it('hides it with all its posts from everybody, and its author brings it back as it was', async () => {
    const question = await build.question();
    const answer = await build.answer(question);
    await build.posts.accept(question.author, answer.id, true);
    await build.writer.delete(question.author, question.id);
    expect(build.revoked.items).toContain(question.id);
    expect(build.revoked.posts).toContain(answer.id);
    const moderator = await build.viewer('moderator');
    for (const viewer of [question.author, moderator, await build.viewer('admin')]) {
      expect(await refusal(build.reader.get(viewer, question.id))).toBe('404 not-found');
      expect(await refusal(build.postReader.get(viewer, answer.id))).toBe('404 not-found');
    }
    expect(await refusal(build.writer.undelete(await build.viewer(), question.id))).toBe(
      '404 not-found',
    );
    await build.writer.undelete(question.author, question.id);
    expect(await build.reader.get(build.guest, question.id)).toMatchObject({
      state: 'solved',
      acceptedPostId: answer.id,
    });
  });

  it('is undone by moderators only when a moderator did it', async () => {
    const question = await build.question();
    const moderator = await build.viewer('moderator');
    await build.writer.delete(moderator, question.id);
    expect(await refusal(build.writer.undelete(question.author, question.id))).toBe(
      '404 not-found',
    );
    expect(await build.deleted.deletedFor(question.author)).toEqual([]);
    const seen = await build.deleted.deletedFor(moderator);
    expect(seen.map((text) => text.id)).toContain(question.id);
    expect(await refusal(build.writer.undelete(moderator, question.id))).toBe('done');
  });
});
