import type { DataSource } from 'typeorm';
import { prepared } from '../../../../libs/steady-client/preparing-client';
import type { AccessScope } from '../../access/access.api';
import { expand } from '../search-documents';
import type { ElectedHit } from './elected-hit';

const CLUSTERS = prepared(
  'search-clusters',
  // One by one: planned as a whole, all items that are in any cluster may be read.
  `SELECT replace(i.id::text, '-', '') AS thread, i.cluster_id FROM unnest($1::uuid[]) AS n(id)
    CROSS JOIN LATERAL (SELECT id, cluster_id FROM items WHERE id = n.id AND acl && $2::text[] OFFSET 0) AS i
    WHERE i.cluster_id IS NOT NULL`,
);

/** Lets one hit of each solution cluster through, the first that comes. */
export class ClusterFilter {
  private readonly seen = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly scope: AccessScope,
  ) {}

  /** The clusters of what was found, by the index's name of the item. One query. */
  async clustersOf(hits: readonly { readonly thread: string }[]): Promise<Map<string, string>> {
    if (hits.length === 0) return new Map();
    const rows = await this.dataSource.query<{ thread: string; cluster_id: string }[]>(CLUSTERS, [
      hits.map(({ thread }) => expand(thread)),
      this.scope.tokens,
    ]);
    return new Map(rows.map((row) => [row.thread, row.cluster_id]));
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
