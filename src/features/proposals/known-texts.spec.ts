import { Build, type BuiltItem } from '../../../test/support/build';
import { wordsOf } from '../../../libs/search-engine/analysis/pair-read';
import { KnownTexts } from './known-texts';

jest.setTimeout(60_000);

describe('texts known from before', () => {
  let build: Build;
  let item: BuiltItem;
  const TITLE = 'Pump stops with error E-417';

  beforeAll(async () => {
    build = await Build.start();
    item = await build.question({ title: TITLE, body: 'At night, see https://a.example/x.' });
  });
  afterAll(() => build?.close());

  it('are those that are read anew, and not read again', async () => {
    const known = new KnownTexts();
    const read = (await known.read(build.dataSource, [item.id])).get(item.id);
    const statements = await build.statementsOf(async () => {
      const there = (await known.of(build.dataSource, [item.id])).get(item.id);
      const { title, body, ...rest } = { ...read };
      expect(there).toEqual(rest);
      expect(wordsOf({ title: String(title), body: String(body), lang: 'en' })).toEqual(
        there?.words,
      );
    });
    expect(statements).toHaveLength(1);
  });

  it('are read again once they say something else, and go when nobody may read them', async () => {
    const known = new KnownTexts();
    const wordsNow = async () => (await known.of(build.dataSource, [item.id])).get(item.id)?.words;
    const before = await wordsNow();
    await build.writer.edit(item.author, item.id, { title: TITLE, body: 'By day.' });
    const after = await wordsNow();
    expect(after?.title).toEqual(before?.title);
    expect(after?.body).not.toEqual(before?.body);
    await build.dataSource.query(`UPDATE layers SET acl = '{staff}' WHERE item_id = $1`, [item.id]);
    expect((await wordsNow())?.body).toHaveLength(0);
    await build.writer.delete(item.author, item.id);
    expect(await wordsNow()).toBeUndefined();
  });

  it('are kept up to a number, the latest', async () => {
    const known = new KnownTexts(1);
    const other = await build.question({ title: 'Another one' });
    await known.of(build.dataSource, [item.id, other.id]);
    expect(await build.statementsOf(() => known.of(build.dataSource, [other.id]))).toHaveLength(1);
  });
});
