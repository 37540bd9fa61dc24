import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const CRUISER = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

it('every file imports only what its place may import (docs/architecture.md)', () => {
  const config = ['--config', '.dependency-cruiser.cjs'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [CRUISER, ...config, 'src', 'libs'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  expect({ status, told: stdout + stderr }).toEqual({
    status: 0,
    told: expect.stringMatching(/no dependency violations found \([1-9]\d{2} modules/) as string,
  });
}, 120_000);
