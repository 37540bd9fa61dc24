import type { DataSource, EntityManager } from 'typeorm';
import { writeAudit } from '../../audit/audit.api';

/** Days a deleted text can be brought back. */
export const KEPT_DAYS = 30;

/** The moment before which deletions are final now. */
export const purgeBefore = (now: Date = new Date()): Date =>
  new Date(now.getTime() - KEPT_DAYS * 24 * 3600 * 1000);

const BATCH = 500;

/**
 * Removes for good what was deleted before this moment, with revisions and confirmations. The texts left the search
 * index when they were deleted. Can be stopped and run again at any time; returns what it removed.
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
    const some = await dataSource.transaction(purge);
    removed += some;
    if (some < BATCH) return removed;
  }
}

async function purgePosts(manager: EntityManager, before: Date): Promise<number> {
  const ids = await idsOf(
    manager,
    `SELECT id FROM posts WHERE deleted_at < $1 ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    [before],
  );
  if (ids.length === 0) return 0;
  await manager.query(`DELETE FROM revisions WHERE post_id = ANY($1::uuid[])`, [ids]);
  await manager.query(`DELETE FROM confirmations WHERE subject_id = ANY($1::uuid[])`, [ids]);
  await manager.query(`UPDATE posts SET parent_id = NULL WHERE parent_id = ANY($1::uuid[])`, [ids]);
  await manager.query(`DELETE FROM posts WHERE id = ANY($1::uuid[])`, [ids]);
  await noteGone(manager, 'post.purged', ids);
  return ids.length;
}

async function purgeItems(manager: EntityManager, before: Date): Promise<number> {
  const ids = await idsOf(
    manager,
    `SELECT id FROM items WHERE deleted_at < $1 ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    [before],
  );
  if (ids.length === 0) return 0;
  await manager.query(
    `DELETE FROM confirmations WHERE subject_id = ANY($1::uuid[])
        OR subject_id IN (SELECT id FROM posts WHERE item_id = ANY($1::uuid[]))`,
    [ids],
  );
  await manager.query(`DELETE FROM items WHERE id = ANY($1::uuid[])`, [ids]);
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
