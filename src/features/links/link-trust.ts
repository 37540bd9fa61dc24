import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Viewer } from '../../kernel/viewer';
import { HELPFUL_TEXTS, type Linker } from './links.policy';

/** Whose word counts: a member is trusted once three of his own texts were accepted, made official or confirmed. */
const HELPFUL = `
  SELECT count(*)::int AS count FROM (
    SELECT 1 FROM posts WHERE author_id = $1 AND deleted_at IS NULL
       AND (accepted_at IS NOT NULL OR official_at IS NOT NULL OR confirmed_count > 0)
    UNION ALL
    SELECT 1 FROM items WHERE author_id = $1 AND deleted_at IS NULL AND confirmed_count > 0
    LIMIT ${HELPFUL_TEXTS}) AS helpful`;

@Injectable()
export class LinkTrust {
  constructor(private readonly dataSource: DataSource) {}

  /** Asks the database only for those whose role does not say it already. */
  async of(viewer: Viewer): Promise<Linker> {
    if (!viewer.mayWrite || viewer.is('curator') || viewer.is('moderator')) {
      return { viewer, trusted: false };
    }
    const [row] = await this.dataSource.query<{ count: number }[]>(HELPFUL, [viewer.id]);
    return { viewer, trusted: (row?.count ?? 0) >= HELPFUL_TEXTS };
  }
}
