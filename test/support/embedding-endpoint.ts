import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Ways in which an endpoint can be bad. */
export type EmbeddingFault =
  | 'slow'
  | 'hung'
  | '500'
  | '400'
  | '401'
  | 'redirect'
  | 'short'
  | 'nan'
  | 'zero'
  | 'count'
  | 'truncated'
  | 'huge'
  | 'html';

export interface EmbeddingEndpoint {
  readonly url: string;
  /** Bodies of the calls so far. */
  readonly calls: readonly EmbeddingCall[];
  /** How the next calls go wrong; undefined: well. */
  fault: EmbeddingFault | undefined;
  /** Texts with this in them are refused with status 400. */
  poison: string | undefined;
  /** Every text sent so far. */
  texts(): string[];
  close(): Promise<void>;
}

export interface EmbeddingCall {
  readonly input: readonly string[];
  readonly model: string;
  readonly input_type?: string;
  readonly encoding_format?: string;
  readonly key: string | undefined;
}

/**
 * A tiny OpenAI-compatible endpoint on 127.0.0.1: texts with the same words have near vectors. Words in `synonyms`
 * count as the word they are mapped to.
 */
export async function startEmbeddingEndpoint(
  options: { readonly dimensions?: number; readonly synonyms?: Record<string, string> } = {},
): Promise<EmbeddingEndpoint> {
  const calls: EmbeddingCall[] = [];
  const server = createServer((request, response) => {
    void read(request).then((call) => {
      calls.push(call);
      answer(endpoint, call, response, options);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const endpoint: EmbeddingEndpoint = {
    url: `http://127.0.0.1:${port}/v1`,
    calls,
    fault: undefined,
    poison: undefined,
    texts: () => calls.flatMap((call) => call.input),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return endpoint;
}

async function read(request: IncomingMessage): Promise<EmbeddingCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Omit<EmbeddingCall, 'key'>;
  return { ...body, key: request.headers.authorization };
}

function answer(
  { fault, poison }: EmbeddingEndpoint,
  call: EmbeddingCall,
  response: ServerResponse,
  { dimensions = 32, synonyms = {} }: { dimensions?: number; synonyms?: Record<string, string> },
): void {
  if (poison !== undefined && call.input.some((text) => text.includes(poison))) {
    return void response.writeHead(400).end('{}');
  }
  if (fault === 'hung') return;
  const refusal = fault && REFUSALS[fault];
  if (refusal) return void response.writeHead(refusal.status, refusal.headers).end(refusal.body);
  const vectors = call.input.map((text) => vectorOf(text, dimensions, synonyms));
  const text = JSON.stringify({ data: spoilt(vectors, fault) });
  if (fault === 'truncated') return void response.end(text.slice(0, text.length / 2));
  if (fault === 'huge') return void response.end(text.padEnd(8_000_000, ' '));
  if (fault === 'slow') return void setTimeout(() => response.end(text), 400);
  response.end(text);
}

function spoilt(vectors: number[][], fault: EmbeddingFault | undefined): unknown[] {
  const data: { index: number; embedding: unknown[] }[] = vectors.map((embedding, index) => ({
    index,
    embedding,
  }));
  const last = data.at(-1);
  if (!last) return data;
  if (fault === 'count') data.pop();
  if (fault === 'short') last.embedding = last.embedding.slice(1);
  if (fault === 'nan') last.embedding = last.embedding.map(() => null);
  if (fault === 'zero') last.embedding = last.embedding.map(() => 0);
  // The order of the list is no promise; the numbers are.
  return data.reverse();
}

const REFUSALS: Partial<
  Record<EmbeddingFault, { status: number; headers?: Record<string, string>; body: string }>
> = {
  500: { status: 500, body: '{"error":{"message":"no"}}' },
  400: { status: 400, body: '{"error":{"message":"no"}}' },
  401: { status: 401, body: '{"error":{"message":"no"}}' },
  redirect: { status: 307, headers: { location: '/elsewhere' }, body: '' },
  html: { status: 200, body: '<html>a proxy</html>' },
};

/** Each word stands for a fixed direction. */
export function vectorOf(
  text: string,
  dimensions: number,
  synonyms: Record<string, string> = {},
): number[] {
  const sum = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const hash = createHash('sha512')
      .update(synonyms[word] ?? word)
      .digest();
    for (let i = 0; i < dimensions; i += 1) {
      sum[i] =
        (sum[i] ?? 0) + (hash[i % 64] ?? 0) - 127.5 + (i >= 64 ? (hash[(7 * i) % 64] ?? 0) / 2 : 0);
    }
  }
  return sum;
}
