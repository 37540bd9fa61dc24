import type { DataSource } from 'typeorm';
import type { QueryVectors } from '../../../libs/embeddings/query-vectors';
import { meaningRole } from '../../../libs/search-engine/meaning-role';
import type { MeaningModel } from '../../../libs/search-engine/search-engine';
import type { SearchQuery } from '../../../libs/search-engine/search-query';
import type { SearchActivity } from '../meaning/meaning.api';

/** Of a long question the beginning says what it is about. */
const BODY_READ = 400;
const LOOK_EVERY_MS = 3_000;

/** The model whose vectors of the hub's texts are searched, and the vectors of queries. */
export class SearchMeaning {
  private known: MeaningModel | undefined;
  private lookedAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly queries: Pick<QueryVectors, 'configured' | 'of'>,
    private readonly activity?: Pick<SearchActivity, 'noted'>,
  ) {}

  /** As it was a moment ago; undefined while meaning is off. */
  get model(): MeaningModel | undefined {
    if (performance.now() - this.lookedAt > LOOK_EVERY_MS) {
      // Searches do not wait for it.
      this.look().catch(() => undefined);
    }
    return this.known;
  }

  /** As it is now. */
  async look(): Promise<MeaningModel | undefined> {
    this.lookedAt = performance.now();
    const [active] = await this.dataSource.query<{ name: string; dimensions: number }[]>(
      `SELECT name, dimensions FROM embedding_models WHERE state = 'active'`,
    );
    this.known = active && { model: active.name, dimensions: active.dimensions };
    return this.known;
  }

  /** Whether queries should have vectors; false where no model is configured or switched on (any more). */
  get isAsked(): boolean {
    return this.queries.configured;
  }

  /** Somebody searches, by words alone perhaps: who makes vectors gives way. */
  noted(): void {
    this.activity?.noted();
  }

  /** The vector of a query; undefined: late or down. Never throws. */
  of(text: string): Promise<Float32Array | undefined> {
    return this.queries.of(text);
  }
}

/** The vector of a query, where it lets meaning in; `isLacking` when there should be one and is none. */
export async function vectorOf(
  meaning: SearchMeaning | undefined,
  query: Pick<SearchQuery, 'text' | 'body' | 'mode' | 'sort'>,
): Promise<{ vector?: Float32Array; isLacking: boolean }> {
  if (!meaning?.isAsked) return { isLacking: false };
  meaning.noted();
  if (meaningRole(query) === 'none') return { isLacking: false };
  const text = `${query.text}\n${(query.body ?? '').slice(0, BODY_READ)}`.trim();
  const vector = await meaning.of(text);
  return vector ? { vector, isLacking: false } : { isLacking: true };
}
