import { Build, type BuiltItem } from '../../../../test/support/build';
import type { Viewer } from '../../../kernel/viewer';
import { scopeOf } from '../../access/access.api';

let build: Build;
beforeAll(async () => {
  build = await Build.start();
});
afterAll(() => build.close());

/** Everything a viewer is told about an item, its history included. */
async function picture(viewer: Viewer, item: BuiltItem): Promise<unknown> {
  const view = await build.reader.get(viewer, item.id);
  const lines = await build.revisions.list(viewer, 'item', item.id);
  const texts = await build.revisions.texts(
    viewer,
    'item',
    item.id,
    lines.map((line) => line.version),
  );
  const listed = await build.lists.byIds(scopeOf(viewer), [item.id]);
  return { view, lines, texts, listed: listed.get(item.id) };
}

describe('a change inside a part for agents', () => {
  it('changes nothing a customer is told: no version, no time, no history', async () => {
    const agent = await build.viewer('agent');
    const article = await build.article({ body: 'for all' });
    const before = await picture(build.guest, article);
    const layersOf = async () =>
      (await build.reader.get(agent, article.id)).layers.map(({ id, audience, body }) => ({
        id,
        audience,
        body,
      }));
    const [main] = await layersOf();
    await build.writer.edit(agent, article.id, {
      layers: [main!, { audience: ['agents'], body: 'secret one' }],
    });
    const [, hidden] = await layersOf();
    await build.writer.edit(agent, article.id, { layers: [main!, { ...hidden!, body: 'two' }] });
    await build.writer.edit(agent, article.id, { layers: [main!] });

    expect(await picture(build.guest, article)).toEqual(before);
    expect(await build.revisions.list(agent, 'item', article.id)).toHaveLength(4);
  });

  it('is a new version for those who see it', async () => {
    const agent = await build.viewer('agent');
    const wiki = await build.wiki({
      by: agent,
      body: 'for all',
      layers: [{ audience: ['agents'], body: 'one' }],
    });
    const { version, updatedAt, layers } = await build.reader.get(agent, wiki.id);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await build.writer.edit(agent, wiki.id, {
      layers: layers.map(({ id, body }, n) => ({ id, body: n === 1 ? 'two' : body })),
    });
    const after = await build.reader.get(agent, wiki.id);
    expect(after.version).not.toBe(version);
    expect(after.updatedAt.getTime()).toBeGreaterThan(updatedAt.getTime());
  });
});

describe('a part that was public once', () => {
  it('is gone from the history of customers when it is for agents now', async () => {
    const agent = await build.viewer('agent');
    const article = await build.article();
    const [main] = (await build.reader.get(agent, article.id)).layers;
    const keep = { id: main!.id, body: main!.body };
    await build.writer.edit(agent, article.id, { layers: [keep, { body: 'too much said' }] });
    const [, second] = (await build.reader.get(agent, article.id)).layers;
    const bodies = async (viewer: Viewer) => {
      const lines = await build.revisions.list(viewer, 'item', article.id);
      const versions = lines.map((line) => line.version);
      const texts = await build.revisions.texts(viewer, 'item', article.id, versions);
      return JSON.stringify(texts);
    };
    expect(await bodies(build.guest)).toContain('too much said');
    await build.writer.edit(agent, article.id, {
      layers: [keep, { id: second!.id, audience: ['agents'], body: 'too much said' }],
    });
    expect(await bodies(build.guest)).not.toContain('too much said');
    expect(await bodies(agent)).toContain('too much said');
    await build.writer.edit(agent, article.id, { layers: [keep] });
    expect(await bodies(build.guest)).not.toContain('too much said');
    expect(await bodies(agent)).toContain('too much said');
  });

  it('is not there for the public while it was a draft', async () => {
    const employee = await build.viewer('employee');
    const article = await build.article({ by: employee, state: 'draft', body: 'rough words' });
    await build.writer.edit(employee, article.id, { body: 'fine words' });
    await build.writer.changeState(await build.viewer('curator'), article.id, 'published');
    const lines = await build.revisions.list(build.guest, 'item', article.id);
    expect(lines).toMatchObject([{ version: 1, current: true, state: 'published' }]);
    expect(await build.revisions.list(employee, 'item', article.id)).toHaveLength(3);
  });
});

describe('restoring', () => {
  it('brings an older text back and leaves alone what the editor does not see', async () => {
    const agent = await build.viewer('agent');
    const wiki = await build.wiki({
      by: agent,
      title: 'First',
      body: 'first',
      layers: [{ audience: ['agents'], body: 'for agents' }],
    });
    const member = await build.viewer();
    await build.writer.edit(member, wiki.id, { title: 'Second', body: 'second' });
    await build.writer.restore(member, wiki.id, 1);
    const bodies = (await build.reader.get(agent, wiki.id)).layers.map((layer) => layer.body);
    expect(bodies).toEqual(['first', 'for agents']);
    const lines = await build.revisions.list(member, 'item', wiki.id);
    expect(lines.map((line) => [line.version, line.title])).toEqual([
      [3, 'First'],
      [2, 'Second'],
      [1, 'First'],
    ]);
  });

  it('brings back a part that was taken out, for no more readers than it had', async () => {
    const agent = await build.viewer('agent');
    const article = await build.article();
    const [main] = (await build.reader.get(agent, article.id)).layers;
    const keep = { id: main!.id, body: main!.body };
    await build.writer.edit(agent, article.id, {
      layers: [keep, { audience: ['agents'], body: 'for agents' }],
    });
    await build.writer.edit(agent, article.id, { layers: [keep] });
    await build.writer.restore(agent, article.id, 2);
    expect((await build.reader.get(agent, article.id)).layers).toHaveLength(2);
    expect((await build.reader.get(build.guest, article.id)).layers).toHaveLength(1);
  });
});

describe('versions of a post', () => {
  it('are seen by those who could read them then and may now', async () => {
    const agent = await build.viewer('agent');
    const question = await build.question();
    const answer = await build.answer(question, { by: agent, body: 'one', audience: ['agents'] });
    await build.posts.edit(agent, answer.id, { body: 'two' });
    await build.posts.edit(agent, answer.id, { body: 'three', audience: null });
    const seen = async (viewer: Viewer) => {
      const lines = await build.revisions.list(viewer, 'post', answer.id);
      const versions = lines.map((line) => line.version);
      const texts = await build.revisions.texts(viewer, 'post', answer.id, versions);
      return texts.map((text) => text.layers[0]?.body);
    };
    expect(await seen(agent)).toEqual(['three', 'two', 'one']);
    expect(await seen(build.guest)).toEqual(['three']);
  });
});
