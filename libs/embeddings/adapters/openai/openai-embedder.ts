import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Embedder,
  EmbeddingUnavailable,
  type EmbedderHealth,
  type EmbedderInfo,
  type EmbeddingSide,
  type EmbedOptions,
} from '../../embedder';
import { isLoopback } from '../../is-loopback';
import { faultOf, type ModelFault } from '../../model-fault';
import { askEndpoint } from './ask-endpoint';
import { readVectors } from './read-vectors';
import { formName, type TextForms } from './text-form';

export interface OpenAiEmbedderOptions {
  /** Base address; `/embeddings` is added where it is missing. */
  readonly url: string;
  readonly model: string;
  readonly apiKey?: string | undefined;
  readonly forms?: TextForms;
  /** Most texts of one call, default 32. */
  readonly batch?: number;
  /** Smaller answers; only of endpoints known to do it. */
  readonly base64?: boolean;
  /** Milliseconds of one call of passages, default 30,000. */
  readonly callMs?: number;
  /** Calls of one batch after the first, for failures that may pass; default 2. */
  readonly retries?: number;
  /** Name of the model and its forms, where it is to be another than the one made of them. */
  readonly name?: string;
}

const PLAIN: TextForms = { query: {}, passage: {} };
const FIRST_PAUSE_MS = 200;
const FAILURES_TO_SAY_SO = 3;
const FIRST_LOOK_MS = 1_000;
const LONGEST_LOOK_MS = 60_000;

/** Any endpoint that speaks like OpenAI's `/v1/embeddings`. */
export class OpenAiEmbedder extends Embedder {
  private readonly address: string;
  private readonly name: string;
  private readonly remote: boolean;
  private readonly origin: string | undefined;
  private readonly closing = new AbortController();
  private dimensions: number | undefined;
  private failures = 0;
  private lastFault: ModelFault | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly options: OpenAiEmbedderOptions) {
    super();
    // As many wait for it as texts are under way.
    setMaxListeners(0, this.closing.signal);
    this.address = addressOf(options.url);
    this.remote = !isLoopback(options.url);
    const { name, model, forms = PLAIN } = options;
    this.name = name ?? nameOf(model, forms);
    // A server under another name is opened by whoever gave it that.
    const origin = { address: this.address, model, forms } satisfies Origin;
    this.origin = name === undefined ? JSON.stringify(origin) : undefined;
  }

  /** Finds out, in the background and until it succeeds, whether the endpoint answers and how long its vectors are. */
  start(): this {
    this.looking = this.look();
    return this;
  }

  info(): EmbedderInfo | undefined {
    const { name: model, dimensions, remote } = this;
    return dimensions === undefined
      ? undefined
      : { model, dimensions, remote, ...(this.origin ? { origin: this.origin } : {}) };
  }

  async embed(
    texts: readonly string[],
    side: EmbeddingSide,
    options: EmbedOptions = {},
  ): Promise<Float32Array[]> {
    const { batch = 32, callMs = 30_000 } = this.options;
    const calls = Math.max(1, Math.ceil(texts.length / batch));
    const until = performance.now() + (options.deadlineMs ?? calls * callMs * 2);
    const vectors: Float32Array[] = [];
    for (let at = 0; at < texts.length; at += batch) {
      const part = texts.slice(at, at + batch);
      vectors.push(...(await this.persistently(part, side, until, options.signal)));
    }
    return vectors;
  }

  health(): EmbedderHealth {
    if (this.failures >= FAILURES_TO_SAY_SO || (this.failures > 0 && !this.dimensions)) {
      return { state: 'failing', ...(this.lastFault ? { fault: this.lastFault } : {}) };
    }
    return { state: this.dimensions === undefined ? 'starting' : 'ready' };
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.looking;
  }

  private async look(): Promise<void> {
    const { signal } = this.closing;
    let pause = FIRST_LOOK_MS;
    while (!signal.aborted && this.dimensions === undefined) {
      try {
        await this.embed(['?'], 'query', { deadlineMs: 10_000, signal });
      } catch {
        await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
        pause = Math.min(2 * pause, LONGEST_LOOK_MS);
      }
    }
  }

  private async persistently(
    texts: readonly string[],
    side: EmbeddingSide,
    until: number,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const vectors = await this.once(texts, side, until - performance.now(), signal);
        this.failures = 0;
        return vectors;
      } catch (error) {
        const pause = FIRST_PAUSE_MS * 4 ** attempt;
        const hopeless = !(error instanceof EmbeddingUnavailable) || !error.passing;
        const over = attempt >= (this.options.retries ?? 2) || performance.now() + pause >= until;
        if (hopeless || over || signal?.aborted || this.closing.signal.aborted) throw error;
        await sleep(pause, undefined, { signal: this.signals(signal) }).catch(() => undefined);
      }
    }
  }

  private async once(
    texts: readonly string[],
    side: EmbeddingSide,
    withinMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> {
    const { apiKey, callMs = 30_000 } = this.options;
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(withinMs, callMs))));
    try {
      const answer = await askEndpoint(
        { address: this.address, apiKey },
        this.request(texts, side),
        AbortSignal.any([limit, this.signals(signal)]),
      );
      const vectors = readVectors(answer, texts.length, this.dimensions);
      this.dimensions ??= vectors[0]?.length;
      return vectors;
    } catch (error) {
      // A caller who gives up says nothing about the endpoint.
      if (!signal?.aborted && !this.closing.signal.aborted) this.note(error);
      throw error;
    }
  }

  private request(texts: readonly string[], side: EmbeddingSide) {
    const { forms = PLAIN, model, base64 } = this.options;
    const { prefix = '', inputType, model: other } = forms[side];
    return {
      model: other ?? model,
      input: texts.map((text) => `${prefix}${text}`),
      encoding_format: base64 ? 'base64' : 'float',
      ...(inputType === undefined ? {} : { input_type: inputType }),
    };
  }

  private note(error: unknown): void {
    this.failures += 1;
    this.lastFault = faultOf(error);
  }

  private signals(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.closing.signal]) : this.closing.signal;
  }
}

interface Origin {
  readonly address: string;
  readonly model: string;
  readonly forms: TextForms;
}

/** How to ask a model of this endpoint again that was asked before; undefined where it was asked elsewhere. */
export function modelOf(
  origin: string,
  url: string,
): Pick<OpenAiEmbedderOptions, 'model' | 'forms'> | undefined {
  const { address, model, forms } = JSON.parse(origin) as Origin;
  return address === addressOf(url) ? { model, forms } : undefined;
}

function addressOf(url: string): string {
  const address = new URL(url);
  const path = address.pathname.replace(/\/+$/, '');
  address.pathname = path.endsWith('/embeddings') ? path : `${path}/embeddings`;
  return address.href;
}

function nameOf(model: string, forms: TextForms): string {
  const sides = [formName(forms.query), formName(forms.passage)];
  return sides.every((side) => side === '') ? model : `${model} [${sides.join(' | ')}]`;
}
