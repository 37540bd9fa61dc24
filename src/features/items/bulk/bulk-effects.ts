import type { EntityManager } from 'typeorm';
import { writeOutbox } from '../../../../libs/outbox/write-outbox';
import { TOPICS, type IndexPayload } from '../../../kernel/events';
import { newId } from '../../../kernel/ids';
import { writeAudit, type AuditEntry } from '../../audit/audit.api';

/** What a batch leaves behind besides its rows. */
export class BulkEffects {
  readonly audits: AuditEntry[] = [];
  readonly items = new Set<string>();
  readonly fanout = new Set<string>();
  readonly posts = new Set<string>();

  /** Writes audit rows and, in the bulk lane, outbox rows of a bounded number of ids each. */
  async flush(manager: EntityManager, actorId: string | undefined): Promise<void> {
    await writeAudit(manager, actorId, this.audits);
    const key = `bulk:${newId()}`;
    const rows = [
      ...inParts([...this.items].filter((id) => !this.fanout.has(id))).map((items) =>
        row(key, { items }, items.length),
      ),
      ...inParts([...this.fanout]).map((fanout) => row(key, { fanout }, 3 * fanout.length)),
      ...inParts([...this.posts]).map((posts) => row(key, { posts }, posts.length)),
    ];
    await writeOutbox(manager, rows);
  }
}

const IDS_PER_ROW = 250;

const row = (key: string, payload: IndexPayload, weight: number) => ({
  topic: TOPICS.index,
  key,
  lane: 'bulk' as const,
  payload,
  weight,
});

function inParts(ids: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let at = 0; at < ids.length; at += IDS_PER_ROW) parts.push(ids.slice(at, at + IDS_PER_ROW));
  return parts;
}
