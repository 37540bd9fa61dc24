import { Build, type BuiltItem } from '../../../../test/support/build';
import { scopeOf } from '../../access/access.api';
import type { Viewer } from '../../../kernel/viewer';

let build: Build;
beforeAll(async () => {
  build = await Build.start();
});
afterAll(() => build.close());

const ids = (page: { data: readonly { id: string }[] }) => page.data.map(({ id }) => id);

describe('the posts of a question', () => {
  let question: BuiltItem;
  let order: BuiltItem[];
  let hidden: BuiltItem;
  beforeAll(async () => {
    const agent = await build.viewer('agent');
    question = await build.question();
    const late = await build.answer(question);
    const liked = await build.answer(question);
    const official = await build.answer(question);
    const accepted = await build.answer(question);
    const plain = await build.answer(question);
    const remark = await build.comment(question);
    hidden = await build.answer(question, { by: agent, audience: ['agents'] });
    await build.comment(question, { parentId: liked.id, body: 'thanks' });
    await build.posts.confirm(await build.viewer(), liked.id, true);
    await build.posts.markOfficial(agent, official.id, true);
    await build.posts.accept(question.author, accepted.id, true);
    order = [accepted, official, liked, late, plain, remark];
  });

  it('come accepted first, then official, confirmed and by time, page by page', async () => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await build.postReader.under(build.guest, question.id, { limit: 2, cursor });
      found.push(...ids(page));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(found).toEqual(order.map(({ id }) => id));
  });

  it('carry their comments and what the reader may do', async () => {
    const page = await build.postReader.under(question.author, question.id, { limit: 50 });
    const liked = page.data[2];
    expect(liked?.comments.map((comment) => comment.body)).toEqual(['thanks']);
    expect(liked?.may).toMatchObject({ accept: true, official: false, edit: false });
    expect(liked?.html).toBe('<p>What I know.</p>\n');
  });

  it('are counted for the reader', async () => {
    const answers = async (viewer: Viewer) => (await build.reader.get(viewer, question.id)).answers;
    const agent = await build.viewer('agent');
    expect(await answers(build.guest)).toBe(5);
    expect(await answers(agent)).toBe(6);
    expect(ids(await build.postReader.under(agent, question.id, { limit: 50 }))).toContain(
      hidden.id,
    );
  });

  it('take the same number of statements however many there are', async () => {
    const count = async (item: BuiltItem) => {
      const read = () => build.postReader.under(build.guest, item.id, { limit: 50 });
      await read();
      return (await build.statementsOf(read)).length;
    };
    const small = await build.question();
    await build.answer(small);
    expect(await count(small)).toBe(3);
    expect(await count(question)).toBe(3);
    await build.reader.get(build.guest, question.id);
    const item = await build.statementsOf(() => build.reader.get(build.guest, question.id));
    expect(item).toHaveLength(3);
  });
});

describe('rendered text', () => {
  it('is kept with the version it was made of', async () => {
    const question = await build.question({ body: '**one** <script>' });
    const html = async () => (await build.reader.get(build.guest, question.id)).layers[0]?.html;
    expect(await html()).toBe('<p><strong>one</strong> &lt;script&gt;</p>\n');
    const again = await build.statementsOf(() => build.reader.get(build.guest, question.id));
    expect(again.filter((sql) => sql.includes('UPDATE'))).toEqual([]);
    await build.writer.edit(question.author, question.id, { body: 'two' });
    expect(await html()).toBe('<p>two</p>\n');
  });

  it('trusts the links of staff only', async () => {
    const html = async (item: BuiltItem) =>
      (await build.reader.get(build.guest, item.id)).layers[0]?.html;
    const body = 'https://example.org';
    expect(await html(await build.question({ body }))).toContain('nofollow');
    expect(await html(await build.article({ body }))).not.toContain('nofollow');
  });
});

