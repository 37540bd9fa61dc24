import { Fault } from '../../../kernel/fault';
import { scopeOf } from '../../access/access.api';
import { mayEditItem } from '../items.policy';
import { readHeads, readRevisionLayers } from '../read/revision-rows';
import { mayReadLayer, visibleRuns } from '../read/revision-runs';
import { demand } from './demand';
import { editItem } from './edit-item';
import { liveLayers, lockItem } from './lock-item';
import type { StandingLayer } from './plan-layers';
import type { WriteUnit } from './write-unit';

/**
 * Makes an older version the current one again: its title, tags, product and every layer the viewer may read in it.
 * Who may read what stays as it is now; parts he does not see are left alone. `version` counts as in his history.
 */
export async function restoreItem(
  unit: WriteUnit,
  id: string,
  version: number,
  reason?: string,
): Promise<void> {
  const item = await lockItem(unit, id);
  demand(mayEditItem(unit.viewer, item));
  const scope = scopeOf(unit.viewer);
  const live = await liveLayers(unit, id);
  const rights = {
    authorId: item.authorId,
    layerAcl: new Map(live.map((layer) => [layer.id, layer.acl])),
    mayEdit: true,
  };
  const runs = visibleRuns(unit.viewer, await readHeads(unit.manager, scope, 'item', id), rights);
  const head = runs.find((run) => run.version === version)?.head;
  if (!head) throw noSuchVersion();
  if (head.id === null) return;
  const kept = (await readRevisionLayers(unit.manager, scope, [head.id])).get(head.id) ?? [];
  const readable = kept.filter((layer) => mayReadLayer(unit.viewer, layer, rights));
  await editItem(
    unit,
    id,
    {
      title: head.title,
      tags: head.tags,
      product: head.product,
      layers: readable.map((layer) => ({
        id: layer.id,
        // A layer that stands keeps its readers; one that comes back gets those it had.
        audience: live.find((l) => l.id === layer.id)?.audience ?? layer.audience,
        body: layer.body,
      })),
      reason: reason?.trim() || `Version ${version}`,
    },
    { revived: revivable(readable, live), action: 'item.restored' },
  );
}

const revivable = (
  readable: readonly StandingLayer[],
  live: readonly { id: string }[],
): StandingLayer[] => readable.filter((layer) => !live.some((l) => l.id === layer.id));

const noSuchVersion = (): Fault =>
  Fault.invalid([
    { pointer: '/version', code: 'version-unknown', detail: 'There is no such version.' },
  ]);
