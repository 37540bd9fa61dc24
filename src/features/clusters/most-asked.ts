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
  /** Searches of the last days that said the words of one of its questions. */
  readonly searches: number;
}

const COUNTED = `
  SELECT i.cluster_id AS id, count(*)::int AS questions, coalesce(sum(s.searches), 0)::int AS searches
    FROM items i
    LEFT JOIN (SELECT lower(r.text) AS text, count(*) AS searches FROM search_records r GROUP BY 1) AS s
      ON s.text = lower(i.title)
   WHERE i.cluster_id IS NOT NULL AND i.kind IN ('question', 'thread') AND i.acl && $1::text[]
     AND ($2::text[] IS NULL OR i.space = ANY($2::text[])) AND ($3::text IS NULL OR i.product = $3)
   GROUP BY i.cluster_id
   ORDER BY count(*) + coalesce(sum(s.searches), 0) DESC, i.cluster_id LIMIT $4`;

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
        filter.limit * 2,
      ],
    );
    const views = await this.clusters.membersOf(
      scope,
      rows.map((row) => row.id),
      3,
    );
    return rows
      .flatMap(({ id, questions, searches }) => {
        const cluster = views.get(id);
        return cluster ? [{ cluster, questions, searches }] : [];
      })
      .slice(0, filter.limit);
  }
}
