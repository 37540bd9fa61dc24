import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The moment a process began, in an opaque form that differs between two processes that got the same id one after
 * the other. Undefined where the system cannot tell (no /proc).
 */
export function processBirth(pid: number): string | undefined {
  return statFields(pid)?.[19];
}

/** Whether the process runs: a zombie counts as dead, and so does a newer process with the same id. */
export function isAlive(pid: number, birth?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const fields = statFields(pid);
  if (!fields) return process.platform !== 'linux' || !hasProc();
  if (fields[0] === 'Z' || fields[0] === 'X') return false;
  return birth === undefined || fields[19] === birth;
}

/** The command line of a process, or undefined where it cannot be read. */
export function commandLine(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    const ps = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return ps.status === 0 ? ps.stdout.trim() : undefined;
  }
}

// Fields of /proc/<pid>/stat from the third (state) on: the second may hold blanks and brackets.
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function hasProc(): boolean {
  return statFields(process.pid) !== undefined;
}
