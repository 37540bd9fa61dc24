import { Item } from '../item.entity';
import { mayConfirmItem } from '../items.policy';
import { Post } from '../post.entity';
import { mayConfirmPost } from '../posts.policy';
import { demand } from './demand';
import { lockItem, lockPost, nextSeq } from './lock-item';
import type { WriteUnit } from './write-unit';

/** "This worked for me" for a post, or the end of it. Doing it twice is fine. */
export async function confirmPost(unit: WriteUnit, id: string, confirmed: boolean): Promise<void> {
  const { item, post } = await lockPost(unit, id);
  demand(mayConfirmPost(unit.viewer, post));
  const step = await noteConfirmation(unit, id, confirmed);
  if (step === 0) return;
  const confirmedCount = post.confirmedCount + step;
  await unit.manager.update(Post, { id }, { confirmedCount, seq: await nextSeq(unit) });
  unit.audit(confirmed ? 'post.confirmed' : 'post.unconfirmed', id);
  unit.indexPosts(item.id, [id]);
}

/** The same for an article, how-to or wiki page. */
export async function confirmItem(unit: WriteUnit, id: string, confirmed: boolean): Promise<void> {
  const item = await lockItem(unit, id);
  demand(mayConfirmItem(unit.viewer, item));
  const step = await noteConfirmation(unit, id, confirmed);
  if (step === 0) return;
  const confirmedCount = item.confirmedCount + step;
  await unit.manager.update(Item, { id }, { confirmedCount, seq: await nextSeq(unit) });
  unit.audit(confirmed ? 'item.confirmed' : 'item.unconfirmed', id);
  unit.indexItem(id, { fanout: false });
}

/** What this changes the count by: a reader counts once. */
async function noteConfirmation(
  unit: WriteUnit,
  subjectId: string,
  confirmed: boolean,
): Promise<-1 | 0 | 1> {
  const sql = confirmed
    ? `WITH done AS (INSERT INTO confirmations (subject_id, user_id) VALUES ($1, $2)
                     ON CONFLICT DO NOTHING RETURNING 1) SELECT 1 FROM done`
    : `WITH done AS (DELETE FROM confirmations WHERE subject_id = $1 AND user_id = $2
                     RETURNING 1) SELECT 1 FROM done`;
  const rows = await unit.manager.query<unknown[]>(sql, [subjectId, unit.actorId]);
  if (rows.length === 0) return 0;
  return confirmed ? 1 : -1;
}
