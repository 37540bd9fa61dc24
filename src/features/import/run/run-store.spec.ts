import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database';
import { dataSourceOptions } from '../../../database/data-source';
import type { ImportJob } from './import-job';
import { RunStore } from './run-store';

let database: TestDatabase;
let dataSource: DataSource;
let store: RunStore;
beforeAll(async () => {
  database = await createTestDatabase({ template: 'migrated' });
  const options = dataSourceOptions({ url: database.url }, { max: 2 });
  dataSource = await new DataSource(options).initialize();
  store = new RunStore(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('the end of an import', () => {
  const NOTHING = { counters: {}, refusals: [] };
  const job: ImportJob = { files: [], settings: {}, startedBy: null };
  /** What the end of a run asks for. */
  const asked = async (...how: [Parameters<RunStore['finish']>[1], { wrote?: boolean }?]) => {
    await dataSource.query('DELETE FROM outbox');
    const { id } = await store.open(job);
    await store.finish(id, how[0], NOTHING, how[1]);
    return dataSource.query<object[]>('SELECT topic, lane, payload FROM outbox ORDER BY topic');
  };

  it('has all texts read for addresses, and everything looked at for proposals', async () => {
    expect(await asked('done')).toEqual([
      { topic: 'proposals', lane: 'bulk', payload: { all: {} } },
      { topic: 'texts', lane: 'bulk', payload: { all: { table: 'items' } } },
    ]);
  });

  it('asks for nothing where nothing was written, or not all of it', async () => {
    expect(await asked('done', { wrote: false })).toEqual([]);
    expect(await asked('interrupted')).toEqual([]);
    expect(await asked('failed')).toEqual([]);
  });
});
