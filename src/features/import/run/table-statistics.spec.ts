import { Build } from '../../../../test/support/build';
import { TableStatistics } from './table-statistics';

describe('statistics of the tables an import fills', () => {
  let build: Build;
  beforeAll(async () => (build = await Build.start()));
  afterAll(() => build.close());

  /** What the planner believes to be in the table. */
  const believed = async (): Promise<number> => {
    const [row] = await build.dataSource.query<{ n: number }[]>(
      `SELECT reltuples::int AS n FROM pg_class WHERE relname = 'items'`,
    );
    return row?.n ?? 0;
  };

  it('are taken early and whenever there is several times as much, not with each batch', async () => {
    const statistics = new TableStatistics(build.dataSource);
    const come = async (items: number, said: number) => {
      for (let n = 0; n < items; n++) await build.question();
      await statistics.grew(said);
      return believed();
    };
    const before = await believed();
    expect(await come(2, 499)).toBe(before);
    expect(await come(1, 1)).toBe(3);
    expect(await come(2, 1_000)).toBe(3);
    expect(await come(1, 500)).toBe(6);
  });

  it('are whole in the end, so that readers are served by the right indexes', async () => {
    const columns = () =>
      build.dataSource.query<{ n: number }[]>(
        `SELECT count(*)::int AS n FROM pg_stats WHERE tablename = 'items' AND attname = 'acl'`,
      );
    expect(await columns()).toEqual([{ n: 0 }]);
    const statistics = new TableStatistics(build.dataSource);
    await statistics.ended();
    expect(await columns()).toEqual([{ n: 0 }]);
    await statistics.grew(1);
    await statistics.ended();
    expect(await columns()).toEqual([{ n: 1 }]);
  });
});
