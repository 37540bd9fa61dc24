import { Client } from 'pg';
import { type TestDatabase, createTestDatabase } from './database';

async function tables(database: TestDatabase): Promise<string[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  await client.end();
  return rows.map(({ name }) => name);
}

it('gives every caller a database of its own, with our tables or with none', async () => {
  const [first, second, empty] = await Promise.all([
    createTestDatabase(),
    createTestDatabase({ template: 'migrated' }),
    createTestDatabase({ template: 'empty' }),
  ]);
  expect(new Set([first, second, empty].map(({ connection }) => connection.database)).size).toBe(3);
  expect(await tables(empty)).toEqual([]);
  expect(await tables(first)).toEqual(expect.arrayContaining(['items', 'posts', 'outbox']));
  expect((await tables(second)).sort()).toEqual((await tables(first)).sort());

  const still = new Client(first.connection);
  const closed = new Promise((resolve) => still.on('error', resolve));
  await still.connect();
  await first.drop();
  await closed;
  await expect(tables(first)).rejects.toThrow(/does not exist/);
});
