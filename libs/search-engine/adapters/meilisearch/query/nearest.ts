import type { MultiSearchQuery } from 'meilisearch';
import { HYBRID_PLAN } from '../../../analysis/hybrid-rank';
import { EMBEDDER } from '../index/stored-document';
import type { MeilisearchServer } from '../server/meilisearch-server';
import { HIT_FIELDS, type FoundDocument } from './found';

/** A document near to a query, with what facets count. */
export interface NearDocument extends FoundDocument {
  readonly kind: string;
  readonly lang: string;
  readonly tag: readonly string[];
  readonly product?: string;
  readonly state: string;
  /** Inner product of query and nearest passage. */
  readonly nearness: number;
}

const MOST_COMPARED = 1_000;
const FIELDS = [...HIT_FIELDS, 'kind', 'lang', 'tag', 'product', 'state'];

/** How near documents are at all that are found otherwise, by id; asked of so many of the nearest among the filter's. */
export async function nearnessOf(
  server: MeilisearchServer,
  index: string,
  vector: Float32Array,
  filter: readonly string[],
  limitMs: number,
): Promise<ReadonlyMap<string, number>> {
  const own = { limit: MOST_COMPARED, attributesToRetrieve: ['id'] };
  const near = await nearest(server, index, vector, filter, limitMs, own);
  return new Map(near.map(({ id, nearness }) => [id, nearness]));
}

/** The nearest documents among those the filter leaves, nearest first. */
export async function nearest(
  server: MeilisearchServer,
  index: string,
  vector: Float32Array,
  filter: readonly string[],
  limitMs: number,
  own: Pick<MultiSearchQuery, 'limit' | 'attributesToRetrieve'> = {},
): Promise<NearDocument[]> {
  const length = Math.hypot(...vector);
  if (length === 0) return [];
  const query: MultiSearchQuery = {
    indexUid: index,
    q: '',
    vector: [...vector],
    hybrid: { embedder: EMBEDDER, semanticRatio: 1 },
    filter: [...filter],
    limit: HYBRID_PLAN.nearest,
    attributesToRetrieve: FIELDS,
    showRankingScore: true,
    ...own,
  };
  const [result] = await server.search([query], limitMs);
  type Scored = NearDocument & { readonly _rankingScore?: number };
  const hits = (result?.hits ?? []) as unknown as readonly Scored[];
  // A score is (1 + cosine) / 2, whatever the lengths of the vectors are.
  return hits.map((hit) => ({
    ...hit,
    nearness: (2 * (hit._rankingScore ?? 0) - 1) * length,
  }));
}
