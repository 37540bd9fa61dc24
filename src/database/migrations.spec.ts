import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../test/support/database';
import { dataSourceOptions } from './data-source';
import { migrate } from './migrate';
import { migrations } from './migrations';

describe('migrations', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty' });
    dataSource = new DataSource(dataSourceOptions(database.connection));
    await dataSource.initialize();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const tables = async (): Promise<string[]> => {
    const rows = await dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables
        WHERE table_schema = 'public' AND table_name <> 'migrations' ORDER BY 1`,
    );
    return rows.map((row) => row.name);
  };

  it('run once each, however many processes start together', async () => {
    const others = await Promise.all(
      [1, 2, 3].map(() => new DataSource(dataSourceOptions(database.connection)).initialize()),
    );
    const done = await Promise.all([dataSource, ...others].map((one) => migrate(one)));
    await Promise.all(others.map((one) => one.destroy()));
    expect(done.flat()).toHaveLength(migrations.length);
    expect(done.filter((names) => names.length > 0)).toHaveLength(1);
  });

  it('make the very tables the entities describe', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map((query) => query.query)).toEqual([]);
  });

  it('go down and up again, one by one', async () => {
    const before = await tables();
    expect(before).toContain('items');
    for (let left = migrations.length; left > 0; left--) await dataSource.undoLastMigration();
    expect(await tables()).toEqual([]);
    await migrate(dataSource);
    expect(await tables()).toEqual(before);
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map((query) => query.query)).toEqual([]);
  });
});
