import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(__dirname, '..', '..');

export interface Memory {
  /** Megabytes; shared pages are counted once (PSS). */
  readonly all: number;
  readonly hub: number;
}

/** A free port of this machine. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** A command of the product as a process of its own, with the memory of all its children watched. */
export class Measured {
  private readonly child: ChildProcess;
  private peakAll = 0;
  private peakHub = 0;
  private output = '';
  private ended: number | undefined;
  private static isWatching = true;
  private readonly watch: NodeJS.Timeout;

  constructor(script: string, args: readonly string[], env: Record<string, string>) {
    this.child = spawn(process.execPath, [join(ROOT, script), ...args], {
      cwd: ROOT,
      env: { ...process.env, LOG_LEVEL: 'warn', RATE_LIMIT: 'off', DEMO: 'off', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.output = (this.output + text).slice(-20_000)));
    }
    this.child.once('exit', (code) => (this.ended = code ?? 1));
    this.watch = setInterval(() => Measured.isWatching && this.look(), 500);
  }

  /**
   * Memory is not looked at meanwhile: each look holds this process and a hub for some 50 ms, and would be found in the
   * times measured here.
   */
  static async unwatched<T>(work: () => Promise<T>): Promise<T> {
    Measured.isWatching = false;
    try {
      return await work();
    } finally {
      Measured.isWatching = true;
    }
  }

  get log(): string {
    return this.output;
  }

  /** The highest seen, in megabytes. */
  get peak(): Memory {
    return { all: this.peakAll, hub: this.peakHub };
  }

  now(): Memory {
    this.look();
    const [all, hub] = this.sizes();
    return { all, hub };
  }

  async end(): Promise<number> {
    while (this.ended === undefined) await sleep(50);
    clearInterval(this.watch);
    return this.ended;
  }

  async stop(): Promise<void> {
    if (this.ended === undefined) this.child.kill('SIGTERM');
    await this.end();
  }

  /** Waits until the address answers with success. */
  async ready(url: string, withinMs = 120_000): Promise<void> {
    for (const until = Date.now() + withinMs; Date.now() < until; await sleep(20)) {
      if (this.ended !== undefined) throw new Error(`The hub ended:\n${this.output}`);
      const ok = await fetch(url).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ok) return;
    }
    throw new Error(`${url} did not answer in time:\n${this.output}`);
  }

  private look(): void {
    const [all, hub] = this.sizes();
    this.peakAll = Math.max(this.peakAll, all);
    this.peakHub = Math.max(this.peakHub, hub);
  }

  private sizes(): [number, number] {
    const own = this.child.pid ?? 0;
    const sizes = familyOf(own).map((pid) => [pid, pssOf(pid)] as const);
    const all = sizes.reduce((sum, [, size]) => sum + size, 0);
    return [Math.round(all), Math.round(new Map(sizes).get(own) ?? 0)];
  }
}

function familyOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const family = [root];
  for (let at = 0; at < family.length; at++) family.push(...(children.get(family[at] ?? 0) ?? []));
  return family;
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function pssOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
