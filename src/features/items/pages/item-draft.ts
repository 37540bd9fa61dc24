import type { FormState, ReportedError } from '../../../../libs/pages/form';
import { failedForm } from '../../../../libs/pages/form';
import type { Kind, Space } from '../../../kernel/space';
import { LIMITS, type ItemChange, type LayerInput, type NewItem } from '../item-input';
import type { ItemView } from '../read/views';

export type FormBody = Readonly<Record<string, unknown>>;

/** A part of the text in a form. The first one of a new item is what everybody reads. */
export interface LayerDraft {
  /** Of a part that is there already. */
  readonly id?: string;
  /** Tokens joined by spaces; empty = everybody who reads the whole. */
  readonly audience: string;
  readonly body: string;
}

/** What stands in a form for an item, as text. */
export interface ItemDraft {
  readonly space: string;
  readonly title: string;
  readonly tags: string;
  readonly product: string;
  readonly lang: string;
  /** Tokens joined by spaces; empty = as usual in the space. */
  readonly audience: string;
  readonly owner: string;
  readonly riskNote: string;
  readonly reason: string;
  readonly layers: readonly LayerDraft[];
}

/** What a part's choice of readers says when everybody who reads the whole reads the part. */
export const WHOLE = 'whole';

/** A field as written: browsers send line ends as CR LF, texts are kept with LF. */
export const fieldText = (body: FormBody, name: string): string =>
  typeof body[name] === 'string' ? body[name].replaceAll('\r\n', '\n') : '';

export const emptyDraft = (given: Partial<ItemDraft>): ItemDraft => ({
  space: '',
  title: '',
  tags: '',
  product: '',
  lang: '',
  audience: '',
  owner: '',
  riskNote: '',
  reason: '',
  layers: [{ audience: '', body: '' }],
  ...given,
});

/** The draft a form was sent with. */
export function readDraft(body: FormBody): ItemDraft {
  const text = (name: string) => fieldText(body, name);
  return {
    space: text('space'),
    title: text('title'),
    tags: text('tags'),
    product: text('product'),
    lang: text('lang'),
    audience: text('audience'),
    owner: text('owner').trim().replace(/^@/, ''),
    riskNote: text('riskNote'),
    reason: text('reason'),
    layers: readLayers(body),
  };
}

function readLayers(body: FormBody): LayerDraft[] {
  const layers: LayerDraft[] = [];
  for (let n = 0; n < LIMITS.layers && typeof body[`layers.${n}.body`] === 'string'; n += 1) {
    const id = fieldText(body, `layers.${n}.id`);
    const audience = fieldText(body, `layers.${n}.audience`);
    layers.push({
      ...(id === '' ? {} : { id }),
      audience: audience === WHOLE ? '' : audience,
      body: fieldText(body, `layers.${n}.body`),
    });
  }
  return layers;
}

/** The draft with which editing an item begins. */
export const draftOf = (item: ItemView): ItemDraft => ({
  space: item.space,
  title: item.title,
  tags: item.tags.join(', '),
  product: item.product?.slug ?? '',
  lang: item.lang,
  audience: item.audience?.join(' ') ?? '',
  owner: item.owner?.handle ?? '',
  riskNote: item.riskNote ?? '',
  reason: '',
  layers: item.layers.map((layer) => ({
    id: layer.id,
    audience: layer.narrower && layer.audience ? layer.audience.join(' ') : '',
    body: layer.body,
  })),
});

/** What the buttons at the parts of a text do: `add`, `remove:1`, `up:1`, `down:1`. Undefined for any other button. */
export function rearranged(draft: ItemDraft, button: string): ItemDraft | undefined {
  const [verb, place] = button.split(':');
  const at = Number(place);
  const layers = [...draft.layers];
  if (verb === 'add') {
    if (layers.length < LIMITS.layers) layers.push({ audience: 'agents', body: '' });
    return { ...draft, layers };
  }
  const layer = layers[at];
  if (!layer) return undefined;
  if (verb === 'remove') layers.splice(at, 1);
  else if (verb === 'up' || verb === 'down') move(layers, at, verb === 'up' ? at - 1 : at + 1);
  else return undefined;
  return { ...draft, layers };
}

