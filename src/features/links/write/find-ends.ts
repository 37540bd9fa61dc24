import type { EntityManager } from 'typeorm';
import { Fault } from '../../../kernel/fault';
import type { Kind, Space } from '../../../kernel/space';
import type { Viewer } from '../../../kernel/viewer';
import type { ItemState } from '../../items/items.api';
import { mayEditItem, mayEditPost } from '../../items/items.api';

/** One end of a link: an item, or one of its posts. */
export interface End {
  readonly item: string;
  readonly post: string | null;
  readonly kind: Kind;
  readonly space: Space;
  readonly title: string;
  /** The viewer may edit the text. */
  readonly edits: boolean;
}

interface EndRow {
  item: string;
  post: string | null;
  kind: Kind;
  space: Space;
  state: ItemState;
  title: string;
  acl: string[];
  authorId: string;
  ownerId: string | null;
  postAcl: string[] | null;
  postAuthor: string | null;
  postKind: 'answer' | 'reply' | 'comment' | null;
}

const ENDS = `
  SELECT i.id AS item, NULL::uuid AS post, i.kind, i.space, i.state, i.title, i.acl, i.author_id AS "authorId",
         i.owner_id AS "ownerId", NULL::text[] AS "postAcl", NULL::uuid AS "postAuthor", NULL AS "postKind"
    FROM items i WHERE i.id = $1
  UNION ALL
  SELECT i.id, p.id, i.kind, i.space, i.state, i.title, i.acl, i.author_id, i.owner_id, p.acl, p.author_id, p.kind
    FROM posts p JOIN items i ON i.id = p.item_id WHERE p.id = $1`;

/** What an id stands for. @throws Fault 404 for what does not exist and for what the viewer may not know of */
export async function findEnd(manager: EntityManager, viewer: Viewer, id: string): Promise<End> {
  const [row] = await manager.query<EndRow[]>(ENDS, [id]);
  if (!row || !viewer.maySee(row.acl)) throw Fault.notFound();
  if (row.postAcl && !viewer.maySee(row.postAcl)) throw Fault.notFound();
  const { item, post, kind, space, title } = row;
  return { item, post, kind, space, title, edits: edits(viewer, row) };
}

function edits(viewer: Viewer, row: EndRow): boolean {
  if (!row.postAuthor || !row.postKind || !row.postAcl) return mayEditItem(viewer, row) === true;
  const post = { kind: row.postKind, acl: row.postAcl, authorId: row.postAuthor };
  return mayEditPost(viewer, row, post) === true;
}
