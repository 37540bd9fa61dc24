import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeCursor } from '../../../libs/http-api/cursor';
import { listReply } from '../../../libs/http-api/list-reply';
import { postReadable, scopeOf, type AccessScope } from '../access/access.api';
import type { Page, PageAsk } from '../items/items.api';
import { BENEFIT } from './link-demand';
import type { LinkEvidence, LinkKind, LinkOrigin, LinkState } from './link-kinds';
import { mayDecide, seesUndecided, type Linker } from './links.policy';

/** A link whose two ends the reader may see. */
export interface LinkRef {
  readonly id: string;
  readonly kind: LinkKind;
  readonly state: LinkState;
  readonly origin: LinkOrigin;
  readonly fromItem: string;
  readonly fromPost: string | null;
  readonly toItem: string;
  readonly toPost: string | null;
  readonly probability: number | null;
  /** Searches of the last ninety days that found one of the ends; of proposals. */
  readonly demand: number;
  readonly evidence: LinkEvidence;
  readonly grade: number | null;
  readonly authorId: string | null;
  readonly happenedAt: Date;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly decisionReason: string;
  readonly version: number;
}

/** A person as named beside what he did. */
export interface LinkPerson {
  readonly handle: string;
  readonly name: string;
}

/** With who made it and who decided; null: the hub, an import, nobody yet. */
export interface NamedLinkRef extends LinkRef {
  readonly author: LinkPerson | null;
  readonly decider: LinkPerson | null;
  /** The hub itself has confirmed it, as a curator lets it. */
  readonly automatic: boolean;
}

export const LINK_COLUMNS = `l.id, l.kind, l.state, l.origin, l.from_item AS "fromItem", l.from_post AS "fromPost",
  l.to_item AS "toItem", l.to_post AS "toPost", l.probability, l.demand, l.evidence, l.grade, l.author_id AS "authorId",
  l.happened_at AS "happenedAt", l.created_at AS "createdAt", l.decided_at AS "decidedAt", l.decided_by AS "decidedBy",
  l.decision_reason AS "decisionReason", l.version`;

/** SQL of the person whose id the expression gives, as JSON. */
export const linkPerson = (id: string): string =>
  `(SELECT jsonb_build_object('handle', u.handle, 'name', u.display_name) FROM users u WHERE u.id = ${id})`;

/** SQL that the hub itself has confirmed `links l`: what was found by it becomes true by people or by this only. */
export const AUTOMATIC = `(l.origin = 'detector' AND l.state = 'confirmed' AND l.decided_by IS NULL)`;

/** Columns of a {@link NamedLinkRef}. */
export const NAMED_COLUMNS = `${LINK_COLUMNS}, ${linkPerson('l.author_id')} AS author,
  ${linkPerson('l.decided_by')} AS decider, ${AUTOMATIC} AS automatic`;

/** SQL that both ends of `links l` may be read under the scope in the parameter. Nothing of a hidden end goes out. */
export const bothEnds = (scope: string): string =>
  `EXISTS (SELECT FROM items f WHERE f.id = l.from_item AND f.acl && ${scope}::text[])
   AND EXISTS (SELECT FROM items t WHERE t.id = l.to_item AND t.acl && ${scope}::text[])
   AND ${postReadable('l.from_post', scope)} AND ${postReadable('l.to_post', scope)}`;

const OF_ITEMS = `
  SELECT ${LINK_COLUMNS} FROM links l
   WHERE l.id IN (SELECT id FROM links WHERE from_item = ANY($2::uuid[]) AND state = ANY($3::text[])
                  UNION SELECT id FROM links WHERE to_item = ANY($2::uuid[]) AND state = ANY($3::text[]))
     AND ${bothEnds('$1')}
   ORDER BY l.probability DESC NULLS FIRST, l.id LIMIT $4`;

const MOST = 2_000;

/** Which links; values of one field are OR. */
export interface LinkFilter {
  readonly states: readonly LinkState[];
  readonly kinds?: readonly LinkKind[];
  readonly origins?: readonly LinkOrigin[];
  /** Only those at one end of which this item, or a post of it, stands. */
  readonly item?: string;
  /** Only those a detector holds for at least so likely. */
  readonly likely?: number;
  /** Only those the hub has confirmed by itself. */
  readonly automatic?: boolean;
}

