import type { EntityManager } from 'typeorm';
import { writeOutbox } from '../../../libs/outbox/write-outbox';
import { TOPICS, type FactPayload } from '../../kernel/events';
import { writeAudit, type AuditEntry } from './write-audit';

/**
 * Audit rows, and an outbox row for each, in the caller's transaction: for writes nothing else has to follow. Whoever
 * wants to hear of them some day adds to the handler of the topic `facts`.
 */
export async function writeFacts(
  manager: EntityManager,
  actorId: string | undefined,
  entries: readonly AuditEntry[],
): Promise<void> {
  await writeAudit(manager, actorId, entries);
  await writeOutbox(
    manager,
    entries.map(({ action, subjectId }) => ({
      topic: TOPICS.facts,
      key: `fact:${subjectId ?? action}`,
      payload: { action, subject: subjectId ?? null } satisfies FactPayload,
    })),
  );
}
