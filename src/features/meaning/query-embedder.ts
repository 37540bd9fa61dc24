import {
  Embedder,
  EmbeddingUnavailable,
  type EmbedderHealth,
  type EmbedderInfo,
  type EmbeddingSide,
  type EmbedOptions,
} from '../../../libs/embeddings/embedder';
import type { ActiveModel } from './active-model';

/**
 * The embedder as searches may use it: there only while the vectors in the index are of the very model that answers.
 * Vectors of two models have nothing to say to each other.
 */
export class QueryEmbedder extends Embedder {
  constructor(
    private readonly embedder: Embedder,
    private readonly active: ActiveModel,
  ) {
    super();
  }

  info(): EmbedderInfo | undefined {
    const info = this.embedder.info();
    return info && this.active.isSearchable(info) ? info : undefined;
  }

  embed(texts: readonly string[], side: EmbeddingSide, options?: EmbedOptions) {
    if (!this.info()) {
      return Promise.reject(
        new EmbeddingUnavailable('The model has no vectors in the index yet.', { passing: true }),
      );
    }
    return this.embedder.embed(texts, side, options);
  }

  health(): EmbedderHealth {
    return this.embedder.health();
  }

  /** Whoever opened the embedder closes it. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
