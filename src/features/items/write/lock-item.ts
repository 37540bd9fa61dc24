import { Fault } from '../../../kernel/fault';
import { Item } from '../item.entity';
import { Layer } from '../layer.entity';
import { Post } from '../post.entity';
import type { WriteUnit } from './write-unit';

/** The item, held against other writers until the end. @throws Fault 404 when the viewer may not read it. */
export async function lockItem(unit: WriteUnit, id: string): Promise<Item> {
  const item = await lockAny(unit, id);
  if (!item || !unit.viewer.maySee(item.acl)) throw Fault.notFound();
  return item;
}

/** The same without a look at rights: for what is deleted. */
export const lockAny = (unit: WriteUnit, id: string): Promise<Item | null> =>
  unit.manager.findOne(Item, { where: { id }, lock: { mode: 'pessimistic_write' } });

/** A post with its item, the item being locked. @throws Fault 404 when the viewer may not read either. */
export async function lockPost(
  unit: WriteUnit,
  postId: string,
): Promise<{ item: Item; post: Post }> {
  const found = await unit.manager.findOneBy(Post, { id: postId });
  if (!found) throw Fault.notFound();
  const item = await lockItem(unit, found.itemId);
  // Read again: it may have changed before the lock was ours.
  const post = await unit.manager.findOneBy(Post, { id: postId });
  if (!post || !unit.viewer.maySee(post.acl)) throw Fault.notFound();
  return { item, post };
}

/** Layers of an item in order, those taken out left aside. */
export async function liveLayers(unit: WriteUnit, itemId: string): Promise<Layer[]> {
  const all = await allLayers(unit, itemId);
  return all.filter((layer) => layer.audience.length > 0);
}

export const allLayers = (unit: WriteUnit, itemId: string): Promise<Layer[]> =>
  unit.manager.find(Layer, { where: { itemId }, order: { position: 'ASC', id: 'ASC' } });

/** A fresh number of the sequence all search documents take their versions from. */
export async function nextSeq(unit: WriteUnit): Promise<string> {
  const [row] = await unit.manager.query<{ seq: string }[]>(`SELECT nextval('index_seq') AS seq`);
  if (!row) throw new Error('index_seq gave no value');
  return row.seq;
}
