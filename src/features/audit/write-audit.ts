import type { EntityManager } from 'typeorm';

export interface AuditEntry {
  readonly action: string;
  readonly subjectId?: string;
  readonly detail?: Record<string, unknown>;
}

/** Adds audit rows in the caller's transaction: one statement however many there are. Never put secrets or bodies in `detail`. */
export async function writeAudit(
  manager: EntityManager,
  actorId: string | undefined,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await manager.query(
    `INSERT INTO audit (actor_id, action, subject_id, detail)
     SELECT $1::uuid, t.action, t.subject, t.detail
       FROM unnest($2::text[], $3::uuid[], $4::jsonb[]) AS t(action, subject, detail)`,
    [
      actorId ?? null,
      entries.map((e) => e.action),
      entries.map((e) => e.subjectId ?? null),
      entries.map((e) => JSON.stringify(e.detail ?? {})),
    ],
  );
}
