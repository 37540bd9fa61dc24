import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDiskFull } from '../../../libs/full-disk/full-disk';
import { Fault } from '../../kernel/fault';
import { newId } from '../../kernel/ids';
import type { ImportFile } from './run/import-job';

/** Bytes of one uploaded file; larger ones are put into the folder on the server or imported by the command line. */
export const MAX_UPLOAD_BYTES = 2 * 1024 * 1024 * 1024;
export const MAX_UPLOAD_FILES = 20;

const UPLOADS = 'uploads';
const KEEP_UPLOADS_MS = 7 * 86_400_000;
const SHOWN_FILES = 200;

export interface NamedPath {
  readonly path: string;
  readonly name: string;
}

/** The folder `imports` of the data folder: files an administrator puts there, and what was uploaded. */
export class ImportFiles {
  private readonly uploads: string;

  constructor(private readonly folder: string) {
    this.uploads = join(folder, UPLOADS);
  }

  /** Files that lie in the folder, by name. */
  async list(): Promise<{ readonly name: string; readonly size: number }[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(() => []);
    const names = entries
      .filter((entry) => entry.isFile() && /\.(jsonl|ndjson|json)(\.gz)?$/i.test(entry.name))
      .map((entry) => entry.name)
      .sort()
      .slice(0, SHOWN_FILES);
    return Promise.all(
      names.map(async (name) => ({ name, size: (await stat(join(this.folder, name))).size })),
    );
  }

  /** Paths of files in the folder. @throws Fault 422 for a name that is not in it */
  async chosen(names: readonly string[]): Promise<NamedPath[]> {
    const known = new Set((await this.list()).map((file) => file.name));
    const wrong = names.findIndex((name) => !known.has(name));
    if (wrong >= 0) {
      throw Fault.invalid([
        {
          pointer: `/files/${wrong}`,
          code: 'no-such-file',
          detail: 'There is no such file in the folder “imports” of the hub.',
        },
      ]);
    }
    return names.map((name) => ({ name, path: join(this.folder, name) }));
  }

  /** What is known of files. @throws Fault 409 when one is gone */
  async describe(names: readonly NamedPath[]): Promise<ImportFile[]> {
    return Promise.all(
      names.map(async ({ path, name }) => {
        const found = await stat(path).catch(() => {
          throw Fault.conflict('import.file-gone', `The file ${name} is not there any more.`);
        });
        return { path, name, size: found.size, changedAt: found.mtimeMs };
      }),
    );
  }

  /** A folder for the files of one upload. */
  async newUpload(): Promise<string> {
    const folder = join(this.uploads, newId());
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Writes one file of an upload. The name it is stored under never comes from outside. @throws Fault 507 */
  async store(folder: string, n: number, name: string, content: Readable): Promise<NamedPath> {
    const path = join(folder, `${n}.jsonl`);
    try {
      await pipeline(content, createWriteStream(path, { flags: 'wx' }));
    } catch (error) {
      throw isDiskFull(error) ? diskFull(error) : error;
    }
    return { path, name: basename(name.replaceAll('\\', '/')).slice(0, 200) || `file ${n}` };
  }

  /** The folder of the upload a path belongs to; undefined for any other path. */
  uploadFolderOf(path: string): string | undefined {
    const folder = dirname(resolve(path));
    return folder.startsWith(resolve(this.uploads) + sep) ? folder : undefined;
  }

  /** Removes uploads nobody came back to. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.uploads).catch(() => [])) {
      const folder = join(this.uploads, name);
      const { mtimeMs } = await stat(folder);
      if (mtimeMs < Date.now() - KEEP_UPLOADS_MS)
        await rm(folder, { recursive: true, force: true });
    }
  }
}

const diskFull = (cause: unknown): Fault =>
  new Fault(
    507,
    'disk-full',
    'The disk that holds the folder “imports” of the hub is full. Nothing was kept: free some space there, or import by the command line from another disk.',
    { cause },
  );
