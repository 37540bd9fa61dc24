import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figures';

const NAMED = ['package.json', 'package-lock.json', '.npmrc'];

/** `npm ci` of the packages in an empty folder, with what npm has in its cache: seconds and megabytes. */
export async function installFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-install-'));
  try {
    for (const name of NAMED) copyFileSync(join(process.cwd(), name), join(folder, name));
    await install(folder);
    rmSync(join(folder, 'node_modules'), { recursive: true });
    const begun = performance.now();
    await install(folder);
    const seconds = (performance.now() - begun) / 1_000;
    const bytes = await sizeOf(join(folder, 'node_modules'));
    return [
      { name: 'npm ci with a warm cache', value: seconds, unit: 's', bound: '≤ 60' },
      { name: 'installed packages', value: bytes / 1_000_000, unit: 'MB' },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function install(cwd: string): Promise<void> {
  const args = ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  return new Promise((resolve, reject) => {
    spawn('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
      .once('error', reject)
      .once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`npm ci ended with ${code}.`)),
      );
  });
}

/** Room on disk of a folder and everything in it. */
async function sizeOf(path: string): Promise<number> {
  const stat = await lstat(path);
  if (!stat.isDirectory()) return stat.blocks * 512;
  const inside = await readdir(path);
  let bytes = 0;
  for (const name of inside) bytes += await sizeOf(join(path, name));
  return bytes;
}