function move(layers: LayerDraft[], from: number, to: number): void {
  const [layer] = layers.splice(from, 1);
  if (layer) layers.splice(Math.max(0, Math.min(to, layers.length)), 0, layer);
}

const tokensOf = (audience: string): string[] => audience.split(' ').filter((t) => t !== '');
const tagsIn = (tags: string): string[] => tags.split(/[,;\n]/);
const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** A new item from a draft: its first part is the body. */
export function newItemOf(draft: ItemDraft, space: Space, kind: Kind): NewItem {
  const [main, ...more] = draft.layers;
  const audience = tokensOf(draft.audience);
  return {
    space,
    kind,
    title: draft.title,
    body: main?.body ?? '',
    lang: draft.lang,
    tags: tagsIn(draft.tags),
    product: orNull(draft.product),
    ...(audience.length > 0 ? { audience } : {}),
    ...(more.length > 0 ? { layers: more.map(newLayer) } : {}),
    ...(space === 'internal' && kind === 'howto'
      ? { owner: orNull(draft.owner), riskNote: orNull(draft.riskNote) }
      : {}),
  };
}

const newLayer = (layer: LayerDraft): LayerInput => ({
  ...(layer.audience === '' ? {} : { audience: tokensOf(layer.audience) }),
  body: layer.body,
});

/** The change an editor made: everything the form showed him. */
export function changeOf(draft: ItemDraft, item: ItemView): ItemChange {
  const chosen = item.may.changeAudience ? tokensOf(draft.audience) : [];
  const whole = chosen.length > 0 ? chosen : item.audience;
  return {
    title: draft.title,
    lang: draft.lang,
    tags: tagsIn(draft.tags),
    product: orNull(draft.product),
    ...(chosen.length > 0 ? { audience: chosen } : {}),
    ...(item.unsupported ? { owner: orNull(draft.owner), riskNote: orNull(draft.riskNote) } : {}),
    layers: draft.layers.map((layer) => changedLayer(layer, item, whole)),
    reason: draft.reason,
  };
}

/** A part for everybody names no audience, and so follows the whole; one that was narrower has to be told. */
function changedLayer(
  layer: LayerDraft,
  item: ItemView,
  whole: readonly string[] | undefined,
): LayerInput {
  const known = item.layers.find((one) => one.id === layer.id);
  const identity = known ? { id: known.id } : {};
  if (!item.may.addLayers) return { ...identity, body: layer.body };
  if (layer.audience !== '') {
    return { ...identity, audience: tokensOf(layer.audience), body: layer.body };
  }
  const widened = known?.narrower && whole ? { audience: whole } : {};
  return { ...identity, ...widened, body: layer.body };
}

/** The form as it stands, for fields that find their value by name. */
export function formOf(draft: ItemDraft): FormState {
  return { values: valuesOf(draft), errors: {} };
}

function valuesOf({ layers, ...fields }: ItemDraft): Record<string, string> {
  const values: Record<string, string> = { ...fields };
  layers.forEach((layer, n) => {
    values[`layers.${n}.id`] = layer.id ?? '';
    values[`layers.${n}.audience`] = layer.audience || WHOLE;
    values[`layers.${n}.body`] = layer.body;
  });
  return values;
}

/** The form with what is wrong. In a new item the body is the first part, and the others count after it. */
export function failedDraft(
  draft: ItemDraft,
  errors: readonly ReportedError[],
  say: (code: string) => string,
  isNew: boolean,
): FormState {
  const placed = errors.map((error) => ({ ...error, pointer: fieldOf(error.pointer, isNew) }));
  return failedForm(valuesOf(draft), placed, ({ code }) => say(code));
}

function fieldOf(pointer: string, isNew: boolean): string {
  if (pointer === '/body') return '/layers/0/body';
  if (!isNew) return pointer === '/layers' ? '' : pointer;
  const [, n, field] = /^\/layers\/(\d+)\/(\w+)$/.exec(pointer) ?? [];
  if (n !== undefined) return `/layers/${Number(n) + 1}/${field}`;
  return pointer === '/layers' ? '' : pointer;
}
