import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SPACES, type Space } from '../../../kernel/space';
import type { Viewer } from '../../../kernel/viewer';
import { excerptOf } from './item-rows';
import { stewards } from '../items.policy';
import { KEPT_DAYS } from '../write/purge-deleted';

/** A deleted text that its viewer may bring back. */
export interface DeletedText {
  readonly type: 'item' | 'post';
  readonly id: string;
  readonly space: Space;
  /** Of the item it is, or stood under. */
  readonly title: string;
  readonly excerpt: string;
  readonly deletedAt: Date;
  /** Display name of whoever deleted it; null where the account is gone. */
  readonly deletedBy: string | null;
  /** From then on it cannot be brought back. */
  readonly finalAt: Date;
}

interface Row {
  type: 'item' | 'post';
  id: string;
  space: Space;
  title: string;
  start: string;
  deleted_at: Date;
  who: string | null;
  deleted_by: string | null;
}

/** Whose deletions a viewer may undo: his own of his own texts, and all in the spaces he keeps. */
const MINE = (alias: string) =>
  `(i.space = ANY($1::text[]) OR (${alias}.author_id = $2::uuid AND ${alias}.deleted_by = $2::uuid))`;

const DAY = 24 * 3600 * 1000;

/** The one reader of what nobody else sees any more. */
@Injectable()
export class DeletedReader {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * What this viewer may bring back, last deleted first, at most 200: of what the viewer deleted (`mine`), of what
   * others deleted in the spaces the viewer keeps (`others`), or of both. Posts of deleted items come back with them.
   */
  async deletedFor(
    viewer: Viewer,
    whose: 'mine' | 'others' | 'all' = 'all',
  ): Promise<DeletedText[]> {
    if (!viewer.id) return [];
    const kept = SPACES.filter((space) => stewards(viewer, space));
    const rows = await this.dataSource.query<Row[]>(
      `SELECT d.*, u.display_name AS deleted_by FROM (
       SELECT 'item' AS type, i.id, i.space, i.title, i.deleted_at, i.deleted_by AS who,
              coalesce((SELECT left(l.body, 900) FROM layers l WHERE l.item_id = i.id AND l.audience = i.audience
                         ORDER BY l.position LIMIT 1), '') AS start
         FROM items i WHERE i.deleted_at IS NOT NULL AND ${MINE('i')}
       UNION ALL
       SELECT 'post', p.id, i.space, i.title, p.deleted_at, p.deleted_by, left(p.body, 900)
         FROM posts p JOIN items i ON i.id = p.item_id
        WHERE p.deleted_at IS NOT NULL AND i.deleted_at IS NULL AND i.acl && $3::text[] AND ${MINE('p')}
       ) d LEFT JOIN users u ON u.id = d.who
        WHERE $4 = 'all' OR (d.who IS NOT DISTINCT FROM $2::uuid) = ($4 = 'mine')
        ORDER BY d.deleted_at DESC LIMIT 200`,
      [kept, viewer.id, [...viewer.audiences], whose],
    );
    return rows.map(({ start, deleted_at, deleted_by, who: _who, ...row }) => ({
      ...row,
      excerpt: excerptOf(start),
      deletedAt: deleted_at,
      deletedBy: deleted_by,
      finalAt: new Date(deleted_at.getTime() + KEPT_DAYS * DAY),
    }));
  }
}
