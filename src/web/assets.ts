import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root';

/** Scripts a page may ask for; `base` is on every page. */
export type IslandName = 'base' | 'editor' | 'similar' | 'progress';

export const ASSETS_FOLDER = join(packageRoot, 'dist', 'web');
/** Where the built files are served; the names carry a hash of the content. */
export const STATIC_PREFIX = '/static/';

/** Logical name (`app.css`, `base.js`) → file name. */
export type AssetManifest = Readonly<Record<string, string>>;

let known: { readonly time: number; readonly manifest: AssetManifest } | undefined;

/** Address of a built file. Throws when the assets were not built. */
export function assetUrl(name: string): string {
  const file = readManifest()[name];
  if (file === undefined)
    throw new Error(`The web asset ${name} is not built: run "npm run build:web".`);
  return STATIC_PREFIX + file;
}

/** Read again when a build has replaced it, so that a running hub in development follows. */
function readManifest(): AssetManifest {
  const path = join(ASSETS_FOLDER, 'manifest.json');
  const time = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (time === undefined) throw new Error('The web assets are not built: run "npm run build:web".');
  if (known?.time !== time) {
    known = { time, manifest: JSON.parse(readFileSync(path, 'utf8')) as AssetManifest };
  }
  return known.manifest;
}
