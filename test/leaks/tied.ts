import { expectCardsTrue, expectCardTrue, expectVotesTrue } from './hits-true';
import type { Asked } from './look';
import { seesThing, type Thing } from './model';
import { expectMostAskedTrue, expectProblemsTrue } from './most-asked-true';
import { membersFor, type Knot } from './ties-model';
import {
  expectClusterPageTrue,
  expectPageTrue,
  expectQueueTrue,
  expectResultsTrue,
} from './ties-pages';
import {
  expectClusterTrue,
  expectHeldTrue,
  expectLinksInStateTrue,
  expectLinksOfThingTrue,
  expectTiesTrue,
  thingsBesideHidden,
} from './ties-true';
import { readTies } from './tying';
import type { Visitor, World } from './world';

/** Things and clusters looked at closely, of those with most to hide. */
const CLOSELY = 2;

/** Clusters of which this visitor sees some members and not others. */
const halfSeen = (world: World, visitor: Visitor): Knot[] =>
  world.clusters
    .filter((knot) => membersFor(visitor, knot).length > 1)
    .filter(({ members }) => members.some((thing) => !seesThing(visitor, thing)));

/** Everything that is told of links and clusters anywhere, to one visitor. */
export async function expectAllTiedTrue(asked: Asked, visitor: Visitor): Promise<void> {
  await expectTiesTrue(asked, visitor);
  await expectLinksInStateTrue(asked, visitor, 'proposed');
  await expectLinksInStateTrue(asked, visitor, 'rejected');
  await expectQueueTrue(asked, visitor);
  for (const thing of thingsBesideHidden(asked.world, visitor, CLOSELY)) {
    await expectThingTiedTrue(asked, visitor, thing);
  }
  for (const knot of halfSeen(asked.world, visitor).slice(0, CLOSELY)) {
    await expectHeldTrue(asked, visitor, knot);
    await expectClusterPageTrue(asked, visitor, knot);
  }
  await expectCardsTrue(asked, visitor);
  await expectResultsTrue(asked, visitor);
  await expectVotesTrue(asked, visitor, 2);
  await expectMostAskedTrue(asked, visitor);
}

/** What one thing is linked with, on its page too, to somebody who may see it. */
export async function expectThingTiedTrue(
  asked: Asked,
  visitor: Visitor,
  thing: Thing,
): Promise<void> {
  if (!seesThing(visitor, thing)) return;
  await expectLinksOfThingTrue(asked, visitor, thing);
  await expectPageTrue(asked, visitor, thing);
}

/** One cluster everywhere it shows. */
export async function expectKnotTrue(asked: Asked, visitor: Visitor, knot: Knot): Promise<void> {
  await readTies(asked.hub, asked.world);
  await expectClusterTrue(asked, visitor, knot);
  await expectClusterPageTrue(asked, visitor, knot);
  await expectHeldTrue(asked, visitor, knot);
  const beside = thingsBesideHidden(asked.world, visitor, Infinity);
  const members = beside.filter((thing) => knot.members.includes(thing));
  for (const thing of members.slice(0, CLOSELY)) await expectThingTiedTrue(asked, visitor, thing);
  await expectCardTrue(asked, visitor, knot);
  await expectVotesTrue(asked, visitor, 1);
  await expectProblemsTrue(asked, visitor);
}
