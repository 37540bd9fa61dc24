import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = resolve(__dirname, '../..');

/**
 * Runs a TypeScript file of the repository (path from its root) as a process of its own, for tests that kill
 * processes. stdout and stderr are pipes. Decorator metadata is not emitted: not for files that boot Nest.
 */
export function runTypeScript(
  file: string,
  args: string[] = [],
  env: NodeJS.ProcessEnv = {},
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  const folder = mkdtempSync(join(tmpdir(), 'allmende-run-'));
  const outfile = join(folder, 'main.js');
  buildSync({
    entryPoints: [join(ROOT, file)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  const child = spawn(process.execPath, [outfile, ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_PATH: join(ROOT, 'node_modules'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return child;
}
