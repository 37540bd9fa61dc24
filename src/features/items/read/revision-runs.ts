import type { Viewer } from '../../../kernel/viewer';
import { mayKnowAudience } from '../items.policy';

/** A version of a text without its words: layers carry a hash of their body. */
export interface RevisionHead {
  /** Of the revision row; null for the current version. */
  readonly id: string | null;
  readonly title: string;
  readonly state: string;
  readonly tags: readonly string[];
  readonly product: string | null;
  readonly audience: readonly string[];
  readonly acl: readonly string[];
  readonly reason: string;
  readonly createdAt: Date;
  readonly authorHandle: string;
  readonly authorName: string;
  readonly layers: readonly HeadLayer[];
}

export interface HeadLayer {
  readonly id: string;
  readonly audience: readonly string[];
  readonly acl: readonly string[];
  readonly hash: string;
}

/** Who may read the text's parts now. */
export interface PresentRights {
  readonly authorId: string;
  /** Of layers that still stand. */
  readonly layerAcl: ReadonlyMap<string, readonly string[]>;
  /** Whether this viewer may edit the text: only then are layers shown that were taken out. */
  readonly mayEdit: boolean;
}

/** One version as a viewer can tell it from its neighbours. */
export interface RevisionRun {
  /** 1 for the oldest he may see; no gap tells of one he may not. */
  readonly version: number;
  /** Where its words lie: the last of the rows that look the same to him. */
  readonly head: RevisionHead;
  /** Who made it, why and when: the first of them. */
  readonly made: RevisionHead;
}

/** A layer of an old version is read by whoever could read it then and may read what became of it now. */
export function mayReadLayer(
  viewer: Viewer,
  layer: { readonly id: string; readonly acl: readonly string[] },
  rights: PresentRights,
): boolean {
  if (!viewer.maySee(layer.acl)) return false;
  const now = rights.layerAcl.get(layer.id);
  return now ? viewer.maySee(now) : rights.mayEdit;
}

/**
 * The history as this viewer sees it, oldest first: versions he could not read are left out, and neighbours that
 * differ only in parts he may not read are one. Heads come oldest first, the current version last.
 */
export function visibleRuns(
  viewer: Viewer,
  heads: readonly RevisionHead[],
  rights: PresentRights,
): RevisionRun[] {
  const knows = mayKnowAudience(viewer, rights.authorId);
  const runs: { key: string; head: RevisionHead; made: RevisionHead }[] = [];
  for (const head of heads) {
    if (!viewer.maySee(head.acl)) continue;
    const key = lookOf(viewer, head, rights, knows);
    const last = runs.at(-1);
    if (last?.key === key) last.head = head;
    else runs.push({ key, head, made: head });
  }
  return runs.map(({ head, made }, n) => ({ version: n + 1, head, made }));
}

function lookOf(viewer: Viewer, head: RevisionHead, rights: PresentRights, knows: boolean): string {
  return JSON.stringify([
    head.title,
    head.state,
    head.tags,
    head.product,
    knows ? head.audience : null,
    head.layers
      .filter((layer) => mayReadLayer(viewer, layer, rights))
      .map((layer) => [layer.id, layer.hash, knows ? layer.audience : null]),
  ]);
}
