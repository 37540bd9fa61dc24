import { json } from './asking';
import { look, type Asked } from './look';
import { seesThing, visibleThings, type Thing } from './model';
import {
  bySpace,
  confirmations,
  helpedBy,
  isOfficial,
  membersFor,
  solvesCount,
  type Knot,
} from './ties-model';
import { EVERYWHERE, type Visitor, type World } from './world';

/** What a hit says about other texts. */
export interface ShownHit {
  readonly id: string;
  readonly title: string;
  readonly evidence: readonly { readonly kind: string; readonly count?: number }[];
  readonly why: readonly { readonly code: string; readonly text: string }[];
  readonly helped?: {
    readonly count: number;
    readonly questions: readonly { readonly title: string }[];
  };
  readonly cluster?: {
    readonly id: string;
    readonly size: number;
    readonly bySpace: Readonly<Record<string, number>>;
    readonly members: readonly { readonly id: string; readonly official: boolean }[];
    readonly askedAs: readonly string[];
  };
}

/** Of each space so many members are named on a card. */
const NAMED = 5;
/** Of the questions so many are named. */
const ASKED = 3;
/** An index outside catches up within this time. */
const WHOLE_WITHIN_MS = 15_000;

export const titleOf = ({ title }: Thing): string => `${EVERYWHERE} ${title}`;

export const knotOf = (world: World, thing: Thing): Knot | undefined =>
  world.clusters.find(({ members }) => members.includes(thing));

/** The evidence of hits counts and names what the model says; `cards`: they stand for their clusters. */
export function expectHitsTrue(
  world: World,
  visitor: Visitor,
  hits: readonly ShownHit[],
  { cards }: { readonly cards: boolean },
): void {
  const things = new Map(world.things.map((thing) => [thing.id, thing]));
  for (const hit of hits) {
    const thing = things.get(hit.id) as Thing;
    const counts = ['solves', 'confirmed'].map(
      (kind) => hit.evidence.find((evidence) => evidence.kind === kind)?.count ?? 0,
    );
    expect([visitor.name, hit.id, 'solves, confirmed', counts]).toEqual([
      visitor.name,
      hit.id,
      'solves, confirmed',
      [solvesCount(visitor, world.links, thing), confirmations(visitor, thing)],
    ]);
    expectHelpTrue(world, visitor, hit, thing);
    const members = cards ? membersFor(visitor, knotOf(world, thing)) : [];
    expect([visitor.name, hit.id, shownCard(hit)]).toEqual([
      visitor.name,
      hit.id,
      members.length > 1 ? cardOf(world, visitor, thing, members) : undefined,
    ]);
    const known = askedBeside(members, thing);
    expect(hit.cluster?.askedAs.filter((title) => !known.includes(title)) ?? []).toEqual([]);
  }
}

const shownCard = ({ cluster }: ShownHit) =>
  cluster && {
    ...cluster,
    members: Object.fromEntries(cluster.members.map(({ id, official }) => [id, official])),
    askedAs: cluster.askedAs.length,
  };

const cardOf = (world: World, visitor: Visitor, thing: Thing, members: readonly Thing[]) => {
  const counts = bySpace(members);
  if (Object.values(counts).some((count) => count > NAMED)) throw new Error('Too large to name.');
  return {
    id: knotOf(world, thing)?.id,
    size: members.length,
    bySpace: counts,
    members: Object.fromEntries(members.map((one) => [one.id, isOfficial(visitor, one)])),
    askedAs: Math.min(ASKED, askedBeside(members, thing).length),
  };
};

/** Questions among them beside one. */
const askedBeside = (members: readonly Thing[], thing: Thing): string[] =>
  members.flatMap((one) => (one.kind === 'question' && one !== thing ? [titleOf(one)] : []));

/** Nobody hidden is counted or named among those whom it helped. */
function expectHelpTrue(world: World, visitor: Visitor, hit: ShownHit, thing: Thing): void {
  const { helped, why } = hit;
  const said = why.filter(({ code }) => code === 'helped' || code === 'asked');
  expect([hit.id, said.length]).toEqual([hit.id, helped ? 1 : 0]);
  if (!helped) return;
  const known = helpedBy(visitor, world, thing, world.things).map(titleOf);
  const named = helped.questions.map(({ title }) => title);
  expect([visitor.name, hit.id, named.filter((title) => !known.includes(title))]).toEqual([
    visitor.name,
    hit.id,
    [],
  ]);
  expect([visitor.name, hit.id, helped.count]).toEqual([
    visitor.name,
    hit.id,
    Math.min(helped.count, known.length),
  ]);
  expect(named.length).toBe(Math.min(helped.count, 5));
  const [reason] = said;
  if (reason?.code === 'asked')
    expect(known.some((title) => reason.text.includes(title))).toBe(true);
  else expect(reason?.text).toContain(`helped ${helped.count === 1 ? '1 person' : helped.count}`);
}

