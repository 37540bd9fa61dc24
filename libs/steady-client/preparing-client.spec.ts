import { createTestDatabase, type TestDatabase } from '../../test/support/database';
import { prepared, PreparingClient } from './preparing-client';

describe('PreparingClient', () => {
  let database: TestDatabase;
  let client: PreparingClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new PreparingClient({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  const kept = async () => {
    const { rows } = await client.query<{ name: string }>(
      'SELECT name FROM pg_prepared_statements',
    );
    return rows.map((row) => row.name);
  };

  it('keeps the plan of a marked statement, once, and answers as ever', async () => {
    const sum = prepared('sum-of-two', 'SELECT $1::int + $2::int AS sum');
    for (const n of [1, 2, 3]) {
      expect((await client.query<{ sum: number }>(sum, [n, 1])).rows).toEqual([{ sum: n + 1 }]);
    }
    expect(await kept()).toEqual(['sum-of-two']);
  });

  it('keeps none of any other', async () => {
    await client.query('SELECT $1::int', [1]);
    await client.query('SELECT 1 /* prepared not-this */');
    expect(await kept()).toEqual(['sum-of-two']);
  });

  it('names what is wrong in a marked statement', async () => {
    await expect(client.query(prepared('wrong', 'SELECT $1::int / 0'), [1])).rejects.toThrow(
      'zero',
    );
    await expect(client.query(prepared('no-table', 'SELECT $1 FROM nowhere'), [1])).rejects.toThrow(
      'nowhere',
    );
  });
});
