import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { createTestDatabase } from '../../test/support/database';
import { dataSourceOptions } from '../database/data-source';
import { Env } from './env';
import { sessionSecret } from './session-secret';

const SECRET = 'a secret of more than thirty-two characters';

describe('the session secret', () => {
  const folders: string[] = [];
  const sources: DataSource[] = [];
  const said: string[] = [];
  const folder = () => {
    const fresh = mkdtempSync(join(tmpdir(), 'secret-'));
    folders.push(fresh);
    return fresh;
  };
  const database = async () => {
    const { url } = await createTestDatabase();
    const source = await new DataSource(dataSourceOptions({ url }, { max: 4 })).initialize();
    sources.push(source);
    return source;
  };
  const secretIn = (source: DataSource, settings: Parameters<typeof Env.with>[0] = {}) =>
    sessionSecret(Env.with({ dataDir: folder(), ...settings }), source, (text) => said.push(text));

  beforeEach(() => said.splice(0));
  afterAll(async () => {
    await Promise.all(sources.map((source) => source.destroy()));
    folders.forEach((each) => rmSync(each, { recursive: true }));
  });

  it('is made once for all processes of a database, also when they start together', async () => {
    const source = await database();
    const secrets = await Promise.all([1, 2, 3, 4].map(() => secretIn(source)));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]?.length).toBeGreaterThanOrEqual(32);
    expect(await secretIn(await database())).not.toBe(secrets[0]);
    expect(said).toEqual([]);
  });

  it('goes on with the one earlier versions kept in the data folder', async () => {
    const source = await database();
    const dataDir = folder();
    writeFileSync(join(dataDir, 'session-secret'), `${SECRET}\n`);
    expect(await secretIn(source, { dataDir })).toBe(SECRET);
    expect(await secretIn(source)).toBe(SECRET);
  });

  it('is the one given, and one that differs between processes is told of, once', async () => {
    const source = await database();
    expect(await secretIn(source, { sessionSecret: SECRET })).toBe(SECRET);
    expect(await secretIn(source, { sessionSecret: SECRET })).toBe(SECRET);
    expect(said).toEqual([]);
    const other = `${SECRET} and another`;
    expect(await secretIn(source, { sessionSecret: other })).toBe(other);
    expect(await secretIn(source, { sessionSecret: other })).toBe(other);
    expect(said).toEqual([expect.stringMatching(/not the one this hub had before.*give all/)]);
    const kept = await source.query<{ value: string }[]>('SELECT value FROM hub_values');
    expect(JSON.stringify(kept)).not.toContain(SECRET);
  });

  it('is not made in production', async () => {
    await expect(secretIn(await database(), { nodeEnv: 'production' })).rejects.toThrow(
      /SESSION_SECRET must be set/,
    );
  });
});