describe('lists', () => {
  it('show what the reader may read, in the way asked for', async () => {
    const agent = await build.viewer('agent');
    const product = `device-${Date.now()}`;
    const make = (by: Viewer, audience?: string[]) =>
      build.question({ by, product, tags: ['list'], audience });
    const open = await make(agent);
    const answered = await make(agent);
    const hiddenAnswer = await make(agent);
    const secret = await make(agent, ['agents']);
    await build.answer(hiddenAnswer, { by: agent, audience: ['agents'] });
    const answer = await build.answer(answered);
    await build.posts.accept(agent, answer.id, true);
    await build.posts.confirm(await build.viewer(), answer.id, true);
    const listed = (viewer: Viewer, tab: 'newest' | 'unanswered' | 'solved' | 'confirmed') =>
      build.listed(viewer, { products: [product], tags: ['list'], tab });

    expect(await listed(build.guest, 'newest')).toEqual([hiddenAnswer.id, answered.id, open.id]);
    expect(await listed(agent, 'newest')).toContain(secret.id);
    expect(await listed(build.guest, 'unanswered')).toEqual([hiddenAnswer.id, open.id]);
    expect(await listed(agent, 'unanswered')).toEqual([secret.id, open.id]);
    expect(await listed(build.guest, 'solved')).toEqual([answered.id]);
    expect(await listed(build.guest, 'confirmed')).toEqual([answered.id]);
    expect(await build.listed(build.guest, { author: agent.user?.handle, langs: ['de'] })).toEqual(
      [],
    );
  });

  it('go on where a page ended, in a constant number of statements', async () => {
    const author = await build.viewer();
    const made: string[] = [];
    for (let n = 0; n < 5; n++) made.unshift((await build.thread({ by: author })).id);
    const filter = { author: author.user?.handle };
    const scope = scopeOf(build.guest);
    const first = await build.lists.list(scope, filter, { limit: 3 });
    const second = await build.lists.list(scope, filter, { limit: 3, cursor: first.nextCursor! });
    expect([...ids(first), ...ids(second)]).toEqual(made);
    expect(second.nextCursor).toBeNull();
    const statements = await build.statementsOf(() =>
      build.lists.list(scope, filter, { limit: 3 }),
    );
    expect(statements).toHaveLength(3);
  });

  it('pages most confirmed first without a gap', async () => {
    const author = await build.viewer();
    const made: string[] = [];
    for (let readers = 1; readers <= 3; readers++) {
      const article = await build.howto({ space: 'peer', by: author });
      for (let n = 0; n < readers; n++)
        await build.writer.confirm(await build.viewer(), article.id, true);
      made.unshift(article.id);
    }
    const filter = { author: author.user?.handle, tab: 'confirmed' as const };
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await build.lists.list(scopeOf(build.guest), filter, { limit: 1, cursor });
      found.push(...ids(page));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(found).toEqual(made);
  });
});

describe('tags, products and spaces', () => {
  it('count what the reader may read and know nothing of the rest', async () => {
    const tag = `zz${Date.now()}`;
    const employee = await build.viewer('employee');
    await build.howto({ by: employee, tags: [tag, `${tag}-inside`], product: `${tag} Box` });
    await build.question({ tags: [tag] });
    const tags = async (viewer: Viewer) =>
      (await build.topics.tags(scopeOf(viewer), { limit: 10, prefix: tag })).data;
    expect(await tags(build.guest)).toEqual([{ tag, items: 1 }]);
    expect(await tags(employee)).toEqual([
      { tag, items: 2 },
      { tag: `${tag}-inside`, items: 1 },
    ]);
    const products = async (viewer: Viewer) =>
      (await build.topics.products(scopeOf(viewer))).map((product) => product.name);
    expect(await products(build.guest)).not.toContain(`${tag} Box`);
    expect(await products(employee)).toContain(`${tag} Box`);
    const asked = build.question({ product: `${tag} Box` });
    await expect(asked).rejects.toMatchObject({ status: 422 });
  });

  it('pages tags without a gap', async () => {
    const prefix = `yy${Date.now()}`;
    const names = [`${prefix}a`, `${prefix}b`, `${prefix}c`];
    await build.question({ tags: names });
    await build.question({ tags: [names[2]!] });
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await build.topics.tags(scopeOf(build.guest), { limit: 1, prefix, cursor });
      found.push(...page.data.map((count) => count.tag));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(found).toEqual([names[2], names[0], names[1]]);
  });

  it('pages products without a gap, in the order of their names', async () => {
    const employee = await build.viewer('employee');
    const names = ['Ärmel', 'Box', 'zebra'].map((name) => `${name} ${Date.now()}`);
    for (const product of [...names].reverse()) await build.howto({ by: employee, product });
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await build.topics.productPage(scopeOf(employee), { limit: 1, cursor });
      found.push(...page.data.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(found.filter((name) => names.includes(name))).toEqual(names);
    expect(found).toEqual((await build.topics.products(scopeOf(employee))).map(({ name }) => name));
  });

  it('tell nobody but staff that there is an internal space', async () => {
    await build.howto();
    const names = async (viewer: Viewer) =>
      (await build.spaces.overview(viewer)).map((space) => space.space);
    expect(await names(await build.viewer())).toEqual(['company', 'community', 'peer']);
    expect(await names(await build.viewer('employee'))).toContain('internal');
  });
});
