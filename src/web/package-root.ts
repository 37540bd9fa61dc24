import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function findRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error(`No package.json above ${__dirname}.`);
  return findRoot(above);
}

/** The folder of package.json, the same from the sources and from `dist`. */
export const packageRoot = findRoot(__dirname);
