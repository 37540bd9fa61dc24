import { Injectable } from '@nestjs/common';
import { noteCarriedOut } from '../../../libs/http-api/idempotency-note';
import { hasVisibleCharacter } from '../../../libs/http-api/visible-text';
import { Fault } from '../../kernel/fault';
import { newId } from '../../kernel/ids';
import type { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import {
  linkPerson,
  LinkUnits,
  mayReshape,
  setStates,
  tieItems,
  type LinkPerson,
  type LinkUnit,
} from '../links/links.api';
import { ClusterChange, type ChangeDetail } from './cluster.entity';
import { ClustersReader, type ClusterView } from './clusters-reader';
import { lockClusters, regroup } from './membership';

/** Members that refused links led to, and that stayed where they were. */
export interface LeftBehind {
  /** All of them that the viewer may know of. */
  readonly count: number;
  /** The first of them. */
  readonly members: readonly { readonly id: string; readonly title: string }[];
}

/** What was done, and with which items: enough to see the outcome and to take it back. */
export interface Changed {
  readonly change: string;
  readonly items: readonly string[];
  /** Of a split or move. */
  readonly left?: LeftBehind;
}

/** So many of those left behind are named, and so many of their parts find the change on their side. */
const NAMED = 20;

/**
 * What curators and moderators do to whole clusters. Links are never deleted: a cut refuses them, so that nobody
 * proposes them again, and everything can be taken back, the taking back too. All want a reason, which is kept with the
 * change. All throw Fault: 401, 403, 404 (also for what the viewer may not know of), 409, 422 for a blank reason.
 */
@Injectable()
export class ClusterChanges {
  constructor(
    private readonly units: LinkUnits,
    private readonly clusters: ClustersReader,
  ) {}

  /** `other`: a cluster, or an item, whether alone or in a cluster. */
  async merge(viewer: Viewer, id: string, other: string, given: string): Promise<Changed> {
    const cluster = await this.own(viewer, id);
    const target = await this.target(viewer, other);
    const from = first(cluster);
    const reason = demandReason(given);
    return this.units.run(viewer, async (unit) => {
      const locked = await lockClusters(unit.manager, [from, target]);
      if (locked.ids.length === 1 && (await areTogether(unit, from, target))) {
        throw Fault.conflict('cluster.same', 'These are one cluster already.');
      }
      const links = await tieItems(unit, from, target, reason);
      await regroup(unit.manager, locked, [from, target]);
      return keep(unit, 'merge', { links }, [from, target], reason);
    });
  }

  /** Parts these members from all others, hidden ones included. */
  async split(
    viewer: Viewer,
    id: string,
    items: readonly string[],
    given: string,
  ): Promise<Changed> {
    await this.own(viewer, id);
    const reason = demandReason(given);
    return this.units.run(viewer, async (unit) => {
      const locked = await lockClusters(unit.manager, items);
      await requireMembers(unit, id, items);
      const cut = await tiesAcross(unit, id, items);
      if (cut.length === 0) throw nothingToCut();
      const links = await setStates(unit, cut, reason);
      await regroup(unit.manager, locked);
      const { left, parts } = await leftBehind(unit, cut);
      const done = await keep(unit, 'split', { links }, [...items, ...parts], reason);
      return { ...done, left };
    });
  }

  /** Takes one member out and ties it to another cluster or item. */
  async move(
    viewer: Viewer,
    id: string,
    item: string,
    to: string,
    given: string,
  ): Promise<Changed> {
    await this.own(viewer, id);
    const target = await this.target(viewer, to);
    const reason = demandReason(given);
    return this.units.run(viewer, async (unit) => {
      const locked = await lockClusters(unit.manager, [item, target]);
      await requireMembers(unit, id, [item]);
      if (await areTogether(unit, item, target)) {
        throw Fault.conflict('cluster.same', 'These are one cluster already.');
      }
      const cut = await tiesAcross(unit, id, [item]);
      const refused = await setStates(unit, cut, reason);
      const links = [...refused, ...(await tieItems(unit, item, target, reason))];
      await regroup(unit.manager, locked, [item, target]);
      const { left, parts } = await leftBehind(unit, cut);
      const done = await keep(unit, 'move', { links }, [item, target, ...parts], reason);
      return { ...done, left };
    });
  }

  /** The member that is read first by all who may read it; `null`: by the rule again. */
  async pin(viewer: Viewer, id: string, item: string | null, given: string): Promise<Changed> {
    const cluster = await this.own(viewer, id);
    const reason = demandReason(given);
    return this.units.run(viewer, async (unit) => {
      const anchor = item ?? first(cluster);
      await lockClusters(unit.manager, [anchor]);
      await requireMembers(unit, id, [anchor]);
      const pin = { item: anchor, before: await setPin(unit, anchor, item), after: item };
      return keep(unit, 'pin', { links: [], pin }, [anchor], reason);
    });
  }

  /** Takes a change back, and clusters with it. @throws Fault 409 where its links were decided anew since */
  async undo(viewer: Viewer, changeId: string, given: string): Promise<Changed> {
    demandReshape(viewer);
    const reason = demandReason(given);
    return this.units.run(viewer, async (unit) => {
      const change = await this.change(unit, viewer, changeId);
      const ends = await endsOf(unit, change);
      const locked = await lockClusters(unit.manager, ends);
      const links = await takeBack(unit, change.detail, reason);
      await regroup(unit.manager, locked, ends);
      const pin = await pinBack(unit, change.detail);
      const done = await keep(
        unit,
        'undo',
        { links, ...(pin ? { pin } : {}), undoes: change.id },
        change.items,
        reason,
      );
      await unit.manager.update(ClusterChange, { id: change.id }, { undoneByChange: done.change });
      return done;
    });
  }

  /** @throws Fault 403, 404 */
  private async own(viewer: Viewer, id: string): Promise<ClusterView> {
    const view = (await this.clusters.membersOf(scopeOf(viewer), [id])).get(id);
    if (!view) throw viewer.signedIn ? Fault.notFound() : Fault.signInRequired();
    demandReshape(viewer);
    return view;
  }

  /** The item that stands for a cluster, or the item itself. @throws Fault 404 */
  private async target(viewer: Viewer, id: string): Promise<string> {
    const scope = scopeOf(viewer);
    const view = (await this.clusters.membersOf(scope, [id])).get(id);
    if (view) return first(view);
    if (!(await this.clusters.isItem(scope, id))) throw Fault.notFound();
    return id;
  }

  private async change(unit: LinkUnit, viewer: Viewer, id: string): Promise<ClusterChange> {
    const change = await unit.manager.findOne(ClusterChange, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
    const seen = change && (await this.clusters.areItems(scopeOf(viewer), change.items));
    if (!change || !seen) throw Fault.notFound();
    if (change.undoneByChange) throw await undoneAlready(unit, change.undoneByChange);
    return change;
  }
}

const first = (cluster: ClusterView): string => {
  const member = cluster.members[0];
  if (!member) throw Fault.notFound();
  return member.id;
};

function demandReshape(viewer: Viewer): void {
  if (!viewer.signedIn) throw Fault.signInRequired();
  if (!mayReshape(viewer)) throw Fault.forbidden('Curators and moderators do this.');
}

/** Trimmed. @throws Fault 422 */
function demandReason(given: string): string {
  const reason = given.trim();
  if (hasVisibleCharacter(reason)) return reason;
  throw Fault.invalid([{ pointer: '/reason', code: 'required', detail: 'Say why.' }]);
}

/** The second of two is told who was first, and why. */
async function undoneAlready(unit: LinkUnit, undo: string): Promise<Fault> {
  const [row] = await unit.manager.query<{ by: LinkPerson | null; reason: string }[]>(
    `SELECT ${linkPerson('c.actor_id')} AS by, c.reason FROM cluster_changes c WHERE c.id = $1`,
    [undo],
  );
  const who = row?.by?.name ?? 'Somebody';
  return Fault.conflict('change.undone', `${who} has taken this back already.`, { ...row });
}

const nothingToCut = (): Fault =>
  Fault.conflict('cluster.whole', 'Leave something on either side of the cut.');

async function areTogether(unit: LinkUnit, a: string, b: string): Promise<boolean> {
  if (a === b) return true;
  const rows = await unit.manager.query<unknown[]>(
    `SELECT 1 FROM items x JOIN items y ON y.cluster_id = x.cluster_id WHERE x.id = $1 AND y.id = $2`,
    [a, b],
  );
  return rows.length > 0;
}

/** @throws Fault 404 for items that are no members, or none the viewer may see */
async function requireMembers(
  unit: LinkUnit,
  cluster: string,
  items: readonly string[],
): Promise<void> {
  const rows = await unit.manager.query<unknown[]>(
    `SELECT 1 FROM items WHERE id = ANY($1::uuid[]) AND cluster_id = $2 AND acl && $3::text[]`,
    [items, cluster, unit.viewer ? scopeOf(unit.viewer).tokens : []],
  );
  if (rows.length < new Set(items).size || items.length === 0) throw Fault.notFound();
}

interface Cut {
  readonly id: string;
  readonly state: 'rejected';
  /** The end that stays. */
  readonly other: string;
  readonly title: string;
  readonly acl: readonly string[];
}

/** Confirmed ties between these members and the rest, to be refused. */
async function tiesAcross(
  unit: LinkUnit,
  cluster: string,
  items: readonly string[],
): Promise<Cut[]> {
  const rows = await unit.manager.query<Omit<Cut, 'state'>[]>(
    `SELECT l.id, o.id AS other, o.title, o.acl FROM links l
       JOIN items f ON f.id = l.from_item JOIN items t ON t.id = l.to_item
       JOIN items o ON o.id = CASE WHEN f.id = ANY($2::uuid[]) THEN t.id ELSE f.id END
      WHERE f.cluster_id = $1 AND t.cluster_id = $1 AND l.kind IN ('duplicate', 'same-problem')
        AND l.state = 'confirmed' AND (f.id = ANY($2::uuid[])) <> (t.id = ANY($2::uuid[])) ORDER BY l.id`,
    [cluster, items],
  );
  return rows.map((row) => ({ ...row, state: 'rejected' }));
}

/**
 * Those left behind as far as the viewer may know, and one of each part they are in now, so that the change is found on
 * its side too. After `regroup`.
 */
async function leftBehind(
  unit: LinkUnit,
  cut: readonly Cut[],
): Promise<{ left: LeftBehind; parts: string[] }> {
  const seen = new Map(
    cut.filter(({ acl }) => unit.viewer?.maySee(acl)).map(({ other, title }) => [other, title]),
  );
  const rows = await unit.manager.query<{ id: string }[]>(
    `SELECT DISTINCT ON (coalesce(cluster_id, id)) id FROM items WHERE id = ANY($1::uuid[])
      ORDER BY coalesce(cluster_id, id), id LIMIT $2`,
    [[...seen.keys()], NAMED],
  );
  const members = [...seen].slice(0, NAMED).map(([id, title]) => ({ id, title }));
  return { left: { count: seen.size, members }, parts: rows.map(({ id }) => id) };
}

/** @returns the pin before */
async function setPin(
  unit: LinkUnit,
  member: string,
  pinned: string | null,
): Promise<string | null> {
  const [row] = await unit.manager.query<{ id: string; pinned_item: string | null }[]>(
    `SELECT c.id, c.pinned_item FROM clusters c JOIN items i ON i.cluster_id = c.id WHERE i.id = $1`,
    [member],
  );
  if (!row) throw Fault.conflict('change.overtaken', 'The cluster is not what it was.');
  await unit.manager.query(
    `UPDATE clusters SET pinned_item = $2, version = version + 1 WHERE id = $1`,
    [row.id, pinned],
  );
  return row.pinned_item;
}

async function keep(
  unit: LinkUnit,
  kind: ClusterChange['kind'],
  detail: ChangeDetail,
  items: readonly string[],
  reason: string,
): Promise<Changed> {
  const id = newId();
  const actorId = unit.actorId;
  if (!actorId) throw new Error('clusters are changed by people');
  await unit.manager.insert(ClusterChange, {
    id,
    kind,
    reason,
    // TypeORM's partial types do not see through readonly arrays.
    detail: detail as never,
    items: [...items],
    actorId,
  });
  for (const item of items) unit.audit(`cluster.${kind}`, item, { change: id, reason });
  await noteCarriedOut(unit.manager, `/api/v1/items/${items[0]}/links`);
  return { change: id, items };
}

async function endsOf(unit: LinkUnit, change: ClusterChange): Promise<string[]> {
  const rows = await unit.manager.query<{ item: string }[]>(
    `SELECT from_item AS item FROM links WHERE id = ANY($1::uuid[])
      UNION SELECT to_item FROM links WHERE id = ANY($1::uuid[])`,
    [change.detail.links.map((link) => link.id)],
  );
  return [...new Set([...rows.map((row) => row.item), ...change.items])];
}

/** A link the change had made is refused, not removed: the way forward stays open. */
async function takeBack(unit: LinkUnit, detail: ChangeDetail, reason: string) {
  const now = await unit.manager.query<{ id: string; state: string }[]>(
    `SELECT id, state FROM links WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [detail.links.map((link) => link.id)],
  );
  const states = new Map(now.map((row) => [row.id, row.state]));
  if (detail.links.some((link) => states.get(link.id) !== link.after)) {
    throw Fault.conflict('change.overtaken', 'Its links were decided anew since.');
  }
  const wanted = detail.links.map(({ id, before }) => ({ id, state: before ?? 'rejected' }));
  return setStates(unit, wanted, reason);
}

async function pinBack(unit: LinkUnit, { pin }: ChangeDetail): Promise<ChangeDetail['pin']> {
  if (!pin) return undefined;
  await setPin(unit, pin.item, pin.before);
  return { item: pin.item, before: pin.after, after: pin.before };
}
