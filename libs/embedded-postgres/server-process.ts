import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError, explain } from './failures';
import type { Launcher } from './privileges';
import { commandLine, isAlive } from '../process-state/process-state';

export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;

export interface ServerPlan {
  launcher: Launcher;
  postgres: string;
  clusterDir: string;
  args: string[];
  log: Log;
}

const READY_WITHIN_MS = 180_000;
const WAY_CLEAR_WITHIN_MS = 25_000;
const RETRIES_WITHIN_MS = 15_000;
const STILL_BUSY =
  /lock file ".*" already exists|pre-existing shared memory block|could not create lock file/;

/** How long each way of stopping gets before the next, harsher one; together at most 7.5 s. */
const STOP_STEPS: [NodeJS.Signals, number][] = [
  ['SIGTERM', 1_500],
  ['SIGINT', 4_000],
  ['SIGQUIT', 1_500],
  ['SIGKILL', 500],
];

/** One run of the `postgres` program. */
export class ServerProcess {
  /** Settles when the program has ended, with what is known about why. */
  readonly ended: Promise<string>;
  private running = true;
  private stopping = false;
  private readonly lastWords: string[] = [];
  private readonly atExit = () => void this.child.kill('SIGINT');

  private constructor(
    private readonly child: ChildProcess,
    private readonly plan: ServerPlan,
  ) {
    process.once('exit', this.atExit);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.hear(text));
    this.ended = new Promise((resolve) => {
      const end = (reason: string) => {
        this.running = false;
        process.off('exit', this.atExit);
        resolve([...this.lastWords, reason].join('\n'));
      };
      child.once('error', (error) => end(error.message));
      child.once('close', (code, signal) => end(`ended with ${signal ?? `code ${code}`}`));
    });
  }

  /**
   * Starts the server and waits until it answers; waits some seconds for one that is still going down.
   * @throws EmbeddedPostgresError
   */
  static async start(plan: ServerPlan): Promise<ServerProcess> {
    const deadline = Date.now() + RETRIES_WITHIN_MS;
    for (;;) {
      await waitForPredecessor(plan);
      const server = new ServerProcess(launch(plan), plan);
      const failure = await server.untilReady();
      if (failure === undefined) return server;
      if (!STILL_BUSY.test(failure) || Date.now() > deadline) {
        throw explain(plan.clusterDir, failure);
      }
      await sleep(300);
    }
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Stops the server: politely, then ever harder, within 8 seconds. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const [signal, patience] of STOP_STEPS) {
      if (!this.running) return;
      this.child.kill(signal);
      await Promise.race([this.ended, sleep(patience, undefined, { ref: false })]);
    }
  }

  private async untilReady(): Promise<string | undefined> {
    const deadline = Date.now() + READY_WITHIN_MS;
    let nextNote = Date.now() + 5_000;
    while (this.running) {
      const state = readPidFile(this.plan.clusterDir);
      if (state?.ready && state.pid === this.child.pid) return undefined;
      if (Date.now() > deadline) {
        await this.stop();
        throw new EmbeddedPostgresError(
          'START_TIMEOUT',
          `The embedded PostgreSQL did not become ready within ${READY_WITHIN_MS / 1000} s: look whether the disk of "${this.plan.clusterDir}" is overloaded, and start again.`,
        );
      }
      if (Date.now() > nextNote) {
        nextNote += 5_000;
        this.plan.log(
          'info',
          'The database is still starting (it may be recovering after a crash).',
        );
      }
      await Promise.race([this.ended, sleep(15)]);
    }
    return this.ended;
  }

  private hear(text: string): void {
    for (const line of text.split('\n').filter((part) => part.trim() !== '')) {
      this.lastWords.push(line);
      this.lastWords.splice(0, this.lastWords.length - 40);
      const grave = line.startsWith('PANIC') && !this.stopping;
      this.plan.log(grave ? 'error' : 'debug', `postgres: ${line}`);
    }
  }
}

function launch({ launcher, postgres, args }: ServerPlan): ChildProcess {
  const [command = postgres, ...rest] = [...launcher.prefix, postgres, ...args];
  return spawn(command, rest, {
    uid: launcher.uid,
    gid: launcher.gid,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Its own process group, so that Ctrl+C reaches us first and we stop it last. Only where the system ends it
    // with us; elsewhere the terminal has to.
    detached: launcher.diesWithParent,
    env: { ...process.env, LC_ALL: 'C.UTF-8', PGDATA: undefined },
  });
}

// After a kill of its owner a server goes down by itself where the system can do that; elsewhere we tell it to.
async function waitForPredecessor(plan: ServerPlan): Promise<void> {
  const began = Date.now();
  const nudges: [number, NodeJS.Signals][] = [
    [2_000, 'SIGINT'],
    [15_000, 'SIGQUIT'],
  ];
  for (;;) {
    const pid = predecessor(plan.clusterDir);
    if (pid === undefined) return;
    const waited = Date.now() - began;
    if (waited > WAY_CLEAR_WITHIN_MS) {
      throw new EmbeddedPostgresError(
        'DATA_FOLDER_IN_USE',
        `A PostgreSQL (process ${pid}) still runs on "${plan.clusterDir}" and does not stop: end it with "kill -INT ${pid}", or choose another data folder.`,
      );
    }
    if (nudges[0] && waited > nudges[0][0]) {
      plan.log('warn', `Stopping the PostgreSQL (process ${pid}) that a dead owner left behind.`);
      nudge(pid, nudges.shift()?.[1], plan.clusterDir);
    }
    await sleep(50);
  }
}

/** The process that PostgreSQL would refuse to start beside. */
function predecessor(clusterDir: string): number | undefined {
  const pid = readPidFile(clusterDir)?.pid;
  if (pid === undefined || !isAlive(pid)) return undefined;
  const command = commandLine(pid);
  if (command === undefined || command.includes(clusterDir)) return pid;
  // The number now belongs to another program: a stale file that PostgreSQL itself would take for serious.
  rmSync(join(clusterDir, 'postmaster.pid'), { force: true });
  return undefined;
}

function nudge(pid: number, signal: NodeJS.Signals | undefined, clusterDir: string): void {
  if (!commandLine(pid)?.includes(clusterDir)) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It went away meanwhile, or belongs to somebody else: the wait ends with a clear error then.
  }
}

function readPidFile(clusterDir: string): { pid: number; ready: boolean } | undefined {
  try {
    const lines = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : undefined;
  } catch {
    return undefined;
  }
}
