import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const requireHere = createRequire(__filename);

/**
 * The worker's JavaScript: the compiled file beside this one, or, when this one runs as TypeScript
 * (tests), a bundle made in about 50 ms and kept under its content's hash.
 */
export function workerFile(): string {
  if (!__filename.endsWith('.ts')) return join(__dirname, 'worker', 'worker-main.js');
  const esbuild = requireHere('esbuild') as typeof import('esbuild');
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [join(__dirname, 'worker', 'worker-main.ts')],
    bundle: true,
    platform: 'node',
    packages: 'external',
    format: 'cjs',
    sourcemap: 'inline',
    write: false,
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array(0);
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const cache = join(dirname(dirname(requireHere.resolve('libsql'))), '.cache');
  const file = join(cache, 'allmende', `search-worker-${hash}.js`);
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, code);
  renameSync(unfinished, file);
  return file;
}
