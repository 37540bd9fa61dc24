import { setTimeout as sleep } from 'node:timers/promises';
import { waitForOutbox } from '../../libs/outbox/outbox-stats';
import { SearchEngine } from '../../libs/search-engine/search-engine';
import { ItemWriter } from '../../src/features/items/items.api';
import { LinkWriter, type LinkKind } from '../../src/features/links/links.api';
import { shortId } from '../../src/kernel/ids';
import { statementsOf } from '../support/statements';
import { ask, doorTo, each, printOf, type Door } from './asking';
import { knotOf } from './hits-true';
import { seesThing, type Thing } from './model';
import type { Oracle } from './oracle';
import { expectKnotTrue } from './tied';
import type { Knot } from './ties-model';
import { pageOf } from './ties-pages';
import { EVERYWHERE, type Visitor } from './world';

const KINDS: readonly LinkKind[] = [
  'supersedes',
  'contradicts',
  'answers',
  'derived-from',
  'escalated-to',
];

/** What was answered, by visitor and path. */
type Answers = ReadonlyMap<string, string>;

const REST_WITHIN_MS = 20_000;

/** Tests that change who may read the ends of links and the members of clusters, and what is tied at all. */
export function afterChangedTies(oracle: () => Oracle): void {
  const spacesOf = ({ members }: Knot) => new Set(members.map(({ space }) => space)).size;
  const expectAtOnce = (knot: Knot) =>
    each(oracle().watchers, 4, (visitor) => expectKnotTrue(oracle(), visitor, knot));

  /** Gives a thing another audience, in the hub and in the model. */
  async function readBy(thing: Thing, audience: readonly string[]): Promise<void> {
    const { hub, admin, authorOf } = oracle();
    const by = admin.maySee(thing.audience) ? admin : authorOf(thing);
    await hub.app.get(ItemWriter).edit(by, thing.id, { audience: [...audience] });
    thing.audience = audience;
  }

  it('a cluster over all four spaces shows what its members’ new readers may see, at once and again', async () => {
    const { world } = oracle();
    const whole = ({ deleted, state }: Thing) =>
      !deleted && !['draft', 'in-review', 'archived'].includes(state);
    const knot = world.clusters
      .filter((one) => spacesOf(one) === 4)
      .sort((a, b) => b.members.filter(whole).length - a.members.filter(whole).length)[0] as Knot;
    const open = knot.members.filter(whole).filter(({ space }) => space !== 'internal');
    const before = open.map(({ audience }) => audience);
    for (const [at, thing] of open.entries()) {
      await readBy(thing, [at % 2 === 0 ? 'employees' : 'agents']);
    }
    await expectAtOnce(knot);
    for (const [at, thing] of open.entries()) await readBy(thing, before[at] ?? []);
    // What is shown to more people is found when the index has followed.
    expect(await waitForOutbox(oracle().hub.storage.dataSource)).toBe(true);
    await expectAtOnce(knot);
  });

  it('a link to something hidden changes no answer, no ETag and no header for who may not know of it', async () => {
    const { hub, world, admin, one } = oracle();
    const guest = world.visitors[0] as Visitor;
    const knot = world.clusters.find(
      ({ members }) => members.filter((thing) => seesThing(guest, thing)).length > 1,
    ) as Knot;
    const thing = knot.members.find((member) => seesThing(guest, member)) as Thing;
    const hidden = world.things.find(
      (other) => seesByAdmin(other) && !seesThing(guest, other) && !knotOf(world, other),
    ) as Thing;
    const place = one((other) => other.posts.some((post) => post.audience?.includes('agents')));
    const post = place.posts.find(({ audience }) => audience?.includes('agents'));
    const outsiders = oracle().watchers.filter(
      (visitor) => seesThing(visitor, thing) && !seesThing(visitor, hidden) && !isAgent(visitor),
    );
    expect(outsiders.length).toBeGreaterThan(2);
    const answers = () => answersTo(outsiders, thing, knot);
    const before = await atRest(answers);
    const work = () => statementsOf(hub, () => answersTo([guest], thing, knot, doorTo([hub.url])));
    const worked = scopedOf(await work());
    expect(worked.length).toBeGreaterThan(5);
    const writer = hub.app.get(LinkWriter);
    const made: string[] = [];
    for (const [at, kind] of [...KINDS, 'same-problem' as const].entries()) {
      const [from, to] = at % 2 === 0 ? [hidden.id, thing.id] : [thing.id, hidden.id];
      made.push((await writer.create(admin, from, { kind, to })).id);
    }
    for (const kind of KINDS) {
      made.push((await writer.create(admin, String(post?.id), { kind, to: thing.id })).id);
    }
    expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
    await expectUnchanged(before, answers);
    expect(scopedOf(await work())).toEqual(worked);
    for (const id of made) await writer.remove(admin, id);
    expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
    await expectUnchanged(before, answers);
  });

  /** A shared index gives what was just written from memory until it has it, and scores it otherwise. */
  const restMs = () =>
    oracle().hub.app.get(SearchEngine).info.caps.has('threadCounts') ? 0 : REST_WITHIN_MS;

  /** Answers as they stay. */
  async function atRest(answers: () => Promise<Answers>): Promise<Answers> {
    for (const end = Date.now() + restMs(); ;) {
      const first = await answers();
      if (Date.now() > end) return first;
      await sleep(1_000);
      if (changed(first, await answers()).length === 0) return first;
    }
  }

  async function expectUnchanged(before: Answers, answers: () => Promise<Answers>): Promise<void> {
    for (const end = Date.now() + restMs(); ;) {
      const found = changed(before, await answers());
      if (found.length === 0 || Date.now() > end) return expect(found).toEqual([]);
      await sleep(300);
    }
  }

  /** Of the statements of a hub those that ask in somebody's name. */
  const scopedOf = (statements: readonly string[]): string[] =>
    statements.filter((statement) => statement.includes('acl && ')).sort();

  /** Which answers are others now, and where they begin to differ. */
  const changed = (before: Answers, after: Answers) =>
    [...before].flatMap(([path, was]) => {
      const is = after.get(path) ?? '';
      const at = [...was].findIndex((letter, n) => letter !== is[n]);
      const around = (text: string) => text.slice(Math.max(0, at - 100), at + 100);
      return was === is ? [] : [`${path}: …${around(was)}… is now …${around(is)}…`];
    });

  const isAgent = ({ roles }: Visitor): boolean =>
    roles.some((role) => !['member', 'employee'].includes(role));
  const seesByAdmin = (thing: Thing): boolean =>
    !thing.deleted && thing.state !== 'draft' && thing.audience.includes('agents');

  /** Everything that shows a thing and its cluster, as each of these visitors is answered. */
  async function answersTo(
    visitors: readonly Visitor[],
    thing: Thing,
    knot: Knot,
    door: Door = oracle().door,
  ) {
    const answers = new Map<string, string>();
    await each(visitors, 4, async (visitor) => {
      for (const path of [
        `/api/v1/items/${thing.id}`,
        `/api/v1/items/${thing.id}/posts`,
        `/api/v1/items/${thing.id}/revisions`,
        `/api/v1/items/${thing.id}/links`,
        `/api/v1/search?q=${thing.title}&facets=space,tag`,
        `/api/v1/search?q=${EVERYWHERE}&size=100`,
        `/api/v1/clusters/${knot.id}`,
        `/api/v1/clusters/${knot.id}/ties`,
        `/clusters/${shortId(knot.id)}`,
        pageOf(thing),
      ]) {
        answers.set(`${visitor.name} ${path}`, printOf(await ask(door, visitor, path)));
      }
    });
    return answers;
  }
}
