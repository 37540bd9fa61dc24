import { EmbeddingUnavailable } from '../../embedder';
import type { ModelFault } from '../../model-fault';

export interface Endpoint {
  /** Complete address of the embeddings call. */
  readonly address: string;
  readonly apiKey?: string | undefined;
}

/** What the endpoint says about a refusal is shown to admins; it may repeat texts, so only its beginning is read. */
const LEAST_BYTES = 64 * 1024;
/** 8,192 numbers with sign, point, exponent and comma. */
const BYTES_A_TEXT = 8_192 * 26;

/**
 * One call of an embeddings endpoint, never another address than the one configured: redirects are refused.
 * @throws EmbeddingUnavailable
 */
export async function askEndpoint(
  endpoint: Endpoint,
  body: { readonly input: readonly string[] } & Record<string, unknown>,
  signal: AbortSignal,
): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(endpoint.address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(endpoint.apiKey ? { authorization: `Bearer ${endpoint.apiKey}` } : {}),
      },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    });
    if (response.status !== 200) throw await refusal(response);
    return parse(await readText(response, LEAST_BYTES + body.input.length * BYTES_A_TEXT));
  } catch (error) {
    throw asUnavailable(error);
  }
}

async function readText(response: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > mostBytes) {
      throw new EmbeddingUnavailable(
        { code: 'endpoint-too-much', bytes: mostBytes },
        { passing: true },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EmbeddingUnavailable({ code: 'endpoint-no-json' }, { passing: true });
  }
}

/** These say something about the texts sent; everything else is about the endpoint or the way to it. */
const ABOUT_TEXTS = new Set([400, 413, 422]);

async function refusal(response: Response): Promise<EmbeddingUnavailable> {
  await response.body?.cancel().catch(() => undefined);
  const { status } = response;
  const code =
    status === 401 || status === 403
      ? 'endpoint-key'
      : status === 404
        ? 'endpoint-address'
        : status >= 300 && status < 400
          ? 'endpoint-redirect'
          : 'endpoint-status';
  return new EmbeddingUnavailable({ code, status }, { passing: !ABOUT_TEXTS.has(status) });
}

function asUnavailable(error: unknown): EmbeddingUnavailable {
  if (error instanceof EmbeddingUnavailable) return error;
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  const fault: ModelFault =
    name === 'TimeoutError' || name === 'AbortError'
      ? { code: 'endpoint-late' }
      : { code: 'endpoint-unreachable', why: cause?.code ?? name ?? 'unknown' };
  return new EmbeddingUnavailable(fault, { passing: true, cause: error });
}