const CURSOR = { b: 'number', id: 'id' } as const;

/** Links, trimmed to a scope: one with an end that may not be read is none. */
@Injectable()
export class LinksReader {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * All links from or to these items and their posts; one query, however many. Those of people first, then the most
   * likely; at most `limit`.
   */
  linksOf(
    scope: AccessScope,
    itemIds: readonly string[],
    options: { readonly states?: readonly LinkState[]; readonly limit?: number } = {},
  ): Promise<LinkRef[]> {
    if (itemIds.length === 0) return Promise.resolve([]);
    const { states = ['confirmed'], limit = MOST } = options;
    return this.dataSource.query<LinkRef[]>(OF_ITEMS, [scope.tokens, itemIds, states, limit]);
  }

  /**
   * What is worth most first: how likely × how often it is looked for. Proposals and refusals only for those who decide, and one's own.
   */
  async list(linker: Linker, filter: LinkFilter, ask: PageAsk): Promise<Page<NamedLinkRef>> {
    const values: unknown[] = [scopeOf(linker.viewer).tokens];
    const put = (value: unknown): string => `$${values.push(value)}`;
    const where = [...conditions(filter, put), bothEnds('$1')];
    if (!mayDecide(linker)) {
      // Who decided is not theirs to know.
      if (filter.automatic) where.push('false');
      where.push(`(l.state = 'confirmed' OR l.author_id = ${put(linker.viewer.id ?? null)}::uuid)`);
    }
    if (ask.cursor) {
      const at = decodeCursor(ask.cursor, CURSOR);
      where.push(`(${BENEFIT}, l.id) < (${put(at.b)}::real, ${put(at.id)}::uuid)`);
    }
    const rows = await this.dataSource.query<(NamedLinkRef & { benefit: number })[]>(
      `SELECT ${NAMED_COLUMNS}, ${BENEFIT} AS benefit FROM links l WHERE ${where.join(' AND ')}
        ORDER BY ${BENEFIT} DESC, l.id DESC LIMIT ${put(ask.limit + 1)}`,
      values,
    );
    return listReply(
      rows,
      ask.limit,
      (row) => row,
      (row) => ({ b: row.benefit, id: row.id }),
    );
  }

  /** One link, or undefined for what does not exist and for what the scope may not know of. */
  async find(scope: AccessScope, id: string): Promise<NamedLinkRef | undefined> {
    const [row] = await this.byIds(scope, [id]);
    return row;
  }

  /** One link as its reader may know it: proposals and refusals only for those who decide, and one's own. */
  async findFor(linker: Linker, id: string): Promise<NamedLinkRef | undefined> {
    const link = await this.find(scopeOf(linker.viewer), id);
    return link && (link.state === 'confirmed' || seesUndecided(linker, link)) ? link : undefined;
  }

  /** Those of these links that the scope may know of; in any order. */
  byIds(scope: AccessScope, ids: readonly string[]): Promise<NamedLinkRef[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return this.dataSource.query<NamedLinkRef[]>(
      `SELECT ${NAMED_COLUMNS} FROM links l WHERE l.id = ANY($2::uuid[]) AND ${bothEnds('$1')}`,
      [scope.tokens, ids],
    );
  }
}

function conditions(filter: LinkFilter, put: (value: unknown) => string): string[] {
  const { states, kinds, origins, item, likely, automatic } = filter;
  // One state is compared with `=`: only then does the index keep the order.
  const where = [
    states.length === 1 ? `l.state = ${put(states[0])}` : `l.state = ANY(${put(states)}::text[])`,
  ];
  if (kinds?.length) where.push(`l.kind = ANY(${put(kinds)}::text[])`);
  if (origins?.length) where.push(`l.origin = ANY(${put(origins)}::text[])`);
  if (item) {
    const id = put(item);
    where.push(`(l.from_item = ${id}::uuid OR l.to_item = ${id}::uuid)`);
  }
  if (automatic) where.push(AUTOMATIC);
  if (likely !== undefined) where.push(`l.probability >= ${put(likely)}::real`);
  return where;
}
