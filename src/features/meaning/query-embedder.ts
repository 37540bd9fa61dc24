import {
  Embedder,
  EmbeddingUnavailable,
  type EmbedderHealth,
  type EmbedderInfo,
  type EmbeddingSide,
  type EmbedOptions,
} from '../../../libs/embeddings/embedder';
import type { ActiveModel } from './active-model';
import type { KnownModel } from './embedding-models';

/** Opens the model that is being replaced, for queries; undefined where it may not or cannot be asked any more. */
export type OpenFormer = (model: Pick<KnownModel, 'name' | 'origin'>) => Embedder | undefined;

/**
 * The embedder as searches may use it: the model whose vectors the index has. Vectors of two models have nothing to say
 * to each other, so while another one is being filled the former is asked as long as it answers.
 */
export class QueryEmbedder extends Embedder {
  private former: { readonly id: number; readonly embedder: Embedder | undefined } | undefined;
  private closing: Promise<void> = Promise.resolve();

  constructor(
    private readonly embedder: Embedder,
    private readonly active: ActiveModel,
    private readonly openFormer: OpenFormer = () => undefined,
  ) {
    super();
  }

  info(): EmbedderInfo | undefined {
    return this.searchable()?.info();
  }

  embed(texts: readonly string[], side: EmbeddingSide, options?: EmbedOptions) {
    const embedder = this.searchable();
    if (!embedder) {
      return Promise.reject(new EmbeddingUnavailable({ code: 'no-vectors' }, { passing: true }));
    }
    return embedder.embed(texts, side, options);
  }

  health(): EmbedderHealth {
    return this.embedder.health();
  }

  /** Closes the former model; whoever opened the embedder closes that. */
  async close(): Promise<void> {
    this.leave();
    await this.closing;
  }

  onModuleDestroy(): Promise<void> {
    return this.close();
  }

  private searchable(): Embedder | undefined {
    const own = this.embedder.info();
    const embedder = own && this.isAnother(own) ? this.formerModel() : this.embedder;
    const info = embedder?.info();
    return info && this.active.isSearchable(info) ? embedder : undefined;
  }

  private isAnother(own: EmbedderInfo): boolean {
    const active = this.active.model();
    if (active && (active.name !== own.model || active.dimensions !== own.dimensions)) return true;
    this.leave();
    return false;
  }

  private formerModel(): Embedder | undefined {
    const active = this.active.model();
    if (!active) return undefined;
    if (this.former?.id !== active.id) {
      this.leave();
      this.former = { id: active.id, embedder: this.openFormer(active) };
    }
    return this.former?.embedder;
  }

  private leave(): void {
    const { embedder } = this.former ?? {};
    this.former = undefined;
    if (embedder) this.closing = this.closing.then(() => embedder.close()).catch(() => undefined);
  }
}
