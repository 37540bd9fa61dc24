import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { Env } from './env';

const SECRET = 'session-secret';
const MARK = 'session-secret-mark';

/**
 * The secret of SESSION_SECRET or, outside production, one made once and kept in the database: all processes of a hub
 * have the same one, wherever they run. One that differs from what the processes before used is told of.
 */
export async function sessionSecret(
  env: Env,
  dataSource: DataSource,
  warn: (text: string) => void,
): Promise<string> {
  const secret = env.sessionSecret ?? (await keptSecret(env, dataSource));
  const mark = createHmac('sha256', secret).update('allmende').digest('base64url').slice(0, 22);
  if ((await keep(dataSource, MARK, mark)) !== mark) {
    warn(
      'SESSION_SECRET is not the one this hub had before. If another process still runs with the other one, forms ' +
        'and messages that pass between them are refused: give all processes the same, and restart them.',
    );
    await dataSource.query(`UPDATE hub_values SET value = $2, changed_at = now() WHERE name = $1`, [
      MARK,
      mark,
    ]);
  }
  return secret;
}

async function keptSecret(env: Env, dataSource: DataSource): Promise<string> {
  if (env.production) throw new Error('SESSION_SECRET must be set with NODE_ENV=production.');
  const secret = secretOfFolder(env.dataDir) ?? randomBytes(48).toString('base64url');
  return keep(dataSource, SECRET, secret);
}

/** Where earlier versions kept it. */
function secretOfFolder(dataDir: string): string | undefined {
  try {
    const text = readFileSync(join(dataDir, 'session-secret'), 'utf8').trim();
    return text.length >= 32 ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the value where there is none. @returns what is there */
async function keep(dataSource: DataSource, name: string, value: string): Promise<string> {
  const [row] = await dataSource.query<{ value: string }[]>(
    `WITH made AS (
       INSERT INTO hub_values (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING value
     )
     SELECT value FROM made UNION ALL SELECT value FROM hub_values WHERE name = $1 LIMIT 1`,
    [name, value],
  );
  // Made by another process between the two looks of the statement.
  return row?.value ?? keep(dataSource, name, value);
}
