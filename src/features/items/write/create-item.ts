import { noteCarriedOut } from '../../../../libs/http-api/idempotency-note';
import { newId, slugOf } from '../../../kernel/ids';
import { SPACE_POLICIES } from '../../../kernel/space';
import { itemAcl } from '../effective-acl';
import { textErrors, type NewItem } from '../item-input';
import { STATES_OF, type ItemState } from '../item-state';
import { Item } from '../item.entity';
import { isReviewed, mayAddLayers, mayCreate } from '../items.policy';
import { circleErrors } from './check-circles';
import { demand, demandNone } from './demand';
import { defaultLang, takeFields } from './item-fields';
import { planLayers, type PlannedLayer } from './plan-layers';
import { storeLayers } from './store-layers';
import type { WriteUnit } from './write-unit';

/** Where an item of this kind begins its life. */
export const firstState = (item: Pick<NewItem, 'space' | 'kind'>): ItemState =>
  item.kind === 'article' && !isReviewed(item) ? 'published' : (STATES_OF[item.kind][0] ?? 'open');

/** A new item by this author. @returns its id */
export async function createItem(unit: WriteUnit, input: NewItem): Promise<{ id: string }> {
  demand(mayCreate(unit.viewer, input.space, input.kind));
  demandNone(textErrors(input));
  const item = blankItem(unit, input);
  const errors = await takeFields(unit, item, input);
  if (item.audience.length === 0) item.audience = [...SPACE_POLICIES[item.space].defaultAudience];
  const plan = planLayers([], [], input, {
    viewer: unit.viewer,
    space: item.space,
    before: item.audience,
    after: item.audience,
    staff: mayAddLayers(unit.viewer),
  });
  demandNone([...errors, ...plan.errors, ...(await layerCircleErrors(unit, item, plan.layers))]);
  item.acl = itemAcl(item);
  const { author: _author, ...columns } = item;
  await unit.manager.insert(Item, columns);
  await storeLayers(unit, item, [], plan.layers, item.createdAt);
  unit.audit('item.created', item.id, { space: item.space, kind: item.kind });
  unit.indexItem(item.id, { fanout: false });
  await noteCarriedOut(unit.manager, `/api/v1/items/${item.id}`);
  return { id: item.id };
}

function blankItem(unit: WriteUnit, input: NewItem): Item {
  const now = new Date();
  const state = firstState(input);
  return Object.assign(new Item(), {
    id: newId(),
    space: input.space,
    kind: input.kind,
    lang: defaultLang(unit.viewer),
    title: input.title,
    slug: slugOf(input.title),
    tags: [],
    product: null,
    state,
    audience: [],
    acl: [],
    authorId: unit.actorId,
    createdAt: now,
    updatedAt: now,
    editedAt: now,
    publishedAt: state === 'published' ? now : null,
  } satisfies Partial<Item>);
}

/** Errors of circles named by the layers of a plan but not by the item. */
export async function layerCircleErrors(
  unit: WriteUnit,
  item: Item,
  layers: readonly PlannedLayer[],
) {
  const named = new Set(layers.flatMap((layer) => layer.audience));
  const own = [...named].filter((token) => !item.audience.includes(token));
  return circleErrors(unit.manager, own, '/layers');
}
