import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeBefore, purgeDeleted } from './write/purge-deleted';

/** Makes deletions final that can no longer be undone. */
@Injectable()
export class ItemPurge {
  constructor(private readonly dataSource: DataSource) {}

  /** What was removed. May run in several processes at once. */
  run(now: Date = new Date()): Promise<{ items: number; posts: number }> {
    return purgeDeleted(this.dataSource, purgeBefore(now));
  }
}
