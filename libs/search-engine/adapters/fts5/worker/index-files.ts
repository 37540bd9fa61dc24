import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeImage } from '../memory-image';

/** One index file by its name: `<index>.<settings hash>.<running number>.db`. */
export interface IndexFile {
  readonly path: string;
  readonly hash: string;
  readonly number: number;
}

/** The files of one index in its folder. */
export class IndexFiles {
  /** Numbers are never given twice, even when the file has been deleted under us. */
  private highest = 0;

  constructor(
    private readonly directory: string,
    private readonly name: string,
  ) {
    mkdirSync(directory, { recursive: true });
  }

  /** Newest first. */
  list(): IndexFile[] {
    const files: IndexFile[] = [];
    for (const entry of existsSync(this.directory) ? readdirSync(this.directory) : []) {
      const match = /^([a-z0-9_-]+)\.([0-9a-f]+)\.(\d+)\.db$/.exec(entry);
      if (!match || match[1] !== this.name) continue;
      const path = join(this.directory, entry);
      files.push({ path, hash: match[2] ?? '', number: Number(match[3]) });
    }
    return files.sort((a, b) => b.number - a.number);
  }

  next(hash: string): string {
    mkdirSync(this.directory, { recursive: true });
    this.highest = Math.max(this.highest, this.list()[0]?.number ?? 0) + 1;
    return join(this.directory, `${this.name}.${hash}.${this.highest}.db`);
  }

  remove(path: string): void {
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    removeImage(path);
  }
}
