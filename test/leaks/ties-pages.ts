import { fromShortId, shortId } from '../../src/kernel/ids';
import { PATH_OF_KIND } from '../../src/kernel/item-address';
import { wordsIn } from './asking';
import { knotOf } from './hits-true';
import type { Thing } from './model';
import {
  bySpace,
  contradicting,
  decides,
  isOfficial,
  membersFor,
  replacing,
  seesEnds,
  type Knot,
  type Tie,
} from './ties-model';
import { look, type Asked } from './look';
import { EVERYWHERE, type Visitor, type World } from './world';

const SPACES = ['company', 'community', 'peer', 'internal'];
/** Proposals named beside a text. */
const PROPOSED = 5;

/** Address of a thing's own page. */
export const pageOf = ({ kind, id, title }: Thing): string =>
  `/${PATH_OF_KIND[kind as 'howto']}/${shortId(id)}/${EVERYWHERE}-${title}`;

/** Titles of things that stand in a piece of a page, in the order of the alphabet. */
function titlesIn(world: World, html: string): string[] {
  const titles = new Set(world.things.map(({ title }) => title));
  return wordsIn({ status: 200, headers: new Headers(), text: html })
    .filter((word) => titles.has(word))
    .sort();
}

const titles = (things: readonly Thing[]): string[] =>
  [...new Set(things.map(({ title }) => title))].sort();

/** What stands between two pieces of a page; nothing where the first is missing. */
function between(html: string, begin: string, ...ends: string[]): string {
  const from = html.indexOf(begin);
  if (from < 0) return '';
  const rest = html.slice(from + begin.length);
  const at = ends.map((end) => rest.indexOf(end)).filter((end) => end >= 0);
  return rest.slice(0, Math.min(rest.length, ...at));
}

/** What a thing's page says of others: notices, cluster, links and proposals, each as the model has it. */
export async function expectPageTrue(asked: Asked, visitor: Visitor, thing: Thing) {
  const { world } = asked;
  const path = pageOf(thing);
  const { status, text } = await look(asked, visitor, path);
  expect([visitor.name, path, status]).toEqual([visitor.name, path, 200]);
  const others = (ties: readonly Tie[]) =>
    titles(ties.map(({ from, to }) => (from.thing === thing ? to.thing : from.thing)));
  const own = world.links.filter(
    (tie) => (tie.from.thing === thing || tie.to.thing === thing) && seesEnds(visitor, tie),
  );
  const known = own.filter(({ state }) => state === 'confirmed');
  const aside = between(text, '<aside', '</aside>');
  const cluster = membersFor(visitor, knotOf(world, thing));
  const other = (title: string) => title !== thing.title;
  const shown = {
    replaced: titlesIn(world, between(text, 'There is a newer text', '</div>')),
    contradicted: titlesIn(world, between(text, 'Another text says otherwise', '</div>')),
    elsewhere: titlesIn(world, between(aside, '>Same problem elsewhere</h2>', '</section>')),
    size: Number(/All (\d+) about it/.exec(aside)?.[1] ?? 0),
    links: titlesIn(world, between(aside, '>Links here</h2>', '</section>')),
  };
  expect([visitor.name, path, { ...shown, elsewhere: shown.elsewhere.filter(other) }]).toEqual([
    visitor.name,
    path,
    {
      replaced: titles(replacing(visitor, world.links, thing)),
      contradicted: titles(contradicting(visitor, world.links, thing)),
      elsewhere: titles(cluster).filter(other),
      size: cluster.length,
      links: others(known.filter((tie) => isListed(tie, thing))),
    },
  ]);
  expectAskedAs(world, visitor, between(aside, '>Asked as:', '</section>'), cluster);
  const proposed = titlesIn(world, between(aside, '>Perhaps the same</h2>', '</section>'));
  const open = decides(visitor, world.things)
    ? own.filter(({ state }) => state === 'proposed')
    : [];
  // Of many the most likely are named.
  expect([visitor.name, path, proposed.filter((title) => !others(open).includes(title))]).toEqual([
    visitor.name,
    path,
    [],
  ]);
  expect(proposed.length).toBeLessThanOrEqual(PROPOSED);
}

/** Links that stand in a list of their own: not those of clusters, not what stands above the text. */
const isListed = ({ kind, from }: Tie, thing: Thing): boolean =>
  ['answers', 'derived-from', 'escalated-to'].includes(kind) ||
  (kind === 'supersedes' && from.thing === thing);

/** The titles of all questions, but that of the member which is read first. */
function expectAskedAs(
  world: World,
  visitor: Visitor,
  html: string,
  cluster: readonly Thing[],
): void {
  const shown = titlesIn(world, html);
  const asked = titles(cluster.filter(({ kind }) => kind === 'question'));
  expect([visitor.name, shown.filter((title) => !asked.includes(title))]).toEqual([
    visitor.name,
    [],
  ]);
  expect(shown.length).toBeGreaterThanOrEqual(asked.length - 1);
}