/** Everything one may see, one card for each problem: no more, no less, and none twice. */
export async function expectCardsTrue(asked: Asked, visitor: Visitor): Promise<void> {
  const { world } = asked;
  const seen = visibleThings(visitor, world.things);
  const problems = new Set(seen.map((thing) => problemOf(world, thing)));
  // What moves from memory into the index meanwhile may pass the edge of a page.
  for (const end = Date.now() + WHOLE_WITHIN_MS; ;) {
    const hits = await cards(asked, visitor);
    expectHitsTrue(world, visitor, hits, { cards: true });
    const things = hits.map(({ id }) => world.things.find((thing) => thing.id === id) as Thing);
    const shown = things.map((thing) => problemOf(world, thing)).sort();
    if (shown.join() === [...problems].sort().join()) return;
    if (Date.now() > end)
      expect([visitor.name, shown]).toEqual([visitor.name, [...problems].sort()]);
  }
}

async function cards(asked: Asked, visitor: Visitor): Promise<ShownHit[]> {
  const found: ShownHit[] = [];
  const total = visibleThings(visitor, asked.world.things).length;
  for (let page = 1; page <= 4; page++) {
    const path = `/api/v1/search?q=${EVERYWHERE}&mode=typing&size=100&page=${page}`;
    const { hits, ...counted } = json<{ hits: ShownHit[]; total: { value: number } }>(
      await look(asked, visitor, path),
    );
    expect([visitor.name, counted.total.value]).toEqual([visitor.name, total]);
    found.push(...hits);
    if (hits.length < 100) break;
  }
  return found;
}

const problemOf = (world: World, thing: Thing): string => knotOf(world, thing)?.id ?? thing.id;

/** Asked for in the words of all its members, a cluster is one card of those this visitor sees. */
export async function expectCardTrue(asked: Asked, visitor: Visitor, knot: Knot): Promise<void> {
  const q = knot.members.map(({ title }) => title).join(' ');
  const path = `/api/v1/search?q=${encodeURIComponent(q)}&mode=question&size=50`;
  const { hits } = json<{ hits: ShownHit[] }>(await look(asked, visitor, path, q));
  expectHitsTrue(asked.world, visitor, hits, { cards: true });
  const ids = knot.members.map(({ id }) => id);
  const shown = hits.filter(({ id }) => ids.includes(id));
  const isSeen = knot.members.some((thing) => seesThing(visitor, thing));
  expect([visitor.name, path, shown.length]).toEqual([visitor.name, path, isSeen ? 1 : 0]);
}

/** The texts that solved most. */
const popular = (world: World): Thing[] => {
  const counts = new Map<Thing, number>();
  for (const { kind, state, to } of world.links) {
    if (kind !== 'answers' || state !== 'confirmed' || to.post) continue;
    counts.set(to.thing, (counts.get(to.thing) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).flatMap(([thing]) => thing);
};

/**
 * Asks in the words of all questions a text solved, hidden ones too: it is said to have helped those this visitor may
 * know of, and nobody else. Of the `most` texts that solved most questions.
 */
export async function expectVotesTrue(asked: Asked, visitor: Visitor, most = 2): Promise<void> {
  const { world } = asked;
  for (const thing of popular(world)
    .filter(({ deleted }) => !deleted)
    .slice(0, most)) {
    const asking = world.links
      .filter(({ kind, to }) => kind === 'answers' && to.thing === thing)
      .map(({ from }) => from.thing.title);
    const title = [...new Set(asking)].join(' ');
    const search = `/api/v1/search?q=${encodeURIComponent(title)}&mode=question&size=50`;
    const found = json<{ hits: ShownHit[] }>(await look(asked, visitor, search, title)).hits;
    const similar = json<{ data: ShownHit[] }>(
      await look(asked, visitor, '/api/v1/similar', title, {
        method: 'POST',
        body: { title },
      }),
    ).data;
    expectHitsTrue(world, visitor, found, { cards: true });
    expectHitsTrue(world, visitor, similar, { cards: false });
    const voters = seesThing(visitor, thing)
      ? helpedBy(visitor, world, thing, world.things).filter((voter) =>
          asking.includes(voter.title),
        )
      : [];
    for (const hits of [found, similar]) {
      const helped = hits.find(({ id }) => id === thing.id)?.helped;
      expect([visitor.name, thing.id, helped?.count ?? 0]).toEqual([
        visitor.name,
        thing.id,
        voters.length,
      ]);
    }
  }
}
