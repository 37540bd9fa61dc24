import type { EntityManager } from 'typeorm';
import { writeOutbox } from '../../../../libs/outbox/write-outbox';
import { TOPICS } from '../../../kernel/events';
import { join, regroup, type LockedClusters } from '../../clusters/clusters.api';
import { CLUSTER_KINDS, type LinkKind, type LinkState } from '../link-kinds';
import { Link } from '../link.entity';

export type LinkEnds = Pick<Link, 'fromItem' | 'fromPost' | 'toItem' | 'toPost'>;

/** What a link is to clusters and the index: only this matters when it changes. */
export interface LinkWeight extends LinkEnds {
  readonly kind: LinkKind;
  readonly state: LinkState;
}

export const ties = (link: { readonly kind: LinkKind; readonly state: LinkState }): boolean =>
  CLUSTER_KINDS.includes(link.kind) && link.state === 'confirmed';

/**
 * Brings clusters and index up to a link that was stored (`after`) or is gone (`null`). The clusters of both items
 * must be locked.
 */
export async function followLink(
  manager: EntityManager,
  locked: LockedClusters,
  before: LinkWeight | null,
  after: LinkWeight | null,
): Promise<void> {
  const was = before !== null && ties(before);
  const is = after !== null && ties(after);
  if (!was && is) await join(manager, locked, [after.fromItem, after.toItem]);
  if (was && !is) await regroup(manager, locked);
  await renewReplaced(manager, before, after);
}

/** What was replaced sinks in the results, and rises again when it is not. */
async function renewReplaced(
  manager: EntityManager,
  before: LinkWeight | null,
  after: LinkWeight | null,
): Promise<void> {
  const replaces = (link: LinkWeight | null) =>
    link?.kind === 'supersedes' && link.state === 'confirmed' ? link.toItem : undefined;
  const [was, is] = [replaces(before), replaces(after)];
  if (was === is) return;
  await indexAgain(manager, [...new Set([was, is].filter((id) => id !== undefined))].sort());
}

/** The same where others may read now what replaces: these items, or posts below them. */
export async function renewReplacedBy(
  manager: EntityManager,
  items: readonly string[],
): Promise<void> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT DISTINCT to_item AS id FROM links
      WHERE from_item = ANY($1::uuid[]) AND kind = 'supersedes' AND state = 'confirmed' AND to_post IS NULL ORDER BY 1`,
    [items],
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) await indexAgain(manager, ids);
}

/** Items, sorted by id, whose rank changes while their text stays. */
export async function indexAgain(manager: EntityManager, ids: readonly string[]): Promise<void> {
  await manager.query(`UPDATE items SET seq = nextval('index_seq') WHERE id = ANY($1::uuid[])`, [
    ids,
  ]);
  await writeOutbox(
    manager,
    ids.map((id) => ({ topic: TOPICS.index, key: id, payload: { items: [id] } })),
  );
}

/** Any number: held while `supersedes` links are written, so that two of them cannot close a circle together. */
const CIRCLE_LOCK = 7_236_462;

interface Step {
  id: string;
  title: string;
  acl: string[];
}

/**
 * The way that already leads from the replaced text to the one that shall replace it: with the new link it would be a
 * circle. Empty when there is none. Serialises with others that look for circles.
 */
export async function circleThrough(
  manager: EntityManager,
  newer: string,
  older: string,
): Promise<Step[]> {
  await manager.query(`SELECT pg_advisory_xact_lock($1)`, [CIRCLE_LOCK]);
  return manager.query<Step[]>(
    `WITH RECURSIVE chain AS (
       SELECT $1::uuid AS at, ARRAY[$1::uuid] AS path
       UNION ALL
       SELECT l.to_item, c.path || l.to_item FROM chain c
         JOIN links l ON l.from_item = c.at AND l.kind = 'supersedes' AND l.state = 'confirmed'
        WHERE l.to_item <> ALL(c.path) AND c.at <> $2
     )
     SELECT i.id, i.title, i.acl FROM (SELECT path FROM chain WHERE at = $2 LIMIT 1) AS found
       CROSS JOIN LATERAL unnest(found.path) WITH ORDINALITY AS p(id, n) JOIN items i ON i.id = p.id
      ORDER BY p.n`,
    [older, newer],
  );
}

/** What is unique among links, as the index `links_pair` has it: for `ON CONFLICT`. */
export const LINK_PAIR = `kind, least(coalesce(from_post, from_item), coalesce(to_post, to_item)),
  greatest(coalesce(from_post, from_item), coalesce(to_post, to_item))`;

/** The link there is between two texts under a kind, held until the end. */
export async function lockPair(
  manager: EntityManager,
  kind: LinkKind,
  ends: LinkEnds,
): Promise<Link | null> {
  const [a, b] = [ends.fromPost ?? ends.fromItem, ends.toPost ?? ends.toItem];
  const [row] = await manager.query<{ id: string }[]>(
    `SELECT id FROM links WHERE kind = $1
        AND least(coalesce(from_post, from_item), coalesce(to_post, to_item)) = least($2::uuid, $3::uuid)
        AND greatest(coalesce(from_post, from_item), coalesce(to_post, to_item)) = greatest($2::uuid, $3::uuid)
        FOR UPDATE`,
    [kind, a, b],
  );
  return row ? manager.findOneBy(Link, { id: row.id }) : null;
}
