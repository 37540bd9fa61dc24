import { createHash } from 'node:crypto';
import type { Viewer } from '../../kernel/viewer';
import type { ItemState } from './item-state';
import { mayKnowAudience } from './items.policy';

/** The parts of an item that an edit can change. */
export interface VersionedItem {
  readonly authorId: string;
  readonly title: string;
  readonly lang: string;
  readonly tags: readonly string[];
  readonly product: string | null;
  readonly state: ItemState;
  readonly audience: readonly string[];
  readonly ownerId: string | null;
  readonly riskNote: string | null;
}

export interface VersionedLayer {
  readonly id: string;
  readonly audience: readonly string[];
  readonly acl: readonly string[];
  readonly body: string;
}

/**
 * The version of an item as this viewer sees it: a fingerprint of what he may read, as a whole number below 2^48.
 * A counter would tell a customer that an agents-only part was changed; equal text is an equal version to him.
 * An accepted answer (open ↔ solved) is an entry of the history but no new version: whoever edits the text is not stale.
 */
export function visibleVersion(
  viewer: Viewer,
  item: VersionedItem,
  layers: readonly VersionedLayer[],
): number {
  const knows = mayKnowAudience(viewer, item.authorId);
  const seen = [
    item.title,
    item.lang,
    item.tags,
    item.product,
    item.state === 'solved' ? 'open' : item.state,
    item.ownerId,
    item.riskNote,
    knows ? item.audience : null,
    layers
      .filter((layer) => viewer.maySee(layer.acl))
      .map((layer) => [layer.id, layer.body, knows ? layer.audience : null]),
  ];
  const digest = createHash('sha256').update(JSON.stringify(seen)).digest('hex');
  return Number.parseInt(digest.slice(0, 12), 16);
}
