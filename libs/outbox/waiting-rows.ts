import type { EntityManager } from 'typeorm';

/** Whether rows of this topic and lane wait or are being handled. One lookup, however many they are. */
export async function hasWaitingRows(
  manager: Pick<EntityManager, 'query'>,
  topic: string,
  lane: 'people' | 'bulk',
): Promise<boolean> {
  const [row] = await manager.query<{ waits: boolean }[]>(
    'SELECT EXISTS (SELECT FROM outbox WHERE topic = $1 AND lane = $2) AS waits',
    [topic, lane],
  );
  return row?.waits ?? false;
}
