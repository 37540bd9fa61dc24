import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { TOPICS } from '../../kernel/events';

const ASK_EVERY_MS = 100;

/** Waits until the index has followed what people wrote to these items so far, at most `timeoutMs`. */
export async function untilFollowed(
  dataSource: DataSource,
  itemIds: readonly string[],
  timeoutMs: number,
): Promise<void> {
  if (itemIds.length === 0) return;
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(ASK_EVERY_MS)) {
    const waiting = await dataSource.query<unknown[]>(
      `SELECT 1 FROM outbox WHERE topic = $1 AND lane = 'normal' AND key = ANY($2) LIMIT 1`,
      [TOPICS.index, itemIds],
    );
    if (waiting.length === 0) return;
  }
}
