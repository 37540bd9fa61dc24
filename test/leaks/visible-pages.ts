import { shortId } from '../../src/kernel/ids';
import { PATH_OF_KIND } from '../../src/kernel/item-address';
import { ask, wordsIn, type Door } from './asking';
import { seesOld, seesPiece, visibleThings, type Thing } from './model';
import type { Chance } from './random';
import type { Visitor, World } from './world';

/** Address of a thing's own page. */
const pageOf = ({ kind, id, title }: Thing): string =>
  `/${PATH_OF_KIND[kind as 'howto']}/${shortId(id)}/oraclebase-${title}`;

/** Pages a visitor may open, some of each kind: what is shown there is trimmed to him, and the rest must not be. */
export function visiblePages(world: World, visitor: Visitor, chance: Chance): string[] {
  const seen = visibleThings(visitor, world.things);
  const spaces = [...new Set(seen.map((thing) => thing.space))];
  const people = world.visitors.flatMap(({ handle }) => handle ?? []);
  const products = [...new Set(seen.flatMap(({ product }) => product ?? []))];
  const posts = seen.flatMap((thing) =>
    thing.posts.filter((post) => seesPiece(visitor, thing, post)),
  );
  const changed = seen.filter((thing) => thing.old.length > 0);
  return [
    ...spaces.flatMap((space) => [`/spaces/${space}`, `/spaces/${space}?tab=open`]),
    ...['company', 'community', 'peer'].map((space) => `/spaces/${space}/feed.atom`),
    '/sitemaps/pages.xml',
    ...chance
      .some(people, 2)
      .flatMap((handle) => [`/people/${handle}`, `/people/${handle}?tab=posts`]),
    ...chance.some(products, 2).map((product) => `/products/${product}`),
    ...chance.some(seen, 2).flatMap(({ tag, shared }) => [`/tags/${tag}`, `/tags/${shared}`]),
    ...chance.some(changed, 2).flatMap((thing) => {
      const history = `${pageOf(thing)}/history`;
      return [history, `${history}/1`, `${history}/1?with=current`];
    }),
    ...chance.some(posts, 2).map(({ id }) => `/posts/${shortId(id)}/history`),
  ];
}

/** The first words of changed texts as their history shows them: exactly where the model says they may be read. */
export async function expectOldTextsTrue(
  door: Door,
  visitor: Visitor,
  world: World,
  chance: Chance,
): Promise<void> {
  const changed = visibleThings(visitor, world.things).filter((thing) => thing.old.length > 0);
  for (const thing of chance.some(changed, 3)) {
    const path = `/api/v1/items/${thing.id}/revisions/1`;
    const shown = wordsIn(await ask(door, visitor, path));
    const [old] = thing.old;
    expect([visitor.name, path, shown.includes(String(old?.canary))]).toEqual([
      visitor.name,
      path,
      old !== undefined && seesOld(visitor, thing, old),
    ]);
  }
}