/** A cluster's page names its members and nobody else, and counts them. */
export async function expectClusterPageTrue(asked: Asked, visitor: Visitor, knot: Knot) {
  const { world } = asked;
  const members = membersFor(visitor, knot);
  const path = `/clusters/${shortId(knot.id)}`;
  const { status, text } = await look(asked, visitor, path);
  expect([visitor.name, path, status]).toEqual([
    visitor.name,
    path,
    members.length > 1 ? 200 : 404,
  ]);
  if (members.length < 2) return;
  const main = between(text, '<main', '</main>');
  expect([visitor.name, path, titlesIn(world, main)]).toEqual([
    visitor.name,
    path,
    titles(members),
  ]);
  expect(main).toContain(`${members.length} texts about one problem`);
  expectAskedAs(world, visitor, between(main, '>Asked as</h2>', '</section>'), members);
}

/** A card of the results page: its words, its tabs and what opens in them. */
interface ShownCard {
  readonly cluster: string;
  readonly words: string;
  readonly tabs: readonly number[];
  readonly titles: readonly string[];
}

const CARD =
  /data-cluster="true"><a[^>]*href="\/clusters\/(\w+)"[^>]*>([^<]*)<\/a>(.*?<\/details>)<\/div><\/div>/gs;

/** The cards of the first page of results say what the model says. */
export async function expectResultsTrue(asked: Asked, visitor: Visitor): Promise<void> {
  const { world } = asked;
  const { text } = await look(asked, visitor, `/search?q=${EVERYWHERE}`);
  const cards = [...text.matchAll(CARD)].map(([, id = '', words = '', tabs = '']): ShownCard => ({
    cluster: fromShortId(id) ?? '',
    words,
    tabs: [...tabs.matchAll(/tabular-nums">(\d+)</g)].map(([, count]) => Number(count)),
    titles: titlesIn(world, tabs),
  }));
  expect(cards).toHaveLength(text.split('data-cluster').length - 1);
  for (const card of cards) {
    const knot = world.clusters.find(({ id }) => id === card.cluster);
    const members = membersFor(visitor, knot);
    const counts = bySpace(members);
    expect([visitor.name, card]).toEqual([
      visitor.name,
      {
        cluster: knot?.id,
        words: wordsFor(visitor, members),
        tabs: SPACES.flatMap((space) => counts[space] ?? []),
        titles: titles(members),
      },
    ]);
  }
}

/** What a card calls its members, in this order. */
const CATEGORIES: readonly [string, string, string][] = [
  ['official', 'Official article', 'official articles'],
  ['article', '1 article', 'articles'],
  ['solved', '1 solved question', 'solved questions'],
  ['question', '1 open question', 'open questions'],
  ['thread', '1 forum thread', 'forum threads'],
  ['howto', '1 how-to', 'how-tos'],
  ['wiki', '1 wiki page', 'wiki pages'],
  ['internal', '1 internal text', 'internal texts'],
];

function categoryOf(visitor: Visitor, thing: Thing): string {
  if (thing.space === 'internal') return 'internal';
  if (thing.kind === 'question') return thing.state === 'solved' ? 'solved' : 'question';
  return thing.kind === 'article' && isOfficial(visitor, thing) ? 'official' : thing.kind;
}

const wordsFor = (visitor: Visitor, members: readonly Thing[]): string =>
  CATEGORIES.flatMap(([category, one, many]) => {
    const count = members.filter((thing) => categoryOf(visitor, thing) === category).length;
    if (count === 0) return [];
    return [count === 1 ? one : `${count} ${many}`];
  }).join(' · ');

/** Links counted on the pages of those who decide. */
const COUNTED = 100;

/** The queue counts what waits for this visitor, or what he may look at again: nothing where he may not see both ends. */
export async function expectQueueTrue(asked: Asked, visitor: Visitor): Promise<void> {
  const { world } = asked;
  if (!decides(visitor, world.things)) return;
  const seen = world.links.filter((tie) => seesEnds(visitor, tie));
  for (const [tab, waiting] of [
    ['proposed', seen.filter(({ state }) => state === 'proposed')],
    ['rejected', seen.filter(({ state }) => state === 'rejected')],
    [
      'contradictions',
      seen.filter(({ kind, state }) => kind === 'contradicts' && state === 'confirmed'),
    ],
  ] as const) {
    const { text } = await look(asked, visitor, `/links?tab=${tab}`);
    const said = /(more than )?(\d+) proposals? left/.exec(text);
    expect([visitor.name, tab, said?.[1] ? COUNTED + 1 : Number(said?.[2] ?? 0)]).toEqual([
      visitor.name,
      tab,
      Math.min(waiting.length, COUNTED + 1),
    ]);
  }
}
