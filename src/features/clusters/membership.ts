import type { EntityManager } from 'typeorm';
import { newId } from '../../kernel/ids';
import { componentsOf, type Edge } from './components';

/**
 * Who belongs to which cluster, kept within the transaction that changes links.
 *
 * **Lock order**: rows of `clusters` by ascending id (`lockClusters`), then rows of `items` whose cluster changes by
 * ascending id (`regroup`), then rows of `links`. Membership of a cluster changes only under the lock of its row, so
 * its members and confirmed links can be read in peace. Whoever finds after locking that an item has moved to a
 * cluster it has not locked gives up (`ClusterMoved`) and begins again.
 */
export class ClusterMoved extends Error {
  override readonly name = 'ClusterMoved';
}

/** Clusters locked by this transaction. */
export interface LockedClusters {
  readonly ids: readonly string[];
}

interface MemberRow {
  id: string;
  cluster_id: string | null;
}

/** Locks the clusters these items are in. Comes before every other lock. @throws ClusterMoved */
export async function lockClusters(
  manager: EntityManager,
  itemIds: readonly string[],
): Promise<LockedClusters> {
  const ids = await clustersOf(manager, itemIds);
  if (ids.length > 0) {
    await manager.query(
      `SELECT id FROM clusters WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
      [ids],
    );
    const now = await clustersOf(manager, itemIds);
    if (now.some((id) => !ids.includes(id))) throw new ClusterMoved();
  }
  return { ids };
}

async function clustersOf(manager: EntityManager, itemIds: readonly string[]): Promise<string[]> {
  const rows = await manager.query<{ cluster_id: string }[]>(
    `SELECT DISTINCT cluster_id FROM items
      WHERE id = ANY($1::uuid[]) AND cluster_id IS NOT NULL ORDER BY cluster_id`,
    [itemIds],
  );
  return rows.map((row) => row.cluster_id);
}

const TIES = `l.kind IN ('duplicate', 'same-problem') AND l.state = 'confirmed' AND l.from_item <> l.to_item`;

/**
 * Two items were tied: their clusters become one. The smaller side moves; of two equal ones the younger.
 * @returns the items whose cluster changed
 */
export async function join(
  manager: EntityManager,
  locked: LockedClusters,
  ends: readonly [string, string],
): Promise<string[]> {
  const rows = await manager.query<MemberRow[]>(
    `SELECT id, cluster_id FROM items WHERE id = ANY($1::uuid[]) ORDER BY id`,
    [[...new Set(ends)]],
  );
  const alone = rows.filter((row) => row.cluster_id === null).map((row) => row.id);
  const clusters = [...new Set(rows.flatMap((row) => row.cluster_id ?? []))];
  if (clusters.some((id) => !locked.ids.includes(id))) throw new ClusterMoved();
  if (rows.length < 2 || (alone.length === 0 && clusters.length === 1)) return [];
  const [stays = await newCluster(manager), goes] = await bySize(manager, clusters);
  const moving = goes ? await membersOf(manager, [goes]) : [];
  const moves = new Map([...alone, ...moving.map((row) => row.id)].map((id) => [id, stays]));
  await move(manager, moves, goes ? [goes] : []);
  if (goes) await absorb(manager, stays, goes);
  await touch(manager, [stays]);
  return [...moves.keys()];
}

/** The larger one first. */
async function bySize(manager: EntityManager, clusters: readonly string[]): Promise<string[]> {
  if (clusters.length < 2) return [...clusters];
  const rows = await manager.query<{ cluster_id: string }[]>(
    `SELECT cluster_id FROM items WHERE cluster_id = ANY($1::uuid[])
      GROUP BY cluster_id ORDER BY count(*) DESC, cluster_id`,
    [clusters],
  );
  return rows.map((row) => row.cluster_id);
}

/** What stays keeps its pin, or takes the other's. */
async function absorb(manager: EntityManager, stays: string, goes: string): Promise<void> {
  await manager.query(
    `UPDATE clusters c SET pinned_item = g.pinned_item FROM clusters g
      WHERE c.id = $1 AND g.id = $2 AND c.pinned_item IS NULL`,
    [stays, goes],
  );
  await manager.query(`DELETE FROM clusters WHERE id = $1`, [goes]);
}

/**
 * Works out anew how the members of the locked clusters, and the items given, hang together: after links went, or
 * several came and went at once. A part keeps the cluster most of it was in. @returns the items whose cluster changed
 */
export async function regroup(
  manager: EntityManager,
  locked: LockedClusters,
  itemIds: readonly string[] = [],
): Promise<string[]> {
  const members = await manager.query<MemberRow[]>(
    `SELECT id, cluster_id FROM items WHERE cluster_id = ANY($1::uuid[]) OR id = ANY($2::uuid[]) ORDER BY id`,
    [locked.ids, itemIds],
  );
  if (members.some((row) => row.cluster_id !== null && !locked.ids.includes(row.cluster_id))) {
    throw new ClusterMoved();
  }
  const ids = members.map((row) => row.id);
  const edges = await manager.query<Edge[]>(
    `SELECT l.from_item AS a, l.to_item AS b FROM links l
      WHERE l.from_item = ANY($1::uuid[]) AND l.to_item = ANY($1::uuid[]) AND ${TIES}`,
    [ids],
  );
  const parts = componentsOf(ids, edges);
  const old = new Map(members.map((row) => [row.id, row.cluster_id]));
  const names = nameParts(parts, old);
  const fresh = [...names.values()].filter((id) => id !== null && !locked.ids.includes(id));
  await insertClusters(manager, fresh as string[]);
  const moves = new Map<string, string | null>();
  for (const [part, name] of names) {
    for (const id of part) if (old.get(id) !== name) moves.set(id, name);
  }
  await move(manager, moves, locked.ids);
  await followPins(manager, locked.ids, [...names.values()]);
  await touch(manager, [...locked.ids, ...(fresh as string[])]);
  return [...moves.keys()];
}

/** Which cluster each part is from now on; one alone has none. */
function nameParts(
  parts: readonly (readonly string[])[],
  old: ReadonlyMap<string, string | null>,
): Map<readonly string[], string | null> {
  const claims = parts
    .filter((part) => part.length > 1)
    .flatMap((part) => {
      const votes = new Map<string, number>();
      for (const id of part) {
        const cluster = old.get(id);
        if (cluster) votes.set(cluster, (votes.get(cluster) ?? 0) + 1);
      }
      return [...votes].map(([cluster, count]) => ({ part, cluster, count }));
    })
    .sort((a, b) => b.count - a.count || a.cluster.localeCompare(b.cluster));
  const names = new Map<readonly string[], string | null>();
  const taken = new Set<string>();
  for (const { part, cluster } of claims) {
    if (names.has(part) || taken.has(cluster)) continue;
    names.set(part, cluster);
    taken.add(cluster);
  }
  for (const part of parts) {
    if (!names.has(part)) names.set(part, part.length > 1 ? newId() : null);
  }
  return names;
}

/** A pinned item takes its pin with it; clusters without members go. */
async function followPins(
  manager: EntityManager,
  old: readonly string[],
  names: readonly (string | null)[],
): Promise<void> {
  await manager.query(
    `UPDATE clusters c SET pinned_item = o.pinned_item
       FROM clusters o JOIN items i ON i.id = o.pinned_item
      WHERE o.id = ANY($1::uuid[]) AND i.cluster_id = c.id AND c.id <> o.id AND c.pinned_item IS NULL`,
    [old],
  );
  const gone = old.filter((id) => !names.includes(id));
  await manager.query(`DELETE FROM clusters WHERE id = ANY($1::uuid[])`, [gone]);
  await manager.query(
    `UPDATE clusters c SET pinned_item = NULL WHERE id = ANY($1::uuid[]) AND pinned_item IS NOT NULL
        AND NOT EXISTS (SELECT FROM items i WHERE i.id = c.pinned_item AND i.cluster_id = c.id)`,
    [old],
  );
}

const membersOf = (manager: EntityManager, clusters: readonly string[]): Promise<MemberRow[]> =>
  manager.query<MemberRow[]>(
    `SELECT id, cluster_id FROM items WHERE cluster_id = ANY($1::uuid[])`,
    [clusters],
  );

async function newCluster(manager: EntityManager): Promise<string> {
  const id = newId();
  await insertClusters(manager, [id]);
  return id;
}

async function insertClusters(manager: EntityManager, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await manager.query(`INSERT INTO clusters (id) SELECT unnest($1::uuid[])`, [ids]);
}

const touch = (manager: EntityManager, ids: readonly string[]): Promise<unknown> =>
  manager.query(`UPDATE clusters SET version = version + 1 WHERE id = ANY($1::uuid[])`, [ids]);

/** Gives items their new cluster. The index knows none: searches read them here. @throws ClusterMoved when one was taken meanwhile. */
async function move(
  manager: EntityManager,
  moves: ReadonlyMap<string, string | null>,
  from: readonly string[],
): Promise<void> {
  if (moves.size === 0) return;
  const ids = [...moves.keys()];
  const held = await manager.query<MemberRow[]>(
    `SELECT id, cluster_id FROM items WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
    [ids],
  );
  if (held.some((row) => row.cluster_id !== null && !from.includes(row.cluster_id))) {
    throw new ClusterMoved();
  }
  await manager.query(
    `UPDATE items SET cluster_id = m.cluster FROM unnest($1::uuid[], $2::uuid[]) AS m(item, cluster)
      WHERE items.id = m.item`,
    [ids, [...moves.values()]],
  );
}
