import { setMaxListeners } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OwnerFile } from '../../../process-state/owner-file';
import {
  Embedder,
  EmbeddingUnavailable,
  type EmbedderHealth,
  type EmbedderInfo,
  type EmbeddingSide,
  type EmbedOptions,
} from '../../embedder';
import { faultOf, sayFault, type ModelFault } from '../../model-fault';
import { PACKAGE, readLocalModel } from './install';
import { ModelServer } from './model-server';

/** How to speak to the server. */
export interface LocalServer {
  readonly url: string;
  readonly name: string;
  /** Most texts of one call: small, so that a query never waits long behind passages. */
  readonly batch: number;
  readonly callMs: number;
}

export interface LocalEmbedderOptions {
  /** Folder of the local model, below the data folder: one server at a time, whoever asks it. */
  readonly directory: string;
  readonly log: (text: string) => void;
  /** A client of the OpenAI-compatible server at this address, which speaks of itself as `model`. */
  readonly connect: (server: LocalServer) => Embedder;
  /** How often the folder is looked at, default 2,000. */
  readonly lookEveryMs?: number;
  /**
   * Rest before a server that ended is started again, default 1,000: doubled each time up to `longestRestMs` (default
   * 60,000), and the first one again after a run that was longer than that.
   */
  readonly restMs?: number;
  readonly longestRestMs?: number;
}

export const LOCAL_MODEL = `multilingual-e5-small-q4 (${PACKAGE.replace('==', ' ')})`;

const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 60_000;
/** After so many calls in a row without an answer the server counts as hung. */
const LATE_TO_KILL = 3;
const CALL_MS = 15_000;
const BATCH = 4;

/**
 * The model that `meaning on` installed. While it is switched on, one process of the data folder runs its server on
 * loopback, starts it again when it ends or hangs, and stops it when it is switched off or the process ends; the
 * others use it too. Nothing waits for any of it.
 */
export class LocalEmbedder extends Embedder {
  private readonly closing = new AbortController();
  private readonly watching: Promise<void>;
  private client: Embedder | undefined;
  private clientPort: number | undefined;
  private server: ModelServer | undefined;
  private fault: ModelFault | undefined;
  private on = false;
  private late = 0;

  constructor(private readonly options: LocalEmbedderOptions) {
    super();
    // As many wait for it as texts are under way.
    setMaxListeners(0, this.closing.signal);
    this.on = readLocalModel(options.directory) !== undefined;
    this.watching = this.watch();
  }

  info(): EmbedderInfo | undefined {
    return this.client?.info();
  }

  async embed(
    texts: readonly string[],
    side: EmbeddingSide,
    options: EmbedOptions = {},
  ): Promise<Float32Array[]> {
    const { client } = this;
    if (!client) {
      throw new EmbeddingUnavailable({ code: 'local-stopped' }, { passing: true });
    }
    try {
      const vectors = await client.embed(texts, side, options);
      this.late = 0;
      return vectors;
    } catch (error) {
      if (!options.signal?.aborted) this.late += 1;
      if (this.late >= LATE_TO_KILL) void this.restart();
      throw error;
    }
  }

  health(): EmbedderHealth {
    if (!this.on) return { state: 'off' };
    if (this.client?.info()) return { state: 'ready' };
    return this.fault ? { state: 'failing', fault: this.fault } : { state: 'starting' };
  }

  /** Id of the server's process, where this process runs it. */
  get serverPid(): number | undefined {
    return this.server?.pid;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      const model = readLocalModel(this.options.directory);
      this.on = model !== undefined;
      await (model ? this.serveOrAttach(model.venv) : this.detach()).catch((error: unknown) => {
        this.fault = faultOf(error);
      });
      await this.pause();
    }
    await this.detach();
  }

  /** Runs the server as long as this process may and shall; else uses that of the process which does. */
  private async serveOrAttach(venv: string): Promise<void> {
    const { directory } = this.options;
    mkdirSync(directory, { recursive: true });
    const claim = await OwnerFile.claim(directory);
    if (!claim.granted) return this.attach(readPort(directory));
    try {
      await this.keepRunning(venv);
    } finally {
      rmSync(portFile(directory), { force: true });
      claim.file.release();
    }
  }

  private async keepRunning(venv: string): Promise<void> {
    const {
      directory,
      log,
      restMs = FIRST_REST_MS,
      longestRestMs = LONGEST_REST_MS,
    } = this.options;
    let rest = restMs;
    while (this.shallRun(venv)) {
      const server = ModelServer.start(venv);
      this.server = server;
      try {
        const port = await server.ready();
        await this.attach(port);
        writeFileSync(portFile(directory), String(port));
        this.fault = undefined;
        log(`The local model answers on 127.0.0.1:${port}`);
        const began = performance.now();
        await this.untilOver(server, venv);
        if (performance.now() - began > longestRestMs) rest = restMs;
      } catch (error) {
        this.fault = faultOf(error);
      }
      await this.detach();
      await server.stop();
      this.server = undefined;
      if (!this.shallRun(venv)) return;
      log(
        `The local model has ended; it is started again in ${rest / 1_000} s. ${this.fault ? sayFault(this.fault) : ''}`,
      );
      await this.pause(rest);
      rest = Math.min(2 * rest, longestRestMs);
    }
  }

  /** Until the server ends, or is no longer wanted. */
  private async untilOver(server: ModelServer, venv: string): Promise<void> {
    const over = new AbortController();
    void server.ended.then((reason) => {
      this.fault = { code: 'local-ended', why: reason };
      over.abort();
    });
    while (!over.signal.aborted && this.shallRun(venv)) {
      await this.pause(this.options.lookEveryMs, over.signal);
    }
  }

  private shallRun(venv: string): boolean {
    return !this.closing.signal.aborted && readLocalModel(this.options.directory)?.venv === venv;
  }

  private async attach(port: number | undefined): Promise<void> {
    if (port === this.clientPort) return;
    await this.detach();
    if (port === undefined) return;
    this.clientPort = port;
    this.client = this.options.connect({
      url: `http://127.0.0.1:${port}/v1`,
      name: LOCAL_MODEL,
      batch: BATCH,
      callMs: CALL_MS,
    });
  }

  private async detach(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    this.clientPort = undefined;
    this.late = 0;
    await client?.close();
  }

  private async restart(): Promise<void> {
    this.late = 0;
    if (!this.server) return;
    this.options.log('The local model does not answer and is stopped.');
    await this.server.stop();
  }

  private async pause(ms = this.options.lookEveryMs ?? 2_000, until?: AbortSignal): Promise<void> {
    const signal = until ? AbortSignal.any([until, this.closing.signal]) : this.closing.signal;
    await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

const portFile = (directory: string) => join(directory, 'port');

function readPort(directory: string): number | undefined {
  try {
    return Number(readFileSync(portFile(directory), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}
