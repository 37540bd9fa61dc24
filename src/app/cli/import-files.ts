import { createWriteStream } from 'node:fs';
import { access, constants, mkdir, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ImportFile } from '../../features/import/import.api';

export interface InputFiles {
  readonly files: readonly ImportFile[];
  /** Removes what was put aside. */
  close(): Promise<void>;
}

/** A file that cannot be imported; the message names it and says why. */
export class InputProblem extends Error {
  override readonly name = 'InputProblem';
}

/**
 * The files of an import. What comes through stdin (`-`) is put aside in `folder` first, since files are read more
 * than once. @throws InputProblem before anything is read
 */
export async function inputFiles(
  names: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<InputFiles> {
  const files: ImportFile[] = [];
  let aside: string | undefined;
  for (const name of names.filter((n) => n !== '-')) files.push(await described(name));
  if (names.includes('-')) {
    await mkdir(folder, { recursive: true });
    aside = join(folder, `stdin-${process.pid}.jsonl`);
    await pipeline(process.stdin, createWriteStream(aside), { signal });
    files.push({ ...(await described(aside)), name: 'stdin' });
  }
  return {
    files,
    close: async () => {
      if (aside) await rm(aside, { force: true });
    },
  };
}

async function described(path: string): Promise<ImportFile> {
  const whole = resolve(path);
  const found = await stat(whole).catch(() => {
    throw new InputProblem(`There is no file ${path}.`);
  });
  if (!found.isFile()) throw new InputProblem(`${path} is no file that could be read.`);
  await access(whole, constants.R_OK).catch(() => {
    throw new InputProblem(`This account may not read ${path}.`);
  });
  return { path: whole, name: basename(whole), size: found.size, changedAt: found.mtimeMs };
}
