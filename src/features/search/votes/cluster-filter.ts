import type { DataSource } from 'typeorm';
import { prepared } from '../../../../libs/steady-client/preparing-client';
import { postReadable, type AccessScope } from '../../access/access.api';
import { expand } from '../search-documents';
import type { ElectedHit } from './elected-hit';

/** SQL, an array or null: what replaces this item for a scope, by the index's names. */
export const successorsOf = (item: string, scope: string): string => `(
      SELECT array_agg(replace(l.from_item::text, '-', ''))
        FROM links l JOIN items b ON b.id = l.from_item AND b.acl && ${scope}::text[]
       WHERE l.to_item = ${item} AND l.to_post IS NULL AND l.kind = 'supersedes' AND l.state = 'confirmed'
         AND ${postReadable('l.from_post', scope)})`;

const PLACES = prepared(
  'search-places',
  // One by one: planned as a whole, all items that are in any cluster may be read.
  `SELECT replace(i.id::text, '-', '') AS thread, i.cluster_id, s.successors FROM unnest($1::uuid[]) AS n(id)
    CROSS JOIN LATERAL (SELECT id, cluster_id FROM items WHERE id = n.id AND acl && $2::text[] OFFSET 0) AS i
    CROSS JOIN LATERAL (SELECT ${successorsOf('i.id', '$2')} AS successors) AS s
    WHERE i.cluster_id IS NOT NULL OR s.successors IS NOT NULL`,
);

interface PlaceRow {
  readonly thread: string;
  readonly cluster_id: string | null;
  readonly successors: readonly string[] | null;
}

/** Where what was found belongs, by the index's name of the item. */
export interface Places {
  readonly clusters: ReadonlyMap<string, string>;
  /** What the reader may see that replaces it. */
  readonly successors: ReadonlyMap<string, readonly string[]>;
}

/** Lets one hit of each solution cluster through, the first that comes. */
export class ClusterFilter {
  private readonly seen = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly scope: AccessScope,
  ) {}

  /** One query. */
  async placesOf(hits: readonly { readonly thread: string }[]): Promise<Places> {
    const clusters = new Map<string, string>();
    const successors = new Map<string, readonly string[]>();
    if (hits.length === 0) return { clusters, successors };
    const rows = await this.dataSource.query<PlaceRow[]>(PLACES, [
      hits.map(({ thread }) => expand(thread)),
      this.scope.tokens,
    ]);
    for (const row of rows) {
      if (row.cluster_id) clusters.set(row.thread, row.cluster_id);
      if (row.successors) successors.set(row.thread, row.successors);
    }
    return { clusters, successors };
  }

  keep(
    hits: readonly ElectedHit[],
    clusters: ReadonlyMap<string, string | null | undefined>,
  ): ElectedHit[] {
    return hits.flatMap((hit): ElectedHit[] => {
      const cluster = clusters.get(hit.thread);
      if (!cluster) return [hit];
      if (this.seen.has(cluster)) return [];
      this.seen.add(cluster);
      return [{ ...hit, cluster }];
    });
  }
}

/** What was replaced comes behind the first of what replaces it, where that was found at all. */
export function behindSuccessors<H extends { readonly thread: string; readonly score: number }>(
  hits: readonly H[],
  successors: Places['successors'],
): H[] {
  const order = [...hits];
  for (const hit of hits) {
    const by = successors.get(hit.thread) ?? [];
    const from = order.indexOf(hit);
    const to = order.findIndex(({ thread }) => by.includes(thread));
    if (to <= from) continue;
    order.splice(from, 1);
    order.splice(to, 0, { ...hit, score: Math.min(hit.score, order[to - 1]?.score ?? hit.score) });
  }
  return order;
}
