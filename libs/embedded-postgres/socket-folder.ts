import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './failures';
import { SOCKET_PORT } from './settings';

const SOCKET = `.s.PGSQL.${SOCKET_PORT}`;
const NAME = /^pg-[A-Za-z0-9]{6}$/;
/** Longest path of a socket in bytes. */
const LONGEST = process.platform === 'linux' ? 107 : 103;

/**
 * A new private folder for the server's socket.
 * @throws EmbeddedPostgresError SOCKET_PATH_TOO_LONG
 */
export function makeSocketFolder(base = tmpdir()): string {
  if (Buffer.byteLength(join(base, 'pg-XXXXXX', SOCKET)) > LONGEST) {
    throw new EmbeddedPostgresError(
      'SOCKET_PATH_TOO_LONG',
      `The folder for temporary files "${base}" has too long a name for a socket (the whole path may have ${LONGEST} bytes): set TMPDIR to a shorter one such as /tmp.`,
    );
  }
  return mkdtempSync(join(base, 'pg-'));
}

/**
 * The folder that the server of this data folder had the last time, so that processes attached to it find the next
 * one there; a new one where that is not to be had.
 */
export function socketFolderOf(dataDir: string, serverUid: number | undefined): string {
  const note = join(dataDir, 'socket-folder');
  const last = lastFolder(note);
  if (last && takeAgain(last, [process.getuid?.(), serverUid])) return last;
  if (last) removeSocketFolder(last);
  const folder = makeSocketFolder();
  writeFileSync(note, folder);
  return folder;
}

function lastFolder(note: string): string | undefined {
  try {
    const folder = readFileSync(note, 'utf8').trim();
    return NAME.test(basename(folder)) ? folder : undefined;
  } catch {
    return undefined;
  }
}

// Everybody may put something into /tmp: what is there under our name has to be ours.
function takeAgain(folder: string, owners: (number | undefined)[]): boolean {
  if (dirname(folder) !== tmpdir()) return false;
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
  }
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (!stat?.isDirectory() || !owners.includes(stat.uid)) return false;
  chmodSync(folder, 0o700);
  removeSocket(folder);
  return true;
}

/** Removes a socket folder made by `makeSocketFolder`; leaves everything else alone. */
export function removeSocketFolder(folder: string): void {
  if (!NAME.test(basename(folder))) return;
  try {
    removeSocket(folder);
    rmdirSync(folder);
  } catch {
    // Already gone, or somebody put files there: not ours to judge.
  }
}

function removeSocket(folder: string): void {
  rmSync(join(folder, SOCKET), { force: true });
  rmSync(join(folder, `${SOCKET}.lock`), { force: true });
}
