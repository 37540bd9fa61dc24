import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Space } from '../../kernel/space';
import type { AccessScope } from '../access/access.api';
import { ClustersReader, type ClusterView } from './clusters-reader';

export interface MostAskedFilter {
  readonly spaces?: readonly Space[];
  readonly product?: string;
  readonly limit: number;
}

/** A problem many people had. */
export interface AskedProblem {
  readonly cluster: ClusterView;
  /** Readable questions and threads in it. */
  readonly questions: number;
  /** Searches of the last days that found one of its readable texts among their first. */
  readonly searches: number;
}

/** Only clusters of which the reader knows two members: any other would take a place in the list that shows as a gap. */
const COUNTED = `
  WITH readable AS (
    SELECT i.cluster_id AS id, count(*) FILTER (
             WHERE i.kind IN ('question', 'thread')
               AND ($2::text[] IS NULL OR i.space = ANY($2::text[])) AND ($3::text IS NULL OR i.product = $3)
           )::int AS questions
      FROM items i WHERE i.cluster_id IS NOT NULL AND i.acl && $1::text[]
     GROUP BY i.cluster_id HAVING count(*) > 1
  ), asked AS (
    SELECT id, questions FROM readable WHERE questions > 0
  ), searched AS (
    SELECT i.cluster_id AS id, count(DISTINCT r.id)::int AS searches
      FROM search_records r CROSS JOIN LATERAL unnest(r.found) AS f(item)
      JOIN items i ON i.id = f.item AND i.cluster_id IS NOT NULL AND i.acl && $1::text[]
     GROUP BY i.cluster_id
  )
  SELECT a.id, a.questions, coalesce(s.searches, 0) AS searches FROM asked a LEFT JOIN searched s ON s.id = a.id
   ORDER BY a.questions + coalesce(s.searches, 0) DESC, a.id LIMIT $4`;

/** What is asked most: clusters by their questions and by the searches for them. Counted for each reader. */
@Injectable()
export class MostAsked {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clusters: ClustersReader,
  ) {}

  async list(scope: AccessScope, filter: MostAskedFilter): Promise<AskedProblem[]> {
    const rows = await this.dataSource.query<{ id: string; questions: number; searches: number }[]>(
      COUNTED,
      [
        scope.tokens,
        filter.spaces?.length ? filter.spaces : null,
        filter.product ?? null,
        filter.limit,
      ],
    );
    const views = await this.clusters.membersOf(
      scope,
      rows.map((row) => row.id),
      3,
    );
    return rows.flatMap(({ id, questions, searches }) => {
      const cluster = views.get(id);
      return cluster ? [{ cluster, questions, searches }] : [];
    });
  }
}
