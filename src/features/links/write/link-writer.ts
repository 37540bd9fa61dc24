import { Injectable } from '@nestjs/common';
import type { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { noteCarriedOut } from '../../../../libs/http-api/idempotency-note';
import { Fault } from '../../../kernel/fault';
import { newId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { scopeOf } from '../../access/access.api';
import { lockClusters, type LockedClusters } from '../../clusters/clusters.api';
import type { LinkEvidence, LinkKind, LinkState } from '../link-kinds';
import { LinkTrust } from '../link-trust';
import { Link } from '../link.entity';
import { bothEnds, linkPerson, type LinkPerson } from '../links-reader';
import {
  firstState,
  isTurned,
  mayDecide,
  mayLink,
  mayRemove,
  seesUndecided,
  type Linker,
} from '../links.policy';
import { findEnd, type End } from './find-ends';
import { circleThrough, followLink, lockPair, type LinkEnds } from './link-rows';
import { LinkUnits, type LinkUnit } from './link-units';

export interface NewLink {
  readonly kind: LinkKind;
  /** Id of an item or a post. */
  readonly to: string;
  /** Left out: confirmed for those whose word counts, else proposed. */
  readonly state?: 'proposed' | 'confirmed';
  readonly reason?: string;
  readonly evidence?: LinkEvidence;
}

export interface LinkDecision {
  readonly state?: LinkState;
  readonly kind?: LinkKind;
  readonly reason?: string;
}

/**
 * What people do to links, each in one transaction with clusters, audit and index. All throw Fault: 401, 403, 404 (also
 * for a link one end of which the viewer may not see), 409 `link.exists`, `link.circle`, 422; decisions also 412.
 */
@Injectable()
export class LinkWriter {
  constructor(
    private readonly units: LinkUnits,
    private readonly trust: LinkTrust,
  ) {}

  async create(viewer: Viewer, from: string, input: NewLink): Promise<{ id: string }> {
    const linker = await this.trust.of(viewer);
    return this.units.run(viewer, (unit) => createLink(unit, linker, from, input));
  }

  async decide(
    viewer: Viewer,
    id: string,
    decision: LinkDecision,
    expected?: ExpectedVersion,
  ): Promise<void> {
    const linker = await this.trust.of(viewer);
    await this.units.run(viewer, async (unit) => {
      const { link, locked } = await lockLink(unit, linker, id);
      if (!mayDecide(linker)) throw Fault.forbidden('Curators and trusted members decide this.');
      if (expected) await requireVersion(unit, link, expected);
      await decideLink(unit, locked, link, decision);
    });
  }

  async remove(viewer: Viewer, id: string, expected?: ExpectedVersion): Promise<void> {
    const linker = await this.trust.of(viewer);
    await this.units.run(viewer, async (unit) => {
      const { link, locked } = await lockLink(unit, linker, id);
      if (!mayRemove(linker, link)) throw Fault.forbidden('This is not yours to remove.');
      if (expected) await requireVersion(unit, link, expected);
      await unit.manager.delete(Link, { id });
      await followLink(unit.manager, locked, link, null);
      unit.audit('link.removed', id, { kind: link.kind, ...endsOf(link), state: link.state });
    });
  }
}

/** What the later of two people needs to see: the other's decision. */
export interface CurrentDecision {
  readonly kind: LinkKind;
  readonly state: LinkState;
  readonly decidedBy: LinkPerson | null;
  /** The hub itself has confirmed it. */
  readonly automatic: boolean;
}

/** @throws HttpProblem 412 with the decision there is */
async function requireVersion(unit: LinkUnit, link: Link, expected: ExpectedVersion) {
  if (expected.matches(link.version)) return;
  const { kind, state, decidedBy: id } = link;
  const [row] = await unit.manager.query<{ person: LinkPerson | null }[]>(
    `SELECT ${linkPerson('$1::uuid')} AS person`,
    [id],
  );
  const decidedBy = row?.person ?? null;
  const current: CurrentDecision = { kind, state, decidedBy, automatic: isAutomatic(link) };
  expected.require(link.version, { ...current });
}

const endsOf = ({ fromItem, fromPost, toItem, toPost }: LinkEnds) => ({
  from: fromPost ?? fromItem,
  to: toPost ?? toItem,
});

async function createLink(
  unit: LinkUnit,
  linker: Linker,
  fromId: string,
  input: NewLink,
): Promise<{ id: string }> {
  const ends = [
    await findEnd(unit.manager, linker.viewer, fromId),
    await findEnd(unit.manager, linker.viewer, input.to),
  ] as const;
  if (fromId === input.to) throw selfLink();
  if (
    !mayLink(
      linker,
      ends.some((end) => end.edits),
    )
  ) {
    throw Fault.forbidden('Link what you may edit; curators and trusted members link the rest.');
  }
  const best = firstState(linker);
  const state = input.state ?? best;
  if (state === 'confirmed' && best !== 'confirmed') {
    throw Fault.forbidden('You can propose this link; others confirm it.', 'link.propose-only');
  }
  const [from, to] = isTurned(input.kind, ends[0].kind, ends[1].kind) ? [ends[1], ends[0]] : ends;
  const id = await putLink(unit, linker, { kind: input.kind, from, to, state, input });
  await noteCarriedOut(unit.manager, `/api/v1/links/${id}`);
  return { id };
}

const selfLink = (): Fault =>
  Fault.invalid([{ pointer: '/to', code: 'self', detail: 'A text is not linked to itself.' }]);

interface Wanted {
  readonly kind: LinkKind;
  readonly from: End;
  readonly to: End;
  readonly state: 'proposed' | 'confirmed';
  readonly input: NewLink;
}

async function putLink(unit: LinkUnit, linker: Linker, wanted: Wanted): Promise<string> {
  const { kind, from, to, state, input } = wanted;
  const ends = { fromItem: from.item, fromPost: from.post, toItem: to.item, toPost: to.post };
  const locked = await lockClusters(unit.manager, [from.item, to.item]);
  const there = await lockPair(unit.manager, kind, ends);
  if (there) return renewLink(unit, linker, locked, there, state, input.reason);
  if (state === 'confirmed') await refuseCircle(unit, kind, ends);
  const now = new Date();
  const link = {
    id: newId(),
    kind,
    ...ends,
    ...decided(state, unit.actorId),
    origin: 'person' as const,
    evidence: input.evidence ?? {},
    authorId: unit.actorId ?? null,
    happenedAt: now,
    createdAt: now,
    decisionReason: input.reason?.trim() ?? '',
  };
  if (await insertOnce(unit, link)) {
    await followLink(unit.manager, locked, null, link);
    unit.audit('link.created', link.id, { kind, state, ...endsOf(ends) });
    return link.id;
  }
  // Proposals are made without locking clusters: one may have come between our look and now.
  const late = await lockPair(unit.manager, kind, ends);
  if (!late) throw exists();
  return renewLink(unit, linker, locked, late, state, input.reason);
}

/** @returns false: another transaction has made the same one meanwhile */
async function insertOnce(unit: LinkUnit, link: Partial<Link>): Promise<boolean> {
  const done = await unit.manager
    .createQueryBuilder()
    .insert()
    .into(Link)
    .values(link as never)
    .orIgnore()
    .returning('id')
    .execute();
  return (done.raw as unknown[]).length > 0;
}

const exists = (id?: string): Fault =>
  Fault.conflict('link.exists', 'These two are linked like this already.', id ? { link: id } : {});

/** The same link again: a proposal is confirmed by it where its author may; anything else is said to exist. */
async function renewLink(
  unit: LinkUnit,
  linker: Linker,
  locked: LockedClusters,
  link: Link,
  state: LinkState,
  reason?: string,
): Promise<string> {
  if (link.state === state || !mayDecide(linker)) {
    throw exists(link.state === 'confirmed' || seesUndecided(linker, link) ? link.id : undefined);
  }
  await decideLink(unit, locked, link, { state, reason });
  return link.id;
}

/** A link with its clusters locked. @throws Fault 404 */
async function lockLink(
  unit: LinkUnit,
  linker: Linker,
  id: string,
): Promise<{ link: Link; locked: LockedClusters }> {
  const scope = scopeOf(linker.viewer).tokens;
  const [seen] = await unit.manager.query<{ from_item: string; to_item: string }[]>(
    `SELECT l.from_item, l.to_item FROM links l WHERE l.id = $2 AND ${bothEnds('$1')}`,
    [scope, id],
  );
  if (!seen) throw Fault.notFound();
  const locked = await lockClusters(unit.manager, [seen.from_item, seen.to_item]);
  const link = await unit.manager.findOne(Link, {
    where: { id },
    lock: { mode: 'pessimistic_write' },
  });
  if (!link) throw Fault.notFound();
  if (link.state !== 'confirmed' && !seesUndecided(linker, link)) throw Fault.notFound();
  return { link, locked };
}

/** The hub itself has confirmed it, as `AUTOMATIC` says: a person who confirms it takes it over. */
const isAutomatic = ({ origin, state, decidedBy }: Link): boolean =>
  origin === 'detector' && state === 'confirmed' && decidedBy === null;

/** Gives a link another state or kind. One that changes nothing is none. */
export async function decideLink(
  unit: LinkUnit,
  locked: LockedClusters,
  link: Link,
  decision: LinkDecision,
): Promise<void> {
  const { state = link.state, kind = link.kind } = decision;
  if (state === link.state && kind === link.kind && !(unit.actorId && isAutomatic(link))) return;
  const before = { ...link };
  await refuseClash(unit, link, kind, state);
  const change = {
    ...decided(state, unit.actorId),
    kind,
    version: link.version + 1,
    decisionReason: decision.reason?.trim() ?? '',
  };
  Object.assign(link, change);
  await unit.manager.update(Link, { id: link.id }, change);
  await followLink(unit.manager, locked, before, link);
  unit.audit(`link.${state}`, link.id, {
    kind,
    ...(kind === before.kind ? {} : { was: before.kind }),
    ...endsOf(link),
    ...(link.decisionReason ? { reason: link.decisionReason } : {}),
  });
}

/** @throws Fault 409 when the link would be there twice, or close a circle */
async function refuseClash(unit: LinkUnit, link: Link, kind: LinkKind, state: LinkState) {
  if (kind !== link.kind && (await lockPair(unit.manager, kind, link))) throw exists();
  if (state === 'confirmed') await refuseCircle(unit, kind, link);
}

/** A proposal has been decided by nobody. */
const decided = <S extends LinkState>(state: S, by: string | undefined) =>
  state === 'proposed'
    ? { state, decidedAt: null, decidedBy: null }
    : { state, decidedAt: new Date(), decidedBy: by ?? null };

/** @throws Fault 409 naming the way round, without steps the viewer may not know of */
async function refuseCircle(unit: LinkUnit, kind: LinkKind, ends: LinkEnds): Promise<void> {
  if (kind !== 'supersedes') return;
  const path = await circleThrough(unit.manager, ends.fromItem, ends.toItem);
  if (path.length === 0) return;
  const shown = path
    .filter((step) => unit.viewer?.maySee(step.acl))
    .map(({ id, title }) => ({ id, title }));
  const way = shown.map((step) => `“${step.title}”`).join(' → ');
  throw Fault.conflict('link.circle', `That would be a circle: ${way}.`, { path: shown });
}
