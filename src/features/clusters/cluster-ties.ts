import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AccessScope } from '../access/access.api';
import {
  bothEnds,
  linkPerson,
  NAMED_COLUMNS,
  type LinkPerson,
  type NamedLinkRef,
} from '../links/links.api';
import type { ClusterChange } from './cluster.entity';
import { componentsOf, type Edge } from './components';
import { heaviestCutVertex } from './cut-vertices';

/** What a cut would do, as far as its reader may know. */
export interface SplitPreview {
  /** The links it would refuse, weakest first; not more than were asked for. */
  readonly cut: readonly NamedLinkRef[];
  /** How many it would refuse. */
  readonly refused: number;
  /** How many readable members each part would have. */
  readonly parts: readonly number[];
}

/** A member without which the others would fall apart: where a wrong link has brought many problems together. */
export interface Keystone {
  readonly item: string;
  readonly parts: number;
}

/** A change with who made it. */
export interface NamedChange extends Pick<
  ClusterChange,
  'id' | 'kind' | 'reason' | 'items' | 'createdAt' | 'undoneByChange'
> {
  readonly actor: LinkPerson | null;
}

/** Which of the links that tie a cluster. */
export interface TiesAsk {
  readonly limit?: number;
  /** Only those of one member. */
  readonly at?: string;
  /** Only those between these members and the others. */
  readonly across?: readonly string[];
}

/** Confirmed links of which both ends are in the cluster and may be read. */
const INSIDE = `l.kind IN ('duplicate', 'same-problem') AND l.state = 'confirmed'
   AND l.from_item IN (SELECT id FROM items WHERE cluster_id = $2)
   AND l.to_item IN (SELECT id FROM items WHERE cluster_id = $2) AND ${bothEnds('$1')}`;
/** Doubtful ones first: what was guessed before what was said, the unlikely before the likely. */
const WEAKEST = `l.probability IS NULL, l.probability, array_position('{detector,text,import,person}', l.origin), l.id`;
const TIES = `
  SELECT ${NAMED_COLUMNS} FROM links l
   WHERE l.id IN (
     SELECT l.id FROM links l
      WHERE ${INSIDE} AND ($4::uuid IS NULL OR $4::uuid IN (l.from_item, l.to_item))
        AND ($5::uuid[] IS NULL OR (l.from_item = ANY($5::uuid[])) <> (l.to_item = ANY($5::uuid[])))
      ORDER BY ${WEAKEST} LIMIT $3)
   ORDER BY ${WEAKEST}`;
const MOST_TIES = 5_000;
/** More are not walked: about fifteen megabytes while a page is made. */
const MOST_EDGES = 50_000;
/** A good answer gathers a dozen questions by right. */
const SUSPICIOUS = 20;

/** Why the members of a cluster are together. */
@Injectable()
export class ClusterTies {
  constructor(private readonly dataSource: DataSource) {}

  /** The links that tie a cluster, weakest first, as far as both ends may be read. One query. */
  inside(scope: AccessScope, cluster: string, ask: TiesAsk = {}): Promise<NamedLinkRef[]> {
    return this.dataSource.query<NamedLinkRef[]>(TIES, [
      scope.tokens,
      cluster,
      ask.limit ?? MOST_TIES,
      ask.at ?? null,
      ask.across ?? null,
    ]);
  }

  /** What parting these members from the others would do; at most `limit` links are listed. Three queries. */
  async preview(
    scope: AccessScope,
    cluster: string,
    items: readonly string[],
    limit = MOST_TIES,
  ): Promise<SplitPreview> {
    const [edges, cut, members] = await Promise.all([
      this.edges(scope, cluster),
      this.inside(scope, cluster, { across: items, limit }),
      this.members(scope, cluster),
    ]);
    const goes = new Set(items);
    const isCut = (edge: Edge) => goes.has(edge.a) !== goes.has(edge.b);
    const parts = componentsOf(
      members,
      edges.filter((edge) => !isCut(edge)),
    );
    return {
      cut,
      refused: edges.filter(isCut).length,
      parts: parts.map((part) => part.length).sort((a, b) => b - a),
    };
  }

  /**
   * The member that holds the most parts together, where one holds suspiciously many. One query and work linear in the
   * links; undefined for clusters of more links than can be looked at while somebody waits.
   */
  async keystone(scope: AccessScope, cluster: string): Promise<Keystone | undefined> {
    const edges = await this.edges(scope, cluster);
    if (edges.length > MOST_EDGES) return undefined;
    const found = heaviestCutVertex(edges);
    return found && found.parts >= SUSPICIOUS
      ? { item: found.node, parts: found.parts }
      : undefined;
  }

  /** Titles of those of these items that are members the scope reads; by id. */
  async titles(
    scope: AccessScope,
    cluster: string,
    items: readonly string[],
  ): Promise<Map<string, string>> {
    if (items.length === 0) return new Map();
    const rows = await this.dataSource.query<{ id: string; title: string }[]>(
      `SELECT id, title FROM items WHERE cluster_id = $2 AND acl && $1::text[] AND id = ANY($3::uuid[])`,
      [scope.tokens, cluster, [...new Set(items)]],
    );
    return new Map(rows.map(({ id, title }) => [id, title]));
  }

  /** What was done to these items' clusters, newest first; only changes all items of which may be read. */
  changes(scope: AccessScope, items: readonly string[]): Promise<NamedChange[]> {
    return this.dataSource.query<NamedChange[]>(
      `SELECT c.id, c.kind, c.reason, c.items, c.actor_id AS "actorId", c.created_at AS "createdAt",
              c.undone_by_change AS "undoneByChange", ${linkPerson('c.actor_id')} AS actor
         FROM cluster_changes c
        WHERE c.items && $2::uuid[] AND NOT EXISTS (
          SELECT FROM unnest(c.items) AS n(id) WHERE NOT EXISTS (
            SELECT FROM items i WHERE i.id = n.id AND i.acl && $1::text[]))
        ORDER BY c.id DESC LIMIT 20`,
      [scope.tokens, items],
    );
  }

  private edges(scope: AccessScope, cluster: string): Promise<Edge[]> {
    return this.dataSource.query<Edge[]>(
      `SELECT l.from_item AS a, l.to_item AS b FROM links l WHERE ${INSIDE} LIMIT $3`,
      [scope.tokens, cluster, MOST_EDGES + 1],
    );
  }

  private async members(scope: AccessScope, cluster: string): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM items WHERE cluster_id = $2 AND acl && $1::text[] ORDER BY id`,
      [scope.tokens, cluster],
    );
    return rows.map((row) => row.id);
  }
}
