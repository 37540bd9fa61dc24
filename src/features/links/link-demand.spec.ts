import { Build, type BuiltItem } from '../../../test/support/build';
import { BuildLinks } from '../../../test/support/build-links';
import { newId } from '../../kernel/ids';
import { SearchRecords } from '../search/search.api';
import { LinkDemand } from './link-demand';

let build: Build;
let links: BuildLinks;
beforeAll(async () => {
  build = await Build.start();
  links = new BuildLinks(build);
});
afterAll(() => build.close());

const propose = async (
  from: BuiltItem,
  to: BuiltItem,
  probability: number | null,
  origin = 'detector',
): Promise<string> => {
  const id = newId();
  await build.dataSource.query(
    `INSERT INTO links (id, kind, from_item, to_item, state, origin, probability)
     VALUES ($1, 'same-problem', $2, $3, 'proposed', $4, $5)`,
    [id, from.id, to.id, origin, probability],
  );
  return id;
};

describe('the queue of proposals', () => {
  it('puts first what is likely and often looked for, page by page', async () => {
    const [a, b, c, d] = [
      await build.question(),
      await build.question(),
      await build.question(),
      await build.question(),
    ];
    const likely = await propose(a, b, 0.8);
    const wanted = await propose(c, d, 0.5);
    const shown = await propose(a, c, null);
    const said = await propose(b, d, null, 'person');
    const curator = await build.viewer('curator');
    const linker = await links.trust.of(curator);
    const queue = async () => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await links.reader.list(
          linker,
          { states: ['proposed'] },
          { limit: 1, ...(cursor ? { cursor } : {}) },
        );
        ids.push(...page.data.map((link) => link.id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return ids;
    };
    expect(await queue()).toEqual([said, likely, wanted, shown]);

    const records = new SearchRecords(build.dataSource, (text) => {
      throw new Error(text);
    });
    for (let n = 0; n < 4; n++) records.add(curator, 'pump', 'typing', 7, [c.id]);
    // Only the first few count as what was looked for.
    records.add(curator, 'pump', 'typing', 7, [
      c.id,
      ...Array.from({ length: 4 }, () => newId()),
      a.id,
    ]);
    await records.flush();
    const demand = new LinkDemand(build.dataSource);
    await demand.count();
    expect(await queue()).toEqual([wanted, shown, said, likely]);
    const [first] = (await links.reader.list(linker, { states: ['proposed'] }, { limit: 1 })).data;
    expect(first).toMatchObject({ id: wanted, demand: 5 });

    await build.dataSource.query(`DELETE FROM search_records`);
    await demand.count();
    expect(await queue()).toEqual([said, likely, wanted, shown]);
  });
});
