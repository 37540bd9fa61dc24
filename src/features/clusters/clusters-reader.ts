import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { prepared } from '../../../libs/steady-client/preparing-client';
import type { Kind, Space } from '../../kernel/space';
import { itemPath } from '../../kernel/item-address';
import type { AccessScope } from '../access/access.api';
import { CANONICAL_ORDER, MEMBER_FACTS, MEMBER_SOURCE } from './canonical';

/** A member as its reader may know it. */
export interface ClusterMember {
  readonly id: string;
  readonly space: Space;
  readonly kind: Kind;
  readonly state: string;
  readonly title: string;
  readonly lang: string;
  /** Address of its page from the root. */
  readonly path: string;
  /** An official article, or a question with an official answer. */
  readonly official: boolean;
  /** Readers it helped: of itself, or of its best answer. */
  readonly confirmed: number;
  readonly superseded: boolean;
  /** A curator put it first. */
  readonly pinned: boolean;
  /** Customers do not see it, unless they belong to a named circle. For staff. */
  readonly restricted: boolean;
  readonly updatedAt: Date;
}

/** A cluster as far as its reader may know it: never of fewer than two members. */
export interface ClusterView {
  readonly id: string;
  /** Readable members, those not listed included. */
  readonly size: number;
  readonly bySpace: Readonly<Partial<Record<Space, number>>>;
  /** Best first: the first one is canonical for this reader. */
  readonly members: readonly ClusterMember[];
}

interface MemberRow {
  cluster_id: string;
  id: string;
  space: Space;
  kind: Kind;
  state: string;
  title: string;
  slug: string;
  lang: string;
  official: boolean;
  confirmed: number;
  superseded: boolean;
  pinned: boolean;
  restricted: boolean;
  updated_at: Date;
  size: number;
  space_size: number;
}

/** `$1` scope, `$2` clusters, `$3` most members of a space. Of each space some, so that none is missing from the card. */
const MEMBERS = prepared(
  'cluster-members',
  `
  SELECT * FROM (
    SELECT m.*, row_number() OVER (PARTITION BY cluster_id ORDER BY ${CANONICAL_ORDER}) AS place,
           row_number() OVER (PARTITION BY cluster_id, space ORDER BY ${CANONICAL_ORDER}) AS place_in_space,
           count(*) OVER (PARTITION BY cluster_id)::int AS size,
           count(*) OVER (PARTITION BY cluster_id, space)::int AS space_size
      FROM (SELECT i.cluster_id, ${MEMBER_FACTS} FROM ${MEMBER_SOURCE}
             WHERE i.cluster_id = ANY($2::uuid[]) AND i.acl && $1::text[]) AS m
  ) AS ranked
  WHERE size > 1 AND place_in_space <= $3 ORDER BY cluster_id, place`,
);

const LISTED = 25;

/** Clusters, trimmed to a scope. */
@Injectable()
export class ClustersReader {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The clusters of which the scope reads at least two members, by id; one query, however many. Of each space at most
   * `perSpace` members are listed, all are counted.
   */
  async membersOf(
    scope: AccessScope,
    clusterIds: readonly string[],
    perSpace: number = LISTED,
  ): Promise<Map<string, ClusterView>> {
    if (clusterIds.length === 0) return new Map();
    const rows = await this.dataSource.query<MemberRow[]>(MEMBERS, [
      scope.tokens,
      [...new Set(clusterIds)],
      perSpace,
    ]);
    const grouped = new Map<string, MemberRow[]>();
    for (const row of rows) {
      grouped.set(row.cluster_id, [...(grouped.get(row.cluster_id) ?? []), row]);
    }
    return new Map([...grouped].map(([id, members]) => [id, viewOf(id, members)]));
  }

  /** Whether there is such an item for this scope. */
  isItem(scope: AccessScope, id: string): Promise<boolean> {
    return this.areItems(scope, [id]);
  }

  /** Whether the scope reads all of these items. */
  async areItems(scope: AccessScope, ids: readonly string[]): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `SELECT 1 FROM items WHERE id = ANY($1::uuid[]) AND acl && $2::text[]`,
      [ids, scope.tokens],
    );
    return rows.length === new Set(ids).size;
  }

  /** The clusters these items are in, as far as the scope may know both; by item. One query and that of `membersOf`. */
  async clustersOf(
    scope: AccessScope,
    itemIds: readonly string[],
    perSpace?: number,
  ): Promise<Map<string, ClusterView>> {
    if (itemIds.length === 0) return new Map();
    const rows = await this.dataSource.query<{ id: string; cluster_id: string }[]>(
      `SELECT id, cluster_id FROM items
        WHERE id = ANY($1::uuid[]) AND cluster_id IS NOT NULL AND acl && $2::text[]`,
      [itemIds, scope.tokens],
    );
    const views = await this.membersOf(
      scope,
      rows.map((row) => row.cluster_id),
      perSpace,
    );
    return new Map(
      rows.flatMap(({ id, cluster_id }) => {
        const view = views.get(cluster_id);
        return view ? [[id, view] as const] : [];
      }),
    );
  }
}

function viewOf(id: string, rows: readonly MemberRow[]): ClusterView {
  return {
    id,
    size: rows[0]?.size ?? 0,
    bySpace: Object.fromEntries(rows.map((row) => [row.space, row.space_size])),
    members: rows.map((row) => ({
      id: row.id,
      space: row.space,
      kind: row.kind,
      state: row.state,
      title: row.title,
      lang: row.lang,
      path: itemPath(row),
      official: row.official,
      confirmed: row.confirmed,
      superseded: row.superseded,
      pinned: row.pinned,
      restricted: row.restricted,
      updatedAt: row.updated_at,
    })),
  };
}
