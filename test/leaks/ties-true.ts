import { json } from './asking';
import { listAll } from './counts';
import { titleOf } from './hits-true';
import { visibleThings, type Thing } from './model';
import { look, type Asked } from './look';
import {
  bySpace,
  confirmations,
  decides,
  isOfficial,
  isReplaced,
  membersFor,
  seesEnds,
  seesTie,
  standing,
  type Knot,
  type Tie,
} from './ties-model';
import { readTies } from './tying';
import type { Visitor, World } from './world';

const STATES = ['confirmed', 'proposed', 'rejected'] as const;
/** How often links are read anew that the hub proposed between our look and now. */
const LOOKS = 5;

interface ShownMember {
  readonly id: string;
  readonly official: boolean;
  readonly confirmed: number;
  readonly superseded: boolean;
}

interface ShownCluster {
  readonly canonical: string;
  readonly title: string;
  readonly size: number;
  readonly bySpace: Record<string, number>;
  readonly members: readonly ShownMember[];
  readonly askedAs: readonly string[];
}

/** Every cluster and every link that is true as this visitor is shown it: exactly what the model says, counts too. */
export async function expectTiesTrue(asked: Asked, visitor: Visitor): Promise<void> {
  await readTies(asked.hub, asked.world);
  for (const knot of asked.world.clusters) await expectClusterTrue(asked, visitor, knot);
  await expectLinksInStateTrue(asked, visitor, 'confirmed');
}

/** All links in one state: what waits to be decided, or was refused, for who may know of it. */
export const expectLinksInStateTrue = (
  asked: Asked,
  visitor: Visitor,
  state: (typeof STATES)[number],
): Promise<void> =>
  expectLinksTrue(
    asked,
    visitor,
    `/api/v1/links?state=${state}&limit=100`,
    (tie) => tie.state === state,
  );

/** A cluster's members, best first, its numbers and the words it was asked in. */
export async function expectClusterTrue(asked: Asked, visitor: Visitor, knot: Knot) {
  const { world } = asked;
  const seen = membersFor(visitor, knot);
  const path = `/api/v1/clusters/${knot.id}`;
  const answer = await look(asked, visitor, path);
  expect([visitor.name, path, answer.status]).toEqual([
    visitor.name,
    path,
    seen.length > 1 ? 200 : 404,
  ]);
  if (seen.length < 2) return;
  const cluster = json<ShownCluster>(answer);
  const facts = seen.map((thing) => ({
    id: thing.id,
    official: isOfficial(visitor, thing),
    confirmed: confirmations(visitor, thing),
    superseded: isReplaced(visitor, world.links, thing),
  }));
  const shown = cluster.members.map(({ id, official, confirmed, superseded }) => ({
    id,
    official,
    confirmed,
    superseded,
  }));
  expect([visitor.name, path, byId(shown)]).toEqual([visitor.name, path, byId(facts)]);
  const { size, title } = cluster;
  const first = expectBestFirst(world, visitor, seen, cluster.canonical);
  expect([visitor.name, path, { size, title, bySpace: cluster.bySpace }]).toEqual([
    visitor.name,
    path,
    { size: seen.length, title: titleOf(first), bySpace: bySpace(seen) },
  ]);
  expect([visitor.name, path, [...cluster.askedAs].sort()]).toEqual([
    visitor.name,
    path,
    askedAs(seen, first),
  ]);
}

const byId = (members: readonly ShownMember[]): ShownMember[] =>
  [...members].sort((a, b) => (a.id < b.id ? -1 : 1));

/** Of those a visitor sees the best comes first, whatever better ones he does not. */
function expectBestFirst(
  { links }: World,
  visitor: Visitor,
  seen: readonly Thing[],
  canonical: string,
): Thing {
  const first = seen.find(({ id }) => id === canonical) as Thing;
  const best = Math.min(...seen.map((thing) => standing(visitor, links, thing)));
  expect([visitor.name, canonical, standing(visitor, links, first)]).toEqual([
    visitor.name,
    canonical,
    best,
  ]);
  return first;
}

/** The questions' words, without those of what is read first. */
export const askedAs = (seen: readonly Thing[], first: Thing): string[] =>
  seen
    .filter((thing) => thing.kind === 'question' && thing !== first)
    .map(titleOf)
    .sort();

/** A list of links: those of the world that fit and this visitor may know of. */
async function expectLinksTrue(
  { hub, door, world }: Asked,
  visitor: Visitor,
  path: string,
  fits: (tie: Tie) => boolean,
): Promise<void> {
  const decider = decides(visitor, world.things);
  for (let tries = 1; ; tries++) {
    const shown = (await listAll<{ id: string }>(door, visitor, path)).map(({ id }) => id).sort();
    const known = world.links
      .filter((tie) => fits(tie) && seesTie(visitor, tie, decider))
      .map(({ id }) => id)
      .sort();
    if (tries < LOOKS && shown.join() !== known.join()) await readTies(hub, world);
    else return expect([visitor.name, path, shown]).toEqual([visitor.name, path, known]);
  }
}

/** Things with links this visitor may not know of, as many as there are up to `most`. */
export const thingsBesideHidden = (world: World, visitor: Visitor, most: number): Thing[] => {
  const hidden = world.links.filter((tie) => !seesEnds(visitor, tie));
  const beside = new Map<Thing, Set<string>>();
  for (const { kind, from, to } of hidden) {
    for (const { thing } of [from, to])
      beside.set(thing, (beside.get(thing) ?? new Set()).add(kind));
  }
  return visibleThings(visitor, world.things)
    .filter((thing) => beside.has(thing))
    .sort((a, b) => Number(beside.get(b)?.size) - Number(beside.get(a)?.size))
    .slice(0, most);
};

/** The links of one thing, from it and to it. */
export const expectLinksOfThingTrue = (asked: Asked, visitor: Visitor, thing: Thing) =>
  expectLinksTrue(
    asked,
    visitor,
    `/api/v1/items/${thing.id}/links?state=${STATES.join(',')}&limit=100`,
    ({ from, to }) => from.thing === thing || to.thing === thing,
  );

/** What holds a cluster together, in the eyes of this visitor. */
export async function expectHeldTrue(asked: Asked, visitor: Visitor, knot: Knot) {
  if (membersFor(visitor, knot).length < 2) return;
  const path = `/api/v1/clusters/${knot.id}/ties`;
  const { links } = json<{ links: { id: string }[] }>(await look(asked, visitor, path));
  const inside = ({ from, to }: Tie) =>
    knot.members.includes(from.thing) && knot.members.includes(to.thing);
  const known = asked.world.links.filter(
    (tie) =>
      tie.state === 'confirmed' &&
      ['duplicate', 'same-problem'].includes(tie.kind) &&
      inside(tie) &&
      seesEnds(visitor, tie),
  );
  expect([visitor.name, path, links.map(({ id }) => id).sort()]).toEqual([
    visitor.name,
    path,
    known.map(({ id }) => id).sort(),
  ]);
}
