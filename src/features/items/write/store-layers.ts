import { newId } from '../../../kernel/ids';
import { layerAcl } from '../effective-acl';
import type { Item } from '../item.entity';
import { Layer } from '../layer.entity';
import { narrowed, same } from './apply-rights';
import type { PlannedLayer } from './plan-layers';
import type { WriteUnit } from './write-unit';

/** What became of the layers: whether anything changed, and whether a change is one every reader of the item sees. */
export interface LayerChanges {
  readonly any: boolean;
  readonly shown: boolean;
}

/** Brings an item's layer rows (taken-out ones among `rows`) to the plan; the item already has its new acl. */
export async function storeLayers(
  unit: WriteUnit,
  item: Item,
  rows: readonly Layer[],
  plan: readonly PlannedLayer[],
  now: Date,
): Promise<LayerChanges> {
  const touched: (readonly string[])[] = [];
  for (const [position, planned] of plan.entries()) {
    const next = { position, audience: [...planned.audience], body: planned.body };
    const row = rows.find((r) => r.id === planned.id);
    if (row) touched.push(...(await updateLayer(unit, item, row, next, now)));
    else touched.push(await insertLayer(unit, item, next, now));
    unit.textChanged(item.id, 'items', next.body, row?.body ?? '');
  }
  for (const row of rows) {
    const stays = row.audience.length === 0 || plan.some((planned) => planned.id === row.id);
    if (stays) continue;
    touched.push(row.acl);
    unit.revokeItem(item.id);
    unit.textChanged(item.id, 'items', row.body);
    unit.imagesChanged({ table: 'layers', id: row.id, body: '' }, row.body);
    await unit.manager.update(Layer, { id: row.id }, TAKEN_OUT);
  }
  return { any: touched.length > 0, shown: touched.some((acl) => same(acl, item.acl)) };
}

type NextLayer = Pick<Layer, 'position' | 'audience' | 'body'>;

async function insertLayer(unit: WriteUnit, item: Item, next: NextLayer, now: Date) {
  const acl = layerAcl(item, next.audience);
  const row = { id: newId(), itemId: item.id, ...next, acl, html: null, updatedAt: now };
  await unit.manager.insert(Layer, row);
  unit.imagesChanged({ table: 'layers', id: row.id, body: row.body });
  return acl;
}

/** The readers before and after, where the layer itself changed; none where only its item's rights did. */
async function updateLayer(unit: WriteUnit, item: Item, row: Layer, next: NextLayer, now: Date) {
  const acl = layerAcl(item, next.audience);
  const changed = row.body !== next.body || !same(row.audience, next.audience);
  const moved = row.position !== next.position;
  if (!changed && !moved && same(row.acl, acl)) return [];
  if (narrowed(row.acl, acl)) unit.revokeItem(item.id);
  const html = row.body === next.body ? row.html : null;
  if (row.body !== next.body) {
    unit.imagesChanged({ table: 'layers', id: row.id, body: next.body }, row.body);
  }
  const updatedAt = changed ? now : row.updatedAt;
  await unit.manager.update(Layer, { id: row.id }, { ...next, acl, html, updatedAt });
  return changed || moved ? [row.acl, acl] : [];
}

/** Far behind the layers that stand. */
const TAKEN_OUT = { position: 1000, audience: [], acl: [], body: '', html: null };
