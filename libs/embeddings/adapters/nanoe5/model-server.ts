import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddingUnavailable } from '../../embedder';
import type { ModelFault } from '../../model-fault';
import { SERVER_PROGRAM } from './server-program';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 2_000;
/** More are little faster. They give way to the hub and the database (`os.nice` in the program). */
const MOST_THREADS = 4;
/** Model, tables and work space are about 250 MB; numpy and the threads' stacks reserve more than they use. */
const MOST_BYTES = 2 * 1024 ** 3;
const MOST_WORDS = 2_000;

/** One run of the local model's server. */
export class ModelServer {
  readonly ended: Promise<string>;
  private running = true;
  private lastWords = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly port: Promise<number>,
  ) {
    child.stderr?.on('data', (text: Buffer) => {
      this.lastWords = (this.lastWords + text.toString()).slice(-MOST_WORDS);
    });
    this.ended = new Promise((resolve) => {
      const end = (reason: string) => {
        this.running = false;
        resolve(this.lastWords.trim().split('\n').at(-1)?.slice(0, 300) || reason);
      };
      child.once('error', (error) => end(error.message));
      child.once('close', (code, signal) => end(`it ended with ${signal ?? `code ${code}`}`));
    });
  }

  static start(venv: string): ModelServer {
    const threads = Math.min(MOST_THREADS, availableParallelism());
    const child = spawn(
      join(venv, 'bin', 'python'),
      ['-c', SERVER_PROGRAM, String(MOST_BYTES), String(threads)],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        // Only what Python needs: no key or password of the hub reaches it.
        env: { PATH: process.env.PATH, LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1' },
        // Ctrl+C is for the hub, which stops it last.
        detached: true,
      },
    );
    child.stdin.on('error', () => undefined);
    return new ModelServer(child, portOf(child));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Where it listens. @throws EmbeddingUnavailable when it ends or says nothing for a minute */
  async ready(): Promise<number> {
    const limit = new AbortController();
    const late = sleep(READY_WITHIN_MS, undefined, { signal: limit.signal, ref: false }).then(
      () => {
        throw failed({ code: 'local-late', seconds: READY_WITHIN_MS / 1_000 });
      },
    );
    const over = this.ended.then((reason) => {
      throw failed({ code: 'local-no-start', why: reason });
    });
    late.catch(() => undefined);
    over.catch(() => undefined);
    try {
      return await Promise.race([this.port, late, over]);
    } finally {
      limit.abort();
    }
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    this.child.stdin?.destroy();
    this.child.kill('SIGTERM');
    await Promise.race([this.ended, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
    if (this.running) this.child.kill('SIGKILL');
    await this.ended;
  }
}

const failed = (fault: ModelFault) => new EmbeddingUnavailable(fault, { passing: true });

const portOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (part: Buffer) => {
      text = (text + part.toString()).slice(0, 1_000);
      const [, port] = /^port (\d+)$/m.exec(text) ?? [];
      if (port) resolve(Number(port));
    });
  });
