import { Item } from '../item.entity';
import { nextSeq } from './lock-item';
import type { WriteUnit } from './write-unit';

/**
 * Writes an item's row back with a new index number. `fanout`: the documents of its posts carry something that
 * changed (title, tags, product, state, rights) and are renewed too.
 */
export async function storeItem(
  unit: WriteUnit,
  item: Item,
  options: { fanout: boolean },
): Promise<void> {
  item.seq = await nextSeq(unit);
  if (options.fanout) item.fanoutSeq = item.seq;
  const { id, author: _author, createdAt: _createdAt, ...columns } = item;
  await unit.manager.update(Item, { id }, columns);
  unit.indexItem(id, options);
}
