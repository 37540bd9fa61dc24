import { setTimeout as pause } from 'node:timers/promises';
import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import { writeAudit } from '../../audit/audit.api';
import { ClusterMoved, lockClusters, regroup } from '../../clusters/clusters.api';

/** Days a deleted text can be brought back. */
export const KEPT_DAYS = 30;

/** The moment before which deletions are final now. */
export const purgeBefore = (now: Date = new Date()): Date =>
  new Date(now.getTime() - KEPT_DAYS * 24 * 3600 * 1000);

const BATCH = 500;

const TRIES = 5;
const DEADLOCK = '40P01';

/**
 * Removes for good what was deleted before this moment, with revisions, confirmations and links; clusters that only
 * these held together fall apart in the same transaction. The texts left the search index when they were deleted. Can be
 * stopped and run again at any time; returns what it removed.
 */
export async function purgeDeleted(
  dataSource: DataSource,
  before: Date,
): Promise<{ items: number; posts: number }> {
  const posts = await inBatches(dataSource, (manager) => purgePosts(manager, before));
  const items = await inBatches(dataSource, (manager) => purgeItems(manager, before));
  return { items, posts };
}

async function inBatches(
  dataSource: DataSource,
  purge: (manager: EntityManager) => Promise<number>,
): Promise<number> {
  let removed = 0;
  for (;;) {
    const some = await again(() => dataSource.transaction(purge));
    removed += some;
    if (some < BATCH) return removed;
  }
}

/** People link meanwhile: who finds his clusters changed begins again. */
async function again<T>(work: () => Promise<T>, attempt = 1): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isInTheWay(error) || attempt >= TRIES) throw error;
    await pause(20 * attempt);
    return again(work, attempt + 1);
  }
}

const isInTheWay = (error: unknown): boolean =>
  error instanceof ClusterMoved ||
  (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === DEADLOCK);

async function purgePosts(manager: EntityManager, before: Date): Promise<number> {
  const due = await manager.query<{ item_id: string }[]>(
    `SELECT item_id FROM posts WHERE deleted_at < $1 ORDER BY id LIMIT ${BATCH}`,
    [before],
  );
  if (due.length === 0) return 0;
  // Clusters are locked before texts: the order of everybody who writes links.
  const clusters = await lockClusters(manager, [...new Set(due.map((row) => row.item_id))]);
  const ids = await idsOf(
    manager,
    `SELECT id FROM posts WHERE deleted_at < $1 AND item_id = ANY($2::uuid[])
      ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    [before, due.map((row) => row.item_id)],
  );
  if (ids.length === 0) return 0;
  await manager.query(`DELETE FROM revisions WHERE post_id = ANY($1::uuid[])`, [ids]);
  await manager.query(`DELETE FROM confirmations WHERE subject_id = ANY($1::uuid[])`, [ids]);
  await manager.query(`UPDATE posts SET parent_id = NULL WHERE parent_id = ANY($1::uuid[])`, [ids]);
  await manager.query(`DELETE FROM posts WHERE id = ANY($1::uuid[])`, [ids]);
  if (clusters.ids.length > 0) await regroup(manager, clusters);
  await noteGone(manager, 'post.purged', ids);
  return ids.length;
}

async function purgeItems(manager: EntityManager, before: Date): Promise<number> {
  const due = await idsOf(
    manager,
    `SELECT id FROM items WHERE deleted_at < $1 ORDER BY id LIMIT ${BATCH}`,
    [before],
  );
  if (due.length === 0) return 0;
  const clusters = await lockClusters(manager, due);
  const ids = await idsOf(
    manager,
    `SELECT id FROM items WHERE deleted_at < $1 AND id = ANY($2::uuid[])
      ORDER BY id FOR UPDATE SKIP LOCKED`,
    [before, due],
  );
  if (ids.length === 0) return 0;
  await manager.query(
    `DELETE FROM confirmations WHERE subject_id = ANY($1::uuid[])
        OR subject_id IN (SELECT id FROM posts WHERE item_id = ANY($1::uuid[]))`,
    [ids],
  );
  await manager.query(`DELETE FROM items WHERE id = ANY($1::uuid[])`, [ids]);
  if (clusters.ids.length > 0) await regroup(manager, clusters);
  await noteGone(manager, 'item.purged', ids);
  return ids.length;
}

async function idsOf(manager: EntityManager, sql: string, values: unknown[]): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(sql, values);
  return rows.map((row) => row.id);
}

const noteGone = (manager: EntityManager, action: string, ids: readonly string[]): Promise<void> =>
  writeAudit(
    manager,
    undefined,
    ids.map((subjectId) => ({ action, subjectId })),
  );
