import type { AudienceToken } from '../../../kernel/audience';
import { narrow } from '../../../kernel/audience';
import type { FieldError } from '../../../kernel/fault';
import type { Space } from '../../../kernel/space';
import type { Viewer } from '../../../kernel/viewer';
import { declarePartAudience, sameAudience } from '../audience.policy';
import type { LayerInput } from '../item-input';

/** A layer as it stands, or stood: taken-out ones have no audience. */
export interface StandingLayer {
  readonly id: string;
  readonly audience: readonly AudienceToken[];
  readonly acl: readonly AudienceToken[];
  readonly body: string;
}

export interface PlannedLayer {
  /** Undefined: a new one. */
  readonly id: string | undefined;
  readonly audience: readonly AudienceToken[];
  readonly body: string;
}

export interface LayerPlan {
  /** The layers there shall be, in order; ones the editor cannot see keep their place and text. */
  readonly layers: readonly PlannedLayer[];
  readonly errors: readonly FieldError[];
}

export interface LayerWish {
  readonly body?: string;
  readonly layers?: readonly LayerInput[];
}

export interface LayerSetting {
  readonly viewer: Viewer;
  readonly space: Space;
  /** Declared audience of the item before and after this edit; layers that had the whole follow it. */
  readonly before: readonly AudienceToken[];
  readonly after: readonly AudienceToken[];
  /** Layers that were written for fewer than the whole, though both have the same readers now: they do not follow it. */
  readonly forFewer?: ReadonlySet<string>;
  /** Whether the editor may add, drop and re-address layers. */
  readonly staff: boolean;
}

/** What an edit makes of an item's layers. Pure: knows nothing of rows. */
export function planLayers(
  current: readonly StandingLayer[],
  gone: readonly StandingLayer[],
  wish: LayerWish,
  setting: LayerSetting,
): LayerPlan {
  const standing = current.map((layer) => follow(layer, setting));
  const errors: FieldError[] = [];
  const seen = standing.filter((layer) => setting.viewer.maySee(layer.acl));
  const wished = wish.layers
    ? wish.layers.map((input, n) => takeLayer(input, n, seen, gone, setting, errors))
    : seen.map(keep);
  const written = wish.body === undefined ? wished : withBody(wished, wish, setting, errors);
  errors.push(...refused(written, seen, setting));
  const layers = weave(standing, written, setting.viewer);
  if (errors.length === 0) errors.push(...shapeErrors(written, setting));
  return { layers, errors };
}

const keep = ({ id, audience, body }: StandingLayer): PlannedLayer => ({ id, audience, body });

/** Layers for everybody who reads the item stay so when its audience changes. */
function follow(layer: StandingLayer, { before, after, forFewer }: LayerSetting): StandingLayer {
  const isWhole = sameAudience(layer.audience, before) && !forFewer?.has(layer.id);
  return isWhole ? { ...layer, audience: after } : layer;
}

function takeLayer(
  input: LayerInput,
  n: number,
  seen: readonly StandingLayer[],
  gone: readonly StandingLayer[],
  setting: LayerSetting,
  errors: FieldError[],
): PlannedLayer {
  const own = seen.find((layer) => layer.id === input.id);
  const known = own ?? gone.find((layer) => layer.id === input.id);
  if (input.id !== undefined && !known) {
    errors.push({ pointer: `/layers/${n}/id`, code: 'layer-unknown', detail: 'No such layer.' });
  }
  if (own && (!input.audience || sameAudience(input.audience, own.audience))) {
    return { id: own.id, audience: own.audience, body: input.body };
  }
  const pointer = `/layers/${n}/audience`;
  const { viewer, space, after } = setting;
  const declared = declarePartAudience(viewer, space, after, input.audience, pointer);
  errors.push(...declared.errors);
  const audience = 'audience' in declared ? declared.audience : after;
  return { id: known?.id, audience, body: input.body };
}

/** `body` is the first part everybody reads; before any other layer when there is none yet. */
function withBody(
  wished: readonly PlannedLayer[],
  wish: LayerWish,
  { after }: LayerSetting,
  errors: FieldError[],
): PlannedLayer[] {
  const main = wished.findIndex((layer) => sameAudience(layer.audience, after));
  const body = wish.body ?? '';
  if (main < 0) return [{ id: undefined, audience: after, body }, ...wished];
  if (wish.layers && wished[main]?.id !== undefined) {
    errors.push({
      pointer: '/body',
      code: 'twice',
      detail: 'Send the body or its layer, not both.',
    });
  }
  if (wish.layers && wished[main]?.id === undefined) {
    return [{ id: undefined, audience: after, body }, ...wished];
  }
  return wished.map((layer, n) => (n === main ? { ...layer, body } : layer));
}

/** What only staff may do to layers. */
function refused(
  written: readonly PlannedLayer[],
  seen: readonly StandingLayer[],
  setting: LayerSetting,
): FieldError[] {
  const ids = written.map((layer) => layer.id).filter((id) => id !== undefined);
  const doubled = new Set(ids).size < ids.length;
  if (doubled) return [{ pointer: '/layers', code: 'twice', detail: 'A layer is named twice.' }];
  if (setting.staff) return [];
  const dropped = seen.some((layer) => !ids.includes(layer.id));
  const added = written.some((layer) => layer.id === undefined) && seen.length > 0;
  const extra = seen.length === 0 && written.length > 1;
  if (!dropped && !added && !extra) return [];
  return [{ pointer: '/layers', code: 'staff-only', detail: 'Only staff add or remove layers.' }];
}

/** Puts layers the editor does not see back behind the one they stood behind. */
function weave(
  standing: readonly StandingLayer[],
  written: readonly PlannedLayer[],
  viewer: Viewer,
): PlannedLayer[] {
  const result = [...written];
  let anchor: string | undefined;
  for (const layer of standing) {
    if (!viewer.maySee(layer.acl)) {
      const at = result.findIndex((placed) => placed.id !== undefined && placed.id === anchor);
      result.splice(at < 0 ? 0 : at + 1, 0, keep(layer));
    }
    anchor = layer.id;
  }
  return result;
}

/** Layers the editor does not see are not spoken of: one that loses all its readers waits for better times. */
function shapeErrors(layers: readonly PlannedLayer[], { after }: LayerSetting): FieldError[] {
  if (!layers.some((layer) => sameAudience(layer.audience, after))) {
    return [{ pointer: '/body', code: 'is-empty', detail: 'Write the part that everybody reads.' }];
  }
  const lost = layers.some((layer) => narrow(after, layer.audience).length === 0);
  return lost
    ? [
        {
          pointer: '/audience',
          code: 'audience-outside',
          detail: 'A layer would lose all readers.',
        },
      ]
    : [];
}
