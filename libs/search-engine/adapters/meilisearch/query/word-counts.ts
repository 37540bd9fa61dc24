import type { MultiSearchQuery } from 'meilisearch';
import type { MeilisearchServer } from '../server/meilisearch-server';
import { quoted } from './typed-query';

const KEPT_MS = 60_000;
const MOST_FILTERS = 100;
const MOST_WORDS = 20_000;

interface Counted {
  readonly since: number;
  documents: number | undefined;
  readonly words: Map<string, number>;
}

/**
 * How many documents hold a stem, among those one filter (scope included) leaves. Remembered for a
 * minute by the whole filter: counts of one reader's texts never serve another scope.
 */
export class WordCounts {
  private counted = new Map<string, Counted>();

  constructor(
    private readonly server: MeilisearchServer,
    private readonly index: () => string,
  ) {}

  /** Forgets everything; after writes. */
  clear(): void {
    this.counted.clear();
  }

  /** Asks Meilisearch about those stems it does not remember. */
  async count(
    filter: readonly string[],
    stems: readonly string[],
    limitMs: number,
  ): Promise<{ documents: number; of(stem: string): number }> {
    const known = this.of(filter);
    const unknown = [...new Set(stems)].filter((stem) => !known.words.has(stem));
    const ask = (q: string): MultiSearchQuery => ({
      indexUid: this.index(),
      q,
      filter: [...filter],
      limit: 0,
    });
    const queries = [
      ...(known.documents === undefined ? [ask('')] : []),
      ...unknown.map((stem) => ask(quoted(stem))),
    ];
    const results = queries.length > 0 ? await this.server.search(queries, limitMs) : [];
    const totals = results.map(
      ({ estimatedTotalHits }) => (estimatedTotalHits as number | undefined) ?? 0,
    );
    if (known.documents === undefined) known.documents = totals.shift() ?? 0;
    unknown.forEach((stem, i) => known.words.set(stem, totals[i] ?? 0));
    const documents = known.documents;
    return { documents, of: (stem) => known.words.get(stem) ?? 0 };
  }

  remembers(filter: readonly string[], stem: string): boolean {
    return this.of(filter).words.has(stem);
  }

  private of(filter: readonly string[]): Counted {
    const key = filter.join('\n');
    const known = this.counted.get(key);
    if (known && performance.now() - known.since < KEPT_MS && known.words.size < MOST_WORDS) {
      return known;
    }
    if (this.counted.size >= MOST_FILTERS) this.counted.clear();
    const made: Counted = { since: performance.now(), documents: undefined, words: new Map() };
    this.counted.set(key, made);
    return made;
  }
}
