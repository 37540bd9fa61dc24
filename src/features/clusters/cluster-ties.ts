import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AccessScope } from '../access/access.api';
import { bothEnds, LINK_COLUMNS, type LinkRef } from '../links/links.api';
import type { ClusterChange } from './cluster.entity';
import { componentsOf } from './components';

/** What a cut would do, as far as its reader may know. */
export interface SplitPreview {
  /** The links it would refuse, weakest first. */
  readonly cut: readonly LinkRef[];
  /** How many readable members each part would have. */
  readonly parts: readonly number[];
}

/** A member without which the others would fall apart: where a wrong link has brought many problems together. */
export interface Keystone {
  readonly item: string;
  readonly parts: number;
}

/** Doubtful ones first: what was guessed before what was said, the unlikely before the likely. */
const WEAKEST = `l.probability IS NULL, l.probability, array_position('{detector,text,import,person}', l.origin), l.id`;
const INSIDE = `
  SELECT ${LINK_COLUMNS} FROM links l
   WHERE l.kind IN ('duplicate', 'same-problem') AND l.state = 'confirmed'
     AND l.from_item IN (SELECT id FROM items WHERE cluster_id = $2)
     AND l.to_item IN (SELECT id FROM items WHERE cluster_id = $2) AND ${bothEnds('$1')}
   ORDER BY ${WEAKEST} LIMIT $3`;
const MOST = 5_000;
const LARGEST_SEARCHED = 300;
const SUSPICIOUS = 8;

/** Why the members of a cluster are together. */
@Injectable()
export class ClusterTies {
  constructor(private readonly dataSource: DataSource) {}

  /** The links that tie a cluster, weakest first, as far as both ends may be read. */
  inside(scope: AccessScope, cluster: string, limit = MOST): Promise<LinkRef[]> {
    return this.dataSource.query<LinkRef[]>(INSIDE, [scope.tokens, cluster, limit]);
  }

  /** What parting these members from the others would do. */
  async preview(
    scope: AccessScope,
    cluster: string,
    items: readonly string[],
  ): Promise<SplitPreview> {
    const [ties, members] = await Promise.all([
      this.inside(scope, cluster),
      this.members(scope, cluster),
    ]);
    const goes = new Set(items);
    const isCut = (link: LinkRef) => goes.has(link.fromItem) !== goes.has(link.toItem);
    const parts = componentsOf(
      members,
      ties.filter((link) => !isCut(link)).map((link) => ({ a: link.fromItem, b: link.toItem })),
    );
    return {
      cut: ties.filter(isCut),
      parts: parts.map((part) => part.length).sort((a, b) => b - a),
    };
  }

  /** The member that holds the most parts together, where one holds suspiciously many. */
  async keystone(scope: AccessScope, cluster: string): Promise<Keystone | undefined> {
    const [ties, members] = await Promise.all([
      this.inside(scope, cluster),
      this.members(scope, cluster),
    ]);
    if (members.length > LARGEST_SEARCHED) return undefined;
    const edges = ties.map((link) => ({ a: link.fromItem, b: link.toItem }));
    const whole = componentsOf(members, edges).length;
    const counted = members.map((item) => {
      const others = members.filter((member) => member !== item);
      return { item, parts: componentsOf(others, edges).length - whole + 1 };
    });
    counted.sort((a, b) => b.parts - a.parts);
    return counted[0] && counted[0].parts >= SUSPICIOUS ? counted[0] : undefined;
  }

  /** What was done to these items' clusters, newest first; only changes all items of which may be read. */
  changes(scope: AccessScope, items: readonly string[]): Promise<ClusterChange[]> {
    return this.dataSource.query<ClusterChange[]>(
      `SELECT c.id, c.kind, c.reason, c.items, c.actor_id AS "actorId", c.created_at AS "createdAt",
              c.undone_by_change AS "undoneByChange"
         FROM cluster_changes c
        WHERE c.items && $2::uuid[] AND NOT EXISTS (
          SELECT FROM unnest(c.items) AS n(id) WHERE NOT EXISTS (
            SELECT FROM items i WHERE i.id = n.id AND i.acl && $1::text[]))
        ORDER BY c.id DESC LIMIT 20`,
      [scope.tokens, items],
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
