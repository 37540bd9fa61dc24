import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, processBirth } from './process-state';

/** Who runs the server of a data folder, as written in its `owner.json`. */
export interface Owner {
  token: string;
  pid: number;
  birth?: string;
  since: string;
  socketDir?: string;
  /** Whether the server accepts connections, or did when this was written. */
  ready: boolean;
}

const pathOf = (dataDir: string) => join(dataDir, 'owner.json');

/** The owner written in the folder, whether it lives or not. */
export function readOwner(dataDir: string): Owner | undefined {
  const owner = parse(readText(pathOf(dataDir)));
  return owner;
}

export function ownerLives(owner: Owner): boolean {
  return isAlive(owner.pid, owner.birth);
}

export type Claim =
  { granted: true; file: OwnerFile; predecessor?: Owner } | { granted: false; heldBy: Owner };

/** The right to run the server of a data folder: one living process has it. */
export class OwnerFile {
  private constructor(
    private readonly dataDir: string,
    private owner: Owner,
  ) {}

  /** Takes the folder, also from an owner that died; says who holds it when that one lives. */
  static async claim(dataDir: string): Promise<Claim> {
    const owner: Owner = {
      token: randomUUID(),
      pid: process.pid,
      birth: processBirth(process.pid),
      since: new Date().toISOString(),
      ready: false,
    };
    let predecessor: Owner | undefined;
    for (let unreadable = 0; ;) {
      if (create(pathOf(dataDir), JSON.stringify(owner))) {
        return { granted: true, file: new OwnerFile(dataDir, owner), predecessor };
      }
      const text = readText(pathOf(dataDir));
      const other = parse(text);
      if (other && ownerLives(other)) return { granted: false, heldBy: other };
      // A file without sense is one that is just being written, or the rest of a crash.
      if (!other && text !== undefined && unreadable++ < 20) {
        await sleep(25);
        continue;
      }
      if (text !== undefined && removeStale(pathOf(dataDir), text)) predecessor = other;
    }
  }

  update(change: Partial<Pick<Owner, 'socketDir' | 'ready'>>): void {
    this.owner = { ...this.owner, ...change };
    const draft = `${pathOf(this.dataDir)}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(this.owner));
    renameSync(draft, pathOf(this.dataDir));
  }

  release(): void {
    if (readOwner(this.dataDir)?.token === this.owner.token) {
      rmSync(pathOf(this.dataDir), { force: true });
    }
  }
}

function create(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

// Renaming first makes sure that what is thrown away is what was judged, even when two processes judge at once.
function removeStale(path: string, judged: string): boolean {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return false;
  }
  const taken = readText(aside);
  rmSync(aside, { force: true });
  if (taken === undefined || taken === judged) return true;
  create(path, taken);
  return false;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string | undefined): Owner | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<Owner> | null;
    return typeof value?.pid === 'number' && typeof value.token === 'string'
      ? (value as Owner)
      : undefined;
  } catch {
    return undefined;
  }
}
