import type { EmbedderInfo } from '../../../libs/embeddings/embedder';
import type { EmbeddingModels, KnownModel } from './embedding-models';

const LOOK_EVERY_MS = 3_000;

/**
 * The model whose vectors are searched with, as the database says: it stays the same while the model itself is down,
 * so that an index keeps its vectors. What is answered is at most a few seconds old once somebody keeps asking.
 */
export class ActiveModel {
  private known: KnownModel | undefined;
  private isSwitching = false;
  private lookedAt = -Infinity;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly models: EmbeddingModels,
    /** Told when another model than before, or none, is searched with. */
    private readonly onChange: (model: KnownModel | undefined) => void = () => undefined,
  ) {}

  model(): KnownModel | undefined {
    this.lookNowAndThen();
    return this.known;
  }

  /** Whether vectors of this model are what the index has. */
  isSearchable({ model, dimensions }: EmbedderInfo): boolean {
    this.lookNowAndThen();
    const { known } = this;
    return known?.name === model && known.dimensions === dimensions && !this.isSwitching;
  }

  /** Asks the database now. */
  look(): Promise<void> {
    this.looking ??= this.read().finally(() => {
      this.looking = undefined;
      this.lookedAt = performance.now();
    });
    return this.looking;
  }

  private lookNowAndThen(): void {
    if (performance.now() - this.lookedAt < LOOK_EVERY_MS) return;
    // A database that does not answer has other witnesses; what was known stays known.
    this.look().catch(() => undefined);
  }

  private async read(): Promise<void> {
    const [active, switching] = await Promise.all([this.models.active(), this.models.switching()]);
    const before = this.known;
    this.known = active;
    this.isSwitching = switching;
    if (before?.id !== active?.id) this.onChange(active);
  }
}
