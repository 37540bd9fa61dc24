import { setTimeout as pause } from 'node:timers/promises';
import type { Task } from 'meilisearch';
import { SearchTimeout, SearchUnavailable } from '../../../search-engine';
import type { MeilisearchServer } from '../server/meilisearch-server';
import { ApiRefusal } from '../setup-error';

const FIRST_LOOK_MS = 15;
const LAST_LOOK_MS = 250;
const SLOWER = 1.4;
export const TASK_LIMIT_MS = 10 * 60_000;

/** A task that ended without having done what it was given. */
export class TaskFailed extends Error {
  override readonly name = 'TaskFailed';
  constructor(
    message: string,
    readonly code: string,
    /** Meilisearch itself failed; the same may work later. */
    readonly passing: boolean,
  ) {
    super(message);
  }
}

/**
 * Waits for a task's end.
 * @throws TaskFailed with Meilisearch's reason; SearchTimeout, SearchUnavailable
 */
export async function followTask(
  server: MeilisearchServer,
  uid: number,
  limitMs = TASK_LIMIT_MS,
  look: 'write' | 'keep' = 'write',
): Promise<Task> {
  const end = performance.now() + limitMs;
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(LAST_LOOK_MS, wait * SLOWER)) {
    await pause(wait);
    const task = await server[look]((client) => client.tasks.getTask(uid)).catch(forgotten(server));
    if (task.status === 'succeeded') return task;
    if (task.status === 'failed' || task.status === 'canceled') throw failure(task);
    if (performance.now() > end) {
      throw new SearchTimeout(
        `Meilisearch at ${server.where} did not finish task ${uid} within ${limitMs} ms.`,
      );
    }
  }
}

/** A server that was wiped knows nothing of what it had accepted; the same may be asked of it again. */
const forgotten =
  ({ where }: MeilisearchServer) =>
  (error: unknown): never => {
    if (!(error instanceof ApiRefusal) || error.code !== 'task_not_found') throw error;
    throw new SearchUnavailable(`Meilisearch at ${where} has forgotten a task: ${error.message}`);
  };

function failure({ error, status, uid }: Task): TaskFailed {
  const reason = error?.message ?? `task ${uid} was ${status}`;
  return new TaskFailed(reason, error?.code ?? status, error?.type !== 'invalid_request');
}

/**
 * Sends what makes a task of the index as a whole and waits for the end of that.
 * @throws TaskFailed when Meilisearch refuses it; SearchUnavailable when it failed in doing it; SearchTimeout
 */
export async function doTask(
  server: MeilisearchServer,
  enqueue: Parameters<typeof server.keep<{ taskUid: number }>>[0],
  limitMs = TASK_LIMIT_MS,
): Promise<Task> {
  const { taskUid } = await server.keep(enqueue);
  return followTask(server, taskUid, limitMs, 'keep').catch((error: unknown) => {
    if (!(error instanceof TaskFailed) || !error.passing) throw error;
    throw new SearchUnavailable(`Meilisearch at ${server.where} failed: ${error.message}`);
  });
}
