import { Build } from '../../../../test/support/build';
import type { Viewer } from '../../../kernel/viewer';
import { NamedPeople } from './named-people';

let build: Build;
let named: NamedPeople;
beforeAll(async () => {
  build = await Build.start();
  named = new NamedPeople(build.dataSource);
});
afterAll(() => build.close());

const call = (who: Viewer, name: string, handle = name.toLowerCase().replace(/ /g, '-')) =>
  build.dataSource.query(`UPDATE users SET display_name = $2, handle = $3 WHERE id = $1`, [
    who.id,
    name,
    handle,
  ]);
const handles = async (viewer: Viewer, typed: string) =>
  (await named.suggest(viewer, typed)).map(({ handle }) => handle);

describe('completing names', () => {
  let member: Viewer;
  let employee: Viewer;
  beforeAll(async () => {
    [member, employee] = [await build.viewer(), await build.viewer('employee')];
    const [asker, silent, colleague, hiddenAuthor] = [
      await build.viewer(),
      await build.viewer(),
      await build.viewer('employee'),
      await build.viewer('employee'),
    ];
    await call(asker, 'Zora Winter');
    await call(silent, 'Zora Sommer');
    await call(colleague, 'Anna Zorabian');
    await call(hiddenAuthor, 'Zora Herbst');
    await build.question({ by: asker });
    await build.howto({ by: hiddenAuthor });
  });

  it('offers members the authors of what they may read, and nobody else', async () => {
    expect(await handles(member, 'zora')).toEqual(['zora-winter']);
  });

  it('offers the company’s people their colleagues too, and admins everybody', async () => {
    expect(await handles(employee, 'zora')).toEqual([
      'zora-herbst',
      'zora-winter',
      'anna-zorabian',
    ]);
    expect(await handles(await build.viewer('admin'), 'zora')).toEqual([
      'zora-herbst',
      'zora-sommer',
      'zora-winter',
      'anna-zorabian',
    ]);
  });

  it('counts an answer, and forgets its author when it is deleted', async () => {
    const helper = await build.viewer();
    await call(helper, 'Yvonne Hilft');
    const answer = await build.answer(await build.question(), { by: helper });
    expect(await handles(member, 'yv')).toEqual(['yvonne-hilft']);
    await build.posts.delete(helper, answer.id);
    expect(await handles(member, 'yv')).toEqual([]);
  });

  it('finds words of names and handles, but no pattern and nothing in between', async () => {
    expect(await handles(member, 'WINT')).toEqual(['zora-winter']);
    expect(await handles(member, 'zora-w')).toEqual(['zora-winter']);
    expect(await handles(member, 'inter')).toEqual([]);
    expect(await handles(member, '%')).toEqual([]);
    expect(await handles(member, ' ')).toEqual([]);
    expect(await handles(build.guest, 'zora')).toEqual([]);
  });

  it('leaves out oneself, closed accounts and the authors of imports; never more than eight', async () => {
    const authors = await Promise.all(Array.from({ length: 10 }, () => build.viewer()));
    for (const [n, author] of authors.entries()) {
      await call(author, `Quentin ${n}`);
      await build.question({ by: author });
    }
    expect(await handles(member, 'quentin')).toHaveLength(8);
    expect(await handles(authors[0] as Viewer, 'quentin 0')).toEqual([]);
    await build.dataSource.query(`UPDATE users SET deactivated_at = now() WHERE id = $1`, [
      authors[1]?.id,
    ]);
    await build.dataSource.query(`UPDATE users SET kind = 'imported' WHERE id = $1`, [
      authors[2]?.id,
    ]);
    expect(await handles(member, 'quentin 1')).toEqual([]);
    expect(await handles(member, 'quentin 2')).toEqual([]);
  });

  it('asks one statement however much there is', async () => {
    const statements = await build.statementsOf(() => named.suggest(member, 'quentin'));
    expect(statements).toHaveLength(1);
  });
});

describe('a text that names somebody', () => {
  it('links to the person, and to nobody who is not there', async () => {
    const person = await build.viewer();
    await call(person, 'Otto Link');
    const question = await build.question({ body: 'Thanks, @otto-link and @nobody-here.' });
    const { layers } = await build.reader.get(build.guest, question.id);
    expect(layers[0]?.html).toBe(
      '<p>Thanks, <a href="/people/otto-link">@otto-link</a> and @nobody-here.</p>\n',
    );
  });
});
