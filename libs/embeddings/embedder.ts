import { sayFault, type ModelFault } from './model-fault';

/** Which side of a search a text stands on; some models want the two told apart. */
export type EmbeddingSide = 'query' | 'passage';

export interface EmbedderInfo {
  /** Names the model and everything else its vectors depend on; vectors of two names are never compared. */
  readonly model: string;
  readonly dimensions: number;
  /** Texts leave this machine. */
  readonly remote: boolean;
  /** What its adapter needs to open it again, beside a key; only the adapter reads it. */
  readonly origin?: string;
}

export interface EmbedOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds for all of it, retries included. */
  readonly deadlineMs?: number;
}

export interface EmbedderHealth {
  readonly state: 'off' | 'starting' | 'ready' | 'failing';
  /** Why it is not ready. */
  readonly fault?: ModelFault;
}

/** Turns texts into vectors whose inner product says how near their meanings are. */
export abstract class Embedder {
  /** What answers; undefined while nothing does. */
  abstract info(): EmbedderInfo | undefined;

  /**
   * One vector of unit length and of `info().dimensions` numbers for each text, in the order given; all or none.
   * @throws {EmbeddingUnavailable} late, down, or an answer that is no such list.
   */
  abstract embed(
    texts: readonly string[],
    side: EmbeddingSide,
    options?: EmbedOptions,
  ): Promise<Float32Array[]>;

  abstract health(): EmbedderHealth;

  abstract close(): Promise<void>;
}

/** No vectors now. `passing`: the same call may well succeed later. */
export class EmbeddingUnavailable extends Error {
  readonly passing: boolean;

  constructor(
    readonly fault: ModelFault,
    options: { readonly passing: boolean; readonly cause?: unknown },
  ) {
    super(sayFault(fault), { cause: options.cause });
    this.name = 'EmbeddingUnavailable';
    this.passing = options.passing;
  }
}

/** Stands where no model is configured. */
export class NoEmbedder extends Embedder {
  info(): undefined {
    return undefined;
  }

  embed(): Promise<Float32Array[]> {
    return Promise.reject(new EmbeddingUnavailable({ code: 'no-model' }, { passing: false }));
  }

  health(): EmbedderHealth {
    return { state: 'off' };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
