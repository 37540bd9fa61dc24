import type { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { textErrors, type ItemChange } from '../item-input';
import { visibleVersion } from '../item-version';
import type { Item } from '../item.entity';
import { mayAddLayers, mayEditItem, mayKnowAudience } from '../items.policy';
import type { Layer } from '../layer.entity';
import { deriveAcl, derivePostAcl, dropFallenMarks, same } from './apply-rights';
import { layerCircleErrors } from './create-item';
import { demand, demandNone } from './demand';
import { takeFields } from './item-fields';
import { allLayers, lockItem } from './lock-item';
import { layersForFewer } from './layers-for-fewer';
import { planLayers, type LayerPlan, type StandingLayer } from './plan-layers';
import { keepItemVersion } from './snapshot';
import { storeItem } from './store-item';
import { storeLayers } from './store-layers';
import type { WriteUnit } from './write-unit';

export interface EditOptions {
  /** Left out: whatever version there is. */
  readonly expected?: ExpectedVersion;
  /** May name layers that were taken out, with the text they had: they come back. */
  readonly revived?: readonly StandingLayer[];
  readonly action?: string;
}

/** Changes an item's text and properties as one new version; a change that changes nothing makes none. */
export async function editItem(
  unit: WriteUnit,
  id: string,
  change: ItemChange,
  options: EditOptions = {},
): Promise<void> {
  const item = await lockItem(unit, id);
  const rows = await allLayers(unit, id);
  const live = rows.filter((row) => row.audience.length > 0);
  demand(mayEditItem(unit.viewer, item));
  options.expected?.require(visibleVersion(unit.viewer, item, live), currentText(unit, item, live));
  demandNone(textErrors(change));

  const old: Item = { ...item };
  const oldLayers = live.map((row) => ({ ...row }));
  const plan = await planEdit(unit, item, live, change, options);
  const now = new Date();
  const rightsChanged = deriveAcl(unit, item, []);
  const layers = await storeLayers(unit, item, rows, plan.layers, now);
  const fields = fieldsChanged(old, item);
  if (!fields && !layers.any) return;
  await keepItemVersion(unit, old, oldLayers);
  if (rightsChanged) {
    await derivePostAcl(unit, item);
    await dropFallenMarks(unit, item);
  }
  item.version = old.version + 1;
  item.editedBy = unit.actorId;
  item.editedAt = now;
  item.editReason = change.reason?.trim() ?? '';
  if (fields || layers.shown) item.updatedAt = now;
  await storeItem(unit, item, { fanout: fields });
  unit.audit(options.action ?? 'item.edited', id, { version: item.version });
}

/** Puts the new fields into the item in memory and says what its layers shall be. @throws Fault 422, 403 */
async function planEdit(
  unit: WriteUnit,
  item: Item,
  live: readonly Layer[],
  change: ItemChange,
  { revived }: EditOptions,
): Promise<LayerPlan> {
  const before = item.audience;
  const errors = await takeFields(unit, item, change);
  const plan = planLayers(live, revived ?? [], change, {
    viewer: unit.viewer,
    space: item.space,
    before,
    after: item.audience,
    forFewer: same(before, item.audience) ? undefined : await layersForFewer(unit, item.id, before),
    staff: mayAddLayers(unit.viewer) || revived !== undefined,
  });
  demandNone([...errors, ...plan.errors, ...(await layerCircleErrors(unit, item, plan.layers))]);
  return plan;
}

const COMPARED = ['title', 'lang', 'product', 'ownerId', 'riskNote'] as const;

const fieldsChanged = (old: Item, now: Item): boolean =>
  COMPARED.some((field) => old[field] !== now[field]) ||
  !same(old.tags, now.tags) ||
  !same(old.audience, now.audience);

/** What the later of two editors gets to merge with: the text as it stands, as far as he may read it. */
function currentText(unit: WriteUnit, item: Item, layers: readonly Layer[]) {
  const knows = mayKnowAudience(unit.viewer, item.authorId);
  const seen = layers.filter((layer) => unit.viewer.maySee(layer.acl));
  const main = seen.find((layer) => same(layer.acl, item.acl));
  return {
    title: item.title,
    lang: item.lang,
    tags: item.tags,
    product: item.product,
    body: main?.body ?? '',
    layers: seen.map(({ id, audience, body }) => ({ id, ...(knows ? { audience } : {}), body })),
  };
}
