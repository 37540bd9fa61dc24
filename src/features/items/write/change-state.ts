import { hasVisibleCharacter } from '../../../../libs/http-api/visible-text';
import { Fault } from '../../../kernel/fault';
import { LIMITS } from '../item-input';
import { STATES_OF, type ItemState } from '../item-state';
import type { Item } from '../item.entity';
import { mayChangeState } from '../items.policy';
import { deriveAcl, derivePostAcl, dropFallenMarks } from './apply-rights';
import { demand } from './demand';
import { liveLayers, lockItem } from './lock-item';
import { keepItemVersion } from './snapshot';
import { storeItem } from './store-item';
import { Layer } from '../layer.entity';
import type { WriteUnit } from './write-unit';

/** Brings an item into another state; being there already is fine. Closing asks for a reason. */
export async function changeState(
  unit: WriteUnit,
  id: string,
  to: ItemState,
  reason = '',
): Promise<void> {
  const item = await lockItem(unit, id);
  if (!STATES_OF[item.kind].includes(to)) {
    throw invalid('/state', 'state-of-kind', `A ${item.kind} is never ${to}.`);
  }
  if (item.state === to) return;
  demand(mayChangeState(unit.viewer, item, to));
  demandReason(to, reason);
  const layers = await liveLayers(unit, id);
  await keepItemVersion(unit, item, layers);
  const from = item.state;
  await enter(unit, item, to, reason.trim());
  if (deriveAcl(unit, item, layers)) {
    for (const { id: layerId, acl } of layers) {
      await unit.manager.update(Layer, { id: layerId }, { acl });
    }
    await derivePostAcl(unit, item);
    await dropFallenMarks(unit, item);
  }
  await storeItem(unit, item, { fanout: true });
  unit.audit('item.state-changed', id, { from, to });
}

async function enter(unit: WriteUnit, item: Item, to: ItemState, reason: string): Promise<void> {
  const now = new Date();
  if (to === 'open' && item.acceptedPostId) await unaccept(unit, item);
  item.state = to;
  item.closeReason = to === 'closed' ? reason : null;
  if (to === 'published') item.publishedAt ??= now;
  item.version += 1;
  item.editedBy = unit.actorId;
  item.editedAt = now;
  item.updatedAt = now;
  item.editReason = reason;
}

/** A question opened again has no accepted answer. */
async function unaccept(unit: WriteUnit, item: Item): Promise<void> {
  await unit.manager.query(`UPDATE posts SET accepted_at = NULL WHERE item_id = $1`, [item.id]);
  item.acceptedPostId = null;
}

function demandReason(to: ItemState, reason: string): void {
  if (to === 'closed' && !hasVisibleCharacter(reason)) {
    throw invalid('/reason', 'is-empty', 'Say why it is closed.');
  }
  if (reason.length > LIMITS.reason) {
    throw invalid('/reason', 'max-length', `At most ${LIMITS.reason} characters.`);
  }
}

const invalid = (pointer: string, code: string, detail: string): Fault =>
  Fault.invalid([{ pointer, code, detail }]);
