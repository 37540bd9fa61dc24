// A process for embedded-postgres.spec.ts to kill: owns the server of a data folder and inserts numbers, printing
// each one when the server has acknowledged it.
import { Client } from 'pg';
import { openEmbeddedPostgres } from '../../libs/embedded-postgres/embedded-postgres';

async function main(dataDir: string): Promise<void> {
  const opened = await openEmbeddedPostgres({ dataDir });
  const client = new Client(opened.connection);
  client.on('error', () => undefined);
  await client.connect();
  await client.query('CREATE TABLE IF NOT EXISTS kept (n int PRIMARY KEY)');
  const { rows } = await client.query<{ n: number }>('SELECT coalesce(max(n), 0) AS n FROM kept');
  for (let n = (rows[0]?.n ?? 0) + 1; ; n += 1) {
    await client.query('INSERT INTO kept VALUES ($1)', [n]);
    process.stdout.write(`${n}\n`);
  }
}

void main(process.argv[2] ?? '');
