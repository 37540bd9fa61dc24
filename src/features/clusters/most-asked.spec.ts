import { Build, type BuiltItem } from '../../../test/support/build';
import { BuildLinks } from '../../../test/support/build-links';
import { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import { SearchRecords } from '../search/search.api';
import { MostAsked } from './most-asked';

let build: Build;
let links: BuildLinks;
let mostAsked: MostAsked;
let curator: Viewer;
beforeAll(async () => {
  build = await Build.start();
  links = new BuildLinks(build);
  mostAsked = new MostAsked(build.dataSource, links.clusters);
  curator = await build.viewer('curator');
});
afterAll(() => build.close());

const cluster = async (...items: readonly BuiltItem[]): Promise<void> => {
  for (const item of items.slice(1)) {
    await links.link(items[0] as BuiltItem, 'same-problem', item, curator);
  }
};

const list = async (viewer: Viewer, filter: object = {}) =>
  (await mostAsked.list(scopeOf(viewer), { limit: 10, ...filter })).map(
    ({ cluster: { members }, questions, searches }) => ({
      size: members.length,
      questions,
      searches,
    }),
  );

describe('what is asked most', () => {
  it('counts questions and searches for each reader, most first, within spaces and products', async () => {
    const [a, b, article] = [await build.question(), await build.question(), await build.article()];
    await build.dataSource.query(`UPDATE items SET product = 'Pump' WHERE id = ANY($1)`, [
      [a.id, b.id],
    ]);
    await cluster(a, b, article);
    const [c, d, hidden] = [
      await build.question(),
      await build.question(),
      await build.howto({ space: 'internal' }),
    ];
    await cluster(c, d, hidden);
    const guest = Viewer.guest();
    expect(await list(guest)).toMatchObject([
      { questions: 2, searches: 0 },
      { questions: 2, searches: 0 },
    ]);

    const records = new SearchRecords(build.dataSource, (text) => {
      throw new Error(text);
    });
    // A search that finds two of its texts is one search; other words than a title's count as well.
    records.add(curator, 'noise at night', 'typing', 2, [article.id, a.id]);
    for (let n = 0; n < 3; n++) records.add(curator, 'only for us', 'typing', 1, [hidden.id]);
    await records.flush();
    expect(await list(guest)).toEqual([
      { size: 3, questions: 2, searches: 1 },
      { size: 2, questions: 2, searches: 0 },
    ]);
    const employee = await build.viewer('employee');
    expect(await list(employee)).toEqual([
      { size: 3, questions: 2, searches: 3 },
      { size: 3, questions: 2, searches: 1 },
    ]);
    expect(await list(guest, { product: 'Pump' })).toEqual([
      { size: 3, questions: 2, searches: 1 },
    ]);
    expect(await list(guest, { spaces: ['peer'] })).toEqual([]);
    expect(await list(guest, { limit: 1 })).toHaveLength(1);
  });

  it('gives no place in the list to clusters of which the reader knows one member only', async () => {
    const product = { product: 'Gaps' };
    const put = (items: readonly BuiltItem[]) =>
      build.dataSource.query(`UPDATE items SET product = 'Gaps' WHERE id = ANY($1)`, [
        items.map(({ id }) => id),
      ]);
    for (let n = 0; n < 4; n++) {
      const half = [
        await build.question(),
        await build.question({ space: 'internal', by: curator }),
      ];
      await cluster(...half);
      await put(half);
    }
    // Equals stand in the order in which they came.
    const open = [await build.question(), await build.article()];
    await cluster(...open);
    await put(open);
    expect(await list(Viewer.guest(), { ...product, limit: 1 })).toMatchObject([{ questions: 1 }]);
    expect(await list(curator, { ...product, limit: 5 })).toHaveLength(5);
  });
});
