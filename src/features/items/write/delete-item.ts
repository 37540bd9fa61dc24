import { Fault } from '../../../kernel/fault';
import type { Item } from '../item.entity';
import { Layer } from '../layer.entity';
import { mayDeleteItem, mayUndelete } from '../items.policy';
import { deriveAcl, derivePostAcl, dropFallenMarks } from './apply-rights';
import { demand } from './demand';
import { liveLayers, lockAny, lockItem } from './lock-item';
import { storeItem } from './store-item';
import type { WriteUnit } from './write-unit';

/** Takes an item with all its posts away from everybody; it can be brought back until it is purged. */
export async function deleteItem(unit: WriteUnit, id: string): Promise<void> {
  const item = await lockItem(unit, id);
  demand(mayDeleteItem(unit.viewer, item));
  item.deletedAt = new Date();
  item.deletedBy = unit.actorId;
  await spreadRights(unit, item);
  unit.audit('item.deleted', id);
}

/** Brings a deleted item back as it was. @throws Fault 404 for everybody who may not, whether it exists or not */
export async function undeleteItem(unit: WriteUnit, id: string): Promise<void> {
  const item = await lockAny(unit, id);
  if (!item?.deletedAt || !mayUndelete(unit.viewer, item)) throw Fault.notFound();
  item.deletedAt = null;
  item.deletedBy = null;
  await spreadRights(unit, item);
  unit.audit('item.undeleted', id);
}

async function spreadRights(unit: WriteUnit, item: Item): Promise<void> {
  const layers = await liveLayers(unit, item.id);
  deriveAcl(unit, item, layers);
  for (const { id, acl } of layers) await unit.manager.update(Layer, { id }, { acl });
  await derivePostAcl(unit, item);
  await dropFallenMarks(unit, item);
  await storeItem(unit, item, { fanout: true });
}
