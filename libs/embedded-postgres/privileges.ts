import { spawnSync } from 'node:child_process';
import { chownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Binaries } from './binaries';
import { EmbeddedPostgresError } from './failures';

/** How PostgreSQL's programs are started on this machine: it refuses to run as root. */
export interface Launcher {
  label: string;
  /** Program and arguments put in front of the command. */
  prefix: string[];
  uid?: number;
  gid?: number;
  /** Whether the system stops the server when our process dies, however it dies. */
  diesWithParent: boolean;
  /** Makes folders usable for the user the server will run as. */
  prepare(...folders: string[]): void;
}

interface Ids {
  uid: number;
  gid: number;
}

/**
 * The first way of starting that works here, tried for real: directly; as root inside a user name space; as root
 * under the owner of the data folder, or at last under `nobody`.
 * @throws EmbeddedPostgresError BINARIES_UNUSABLE when none works
 */
export function chooseLauncher(binaries: Binaries, clusterDir: string): Launcher {
  const reasons: string[] = [];
  for (const launcher of candidates(clusterDir)) {
    const failure = probe(launcher, binaries);
    if (failure === undefined) return launcher;
    reasons.push(`${launcher.label}: ${failure}`);
  }
  throw new EmbeddedPostgresError(
    'BINARIES_UNUSABLE',
    `The embedded PostgreSQL cannot be run here (${reasons.join('; ')}). It needs Linux with glibc or macOS${process.getuid?.() === 0 ? ', and for root util-linux (unshare, setpriv) or a program folder that everybody may read' : ''}: start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

function candidates(clusterDir: string): Launcher[] {
  const guard = deathGuard();
  const nobody = nobodyIds();
  const mapped = nobody ? [userNamespace(nobody, guard)] : [];
  if (process.getuid?.() !== 0) {
    // initdb refuses a user without a name, as in a container started with `--user 1234`.
    return hasName() ? [plain(guard)] : [...mapped, plain(guard)];
  }
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  return [
    ...(owner && owner.uid !== 0 ? [asUser(owner, `as user ${owner.uid}`, guard)] : []),
    ...mapped,
    ...(nobody ? [asUser(nobody, 'as nobody', guard)] : []),
  ];
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

function plain(guard: string[]): Launcher {
  return {
    label: 'directly',
    prefix: guard,
    diesWithParent: guard.length > 0,
    prepare: () => undefined,
  };
}

// Inside, our own files seem to belong to nobody, who is not root and has a name.
function userNamespace({ uid, gid }: Ids, guard: string[]): Launcher {
  return {
    ...plain(guard),
    label: 'in a user name space',
    prefix: ['unshare', `--map-user=${uid}`, `--map-group=${gid}`, '--', ...guard],
  };
}

function asUser(ids: Ids, label: string, guard: string[]): Launcher {
  const { uid, gid } = ids;
  return {
    ...plain(guard),
    label,
    uid,
    gid,
    prepare: (...folders) => folders.forEach((folder) => give(folder, { uid, gid })),
  };
}

let guardFound: string[] | undefined;

function deathGuard(): string[] {
  guardFound ??= works('setpriv', ['--pdeathsig', 'INT', '--', 'true'])
    ? ['setpriv', '--pdeathsig', 'INT', '--']
    : [];
  return guardFound;
}

function works(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function probe(launcher: Launcher, binaries: Binaries): string | undefined {
  const [command = binaries.postgres, ...args] = [
    ...launcher.prefix,
    binaries.postgres,
    '--version',
  ];
  const { uid, gid } = launcher;
  const result = spawnSync(command, args, {
    uid,
    gid,
    encoding: 'utf8',
    cwd: '/',
    timeout: 20_000,
  });
  if (result.status === 0) return undefined;
  return (result.error?.message ?? result.stderr.trim().split('\n').at(-1)) || 'it failed';
}

function nobodyIds(): Ids | undefined {
  try {
    const line = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
    return line ? { uid: Number(line[1]), gid: Number(line[2]) } : undefined;
  } catch {
    return undefined;
  }
}

function give(path: string, ids: Ids): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat || stat.isSymbolicLink()) return;
  if (stat.uid !== ids.uid) chownSync(path, ids.uid, ids.gid);
  if (stat.isDirectory()) readdirSync(path).forEach((name) => give(join(path, name), ids));
}
