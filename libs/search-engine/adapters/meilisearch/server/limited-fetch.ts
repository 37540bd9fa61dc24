import { SearchTimeout, SearchUnavailable } from '../../../search-engine';
import { ApiRefusal, KeyRefused } from '../setup-error';

export const MOST_ANSWER_BYTES = 64 * 1024 * 1024;

type HttpClient = (input: string | URL | Request, init?: RequestInit) => Promise<unknown>;

/**
 * The client's way to the network: every request has a time limit (its own signal, or `limitMs`),
 * every answer a greatest size, and every failure is a sentence that names the server.
 */
export function limitedFetch(
  where: string,
  limitMs: number,
  mostBytes = MOST_ANSWER_BYTES,
): HttpClient {
  return async (input, init) => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(slow(where, limitMs)), limitMs);
    try {
      const headers = new Headers(init?.headers);
      // Packed answers leave Meilisearch in pieces, the last of which waits 40 ms for the network to confirm the others.
      headers.set('accept-encoding', 'identity');
      const signal = init?.signal ?? limit.signal;
      const response = await fetch(input, { ...init, headers, signal });
      return parse(await readText(response, where, mostBytes), response.status, where);
    } catch (error) {
      throw sentence(error, where);
    } finally {
      clearTimeout(timer);
    }
  };
}

export const slow = (where: string, ms: number): SearchTimeout =>
  new SearchTimeout(`Meilisearch at ${where} did not answer within ${ms} ms.`);

async function readText(response: Response, where: string, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > mostBytes) {
      throw new SearchUnavailable(
        `Meilisearch at ${where} answered with more than ${mostBytes} bytes; the answer was dropped.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string, status: number, where: string): unknown {
  const body = parsed(text);
  const ok = status >= 200 && status < 300;
  if (ok && body !== undefined) return body;
  if (ok && text === '') return undefined;
  const { message, code } = (body ?? {}) as { message?: unknown; code?: unknown };
  if (ok || typeof code !== 'string') {
    throw new SearchUnavailable(
      `What answers at ${where} does not speak like Meilisearch (status ${status}).`,
    );
  }
  throw refusal(String(message), code, status, where);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const KEY_CODES = new Set([
  'invalid_api_key',
  'missing_authorization_header',
  'missing_master_key',
]);

function refusal(message: string, code: string, status: number, where: string): Error {
  if (KEY_CODES.has(code)) {
    return new KeyRefused(
      `Meilisearch at ${where} does not accept the key it was given for this (${code}).`,
    );
  }
  if (status >= 500 || status === 429) {
    return new SearchUnavailable(`Meilisearch at ${where} cannot answer now: ${message}`);
  }
  return new ApiRefusal(message, code, status);
}

function sentence(error: unknown, where: string): Error {
  const { name } = error as { name?: string };
  if (name === 'TypeError' || name === 'AbortError') {
    const { cause } = error as { cause?: { code?: string; message?: string } };
    const reason = cause?.code ?? cause?.message ?? (error as Error).message;
    return new SearchUnavailable(`Meilisearch at ${where} cannot be reached (${reason}).`);
  }
  return error as Error;
}
