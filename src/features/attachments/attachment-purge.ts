import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { writeFacts } from '../audit/audit.api';
import { ORPHAN_HOURS } from './attachments.policy';

const BATCH = 200;

/** Removes images older than a day that neither a text nor an earlier version of one shows, and bytes that no image has any more. */
@Injectable()
export class AttachmentPurge {
  constructor(private readonly dataSource: DataSource) {}

  /** What was removed. May run in several processes at once, be stopped and run again. */
  async run(now: Date = new Date()): Promise<{ attachments: number; contents: number }> {
    const before = new Date(now.getTime() - ORPHAN_HOURS * 3_600_000);
    const attachments = await this.inBatches((manager) => purgeOrphans(manager, before));
    const contents = await this.inBatches(purgeContents);
    return { attachments, contents };
  }

  private async inBatches(purge: (manager: EntityManager) => Promise<number>): Promise<number> {
    let removed = 0;
    for (;;) {
      const some = await this.dataSource.transaction(purge);
      removed += some;
      if (some < BATCH) return removed;
    }
  }
}

async function purgeOrphans(manager: EntityManager, before: Date): Promise<number> {
  const orphans = await manager.query<{ id: string }[]>(
    `SELECT a.id FROM attachments a
      WHERE a.created_at < $1
        AND NOT EXISTS (SELECT FROM layer_attachments s WHERE s.attachment_id = a.id)
        AND NOT EXISTS (SELECT FROM post_attachments s WHERE s.attachment_id = a.id)
      ORDER BY a.id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    [before],
  );
  // Asked again behind the locks: a text that began to show one meanwhile holds a lock on its row, and is seen now.
  const gone = await manager.query<[{ id: string }[], number]>(
    `DELETE FROM attachments a WHERE a.id = ANY($1::uuid[])
        AND NOT EXISTS (SELECT FROM layer_attachments s WHERE s.attachment_id = a.id)
        AND NOT EXISTS (SELECT FROM post_attachments s WHERE s.attachment_id = a.id)
      RETURNING a.id`,
    [orphans.map(({ id }) => id)],
  );
  await writeFacts(
    manager,
    undefined,
    gone[0].map(({ id }) => ({ action: 'attachment.purged', subjectId: id })),
  );
  return orphans.length;
}

async function purgeContents(manager: EntityManager): Promise<number> {
  const [gone] = await manager.query<[unknown[], number]>(
    `DELETE FROM attachment_contents WHERE sha256 IN (
       SELECT c.sha256 FROM attachment_contents c
        WHERE NOT EXISTS (SELECT FROM attachments a WHERE a.sha256 = c.sha256)
        LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) RETURNING sha256`,
  );
  return gone.length;
}
