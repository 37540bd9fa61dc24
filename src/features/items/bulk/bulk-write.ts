import type { EntityManager } from 'typeorm';
import { BulkEffects } from './bulk-effects';
import { writeItems } from './bulk-items';
import { writePosts } from './bulk-posts';
import {
  lastOfEach,
  noFates,
  type BulkBatch,
  type BulkFate,
  type BulkOutcome,
} from './bulk-records';

export interface BulkOptions {
  /** Who started it; none for the hub itself. */
  readonly actorId?: string;
}

/** Serialises batches: two imports of one file at once make nothing twice. */
const BULK_LOCK = 7_236_402;

/**
 * Writes a batch from elsewhere in the caller's transaction, with the same rows a person's write makes: revisions of
 * what is replaced, audit, outbox (in the bulk lane). What is there and the same stays untouched, so a batch can be
 * written again at any time. Best with 500 to 2,000 records.
 */
export async function bulkWriteItems(
  manager: EntityManager,
  batch: BulkBatch,
  options: BulkOptions = {},
): Promise<BulkOutcome> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [BULK_LOCK]);
  const effects = new BulkEffects();
  const revoked = { items: [] as string[], posts: [] as string[] };
  const items = await writeItems(manager, lastOfEach(batch.items), effects, revoked);
  const posts = await writePosts(manager, lastOfEach(batch.posts), effects);
  await effects.flush(manager, options.actorId);
  return {
    items: count(items),
    posts: count(posts.fates),
    orphans: posts.orphans,
    revoked,
  };
}

function count(fates: readonly BulkFate[]): Record<BulkFate, number> {
  const counts = noFates();
  for (const fate of fates) counts[fate] += 1;
  return counts;
}
