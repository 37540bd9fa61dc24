import type { MountedRoute } from '../../libs/http-api/route-table';
import { shortId } from '../../src/kernel/ids';
import { PATH_OF_KIND } from '../../src/kernel/item-address';
import { bringsBack, seesPiece, visibleThings, type Thing } from './model';
import type { Chance } from './random';
import { decides, seesTie } from './ties-model';
import type { Visitor, World } from './world';

/** Routes that read nothing of anybody: each with the reason. */
const WITHOUT_TEXTS: Readonly<Record<string, string>> = {
  '/health': 'says that the process answers',
  '/ready': 'says which parts work',
  '/metrics': 'numbers of the machine, not public',
  '/api/docs': 'the documentation',
  '/api/docs.css': 'the documentation',
  '/api/openapi.json': 'the documentation',
  '/opensearch.xml': 'how browsers search here',
  '/robots.txt': 'what crawlers may ask for',
  '/static/*': 'built files',
};

/** One thing to put into an address in the place of a parameter. */
export interface Filling {
  readonly path: string;
  /** The same address with something in it that never existed. */
  readonly unknown: string;
  /** What was put in, and in `unknown`: taken out before the two answers are compared. */
  readonly parts: readonly string[];
}

export const isExempt = (route: MountedRoute): boolean => route.path in WITHOUT_TEXTS;

/** Routes whose address has a parameter that names nothing of anybody: they are asked with canaries instead. */
const OPEN_PARAMETERS = new Set(['POST /new/:kind']);

/** True where the address names something that may be hidden. */
export const hides = ({ method, path }: MountedRoute): boolean =>
  path.includes(':') && !OPEN_PARAMETERS.has(`${method} ${path}`);

const NOBODY = '00000000-0000-7000-8000-000000000000';
const NO_WORD = 'nosuchthing';

type Fill = (visitor: Visitor) => [hidden: string, unknown: string][];

/** What to try in the place of each parameter, as far as the visitor must not know of it. */
export class Fillings {
  constructor(
    private readonly world: World,
    private readonly chance: Chance,
  ) {}

  /** Addresses of a route with hidden things in them; undefined when nobody taught this test what a parameter is. */
  of(route: MountedRoute, visitor: Visitor, count: number): Filling[] | undefined {
    const names = [...route.path.matchAll(/:(\w+)(\([^)]*\))?/g)].map((match) => String(match[1]));
    if (names.length === 0) return [];
    const fills = names.map((name) => this.fill(route.path, name));
    if (fills.some((fill) => fill === undefined)) return undefined;
    if (ADMINS_ONLY.test(route.path) && visitor.roles.includes('admin')) return [];
    const columns = fills.map((fill) => (fill as Fill)(visitor));
    const rows = Math.min(count, ...columns.map((column) => column.length));
    return Array.from({ length: rows }, (_, row) => {
      let path = route.path.replace(/\([^)]*\)/g, '');
      let unknown = path;
      const parts: string[] = [];
      names.forEach((name, at) => {
        const [hidden = '', never = ''] = columns[at]?.[row] ?? [];
        path = path.replace(`:${name}`, encodeURIComponent(hidden));
        unknown = unknown.replace(`:${name}`, encodeURIComponent(never));
        parts.push(hidden, never);
      });
      return { path, unknown, parts };
    });
  }

  private fill(path: string, name: string): Fill | undefined {
    const family = FAMILIES.find(([beginning]) => path.startsWith(beginning));
    if (family) return family[1][name]?.(this.world);
    const own = OWN[path] ?? OWN[path.split('/:')[0] ?? ''];
    if (own) return () => own;
    const folder = Object.values(PATH_OF_KIND).find((one) => path.startsWith(`/${one}/`));
    return (folder ? PAGES[name] : OTHER[name])?.(this.world, this.chance, folder);
  }
}

type Maker = (world: World, chance?: Chance, folder?: string) => Fill;

const hiddenThings = (world: World, visitor: Visitor): Thing[] => {
  const seen = new Set(visibleThings(visitor, world.things));
  // What he may bring back he knows of: undelete answers him, and would change the world.
  return world.things.filter(
    (thing) => !seen.has(thing) && !bringsBack(visitor, thing.author, thing.deleted),
  );
};

const alternating = <T>(one: readonly T[], other: readonly T[]): T[] =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, at) => [
    ...one.slice(at, at + 1),
    ...other.slice(at, at + 1),
  ]).flat();

const constant =
  (hidden: string, unknown = hidden): Maker =>
  (world) =>
  (visitor) =>
    hiddenThings(world, visitor).map(() => [hidden, unknown]);

const ITEMS: Readonly<Record<string, Maker>> = {
  id: (world) => (visitor) => hiddenThings(world, visitor).map((thing) => [thing.id, NOBODY]),
  version: constant('1'),
};

/** Posts the visitor must not know of: the first stand in items he reads, where a leak is nearest. */
const hiddenPosts = (world: World, visitor: Visitor): string[] => {
  const inSight = visibleThings(visitor, world.things)
    .flatMap((thing) => thing.posts.filter((post) => !seesPiece(visitor, thing, post)))
    .filter((post) => !bringsBack(visitor, post.author, post.deleted));
  const around = hiddenThings(world, visitor).flatMap((thing) => thing.posts);
  const kept = around.filter((post) => !bringsBack(visitor, post.author, post.deleted));
  return alternating(inSight, kept).map((post) => post.id);
};

/** Posts as pages name them. */
const POST_PAGES: Readonly<Record<string, Maker>> = {
  id: (world) => (visitor) =>
    hiddenPosts(world, visitor).map((id) => [shortId(id), shortId(NOBODY)]),
  mark: constant('confirm'),
  rev: constant('1'),
};

const POSTS: Readonly<Record<string, Maker>> = {
  id: (world) => (visitor) => hiddenPosts(world, visitor).map((id) => [id, NOBODY]),
  version: constant('1'),
};

const ofFolder = (world: World, visitor: Visitor, folder = ''): Thing[] => {
  const hidden = hiddenThings(world, visitor);
  const fitting = hidden.filter((thing) => PATH_OF_KIND[thing.kind as 'howto'] === folder);
  return fitting.length > 0 ? fitting : hidden;
};

const PAGES: Readonly<Record<string, Maker>> = {
  id: (world, _chance, folder) => (visitor) =>
    ofFolder(world, visitor, folder).map((thing) => [shortId(thing.id), shortId(NOBODY)]),
  slug: (world, _chance, folder) => (visitor) =>
    ofFolder(world, visitor, folder).map((thing) => [
      `oraclebase-${thing.title}`,
      `oraclebase-${thing.title}`,
    ]),
  rev: constant('1'),
  state: constant('closed'),
  version: constant('1'),
  post: (world, _chance, folder) => (visitor) =>
    ofFolder(world, visitor, folder).map((thing) => [
      shortId(thing.posts[0]?.id ?? NOBODY),
      shortId(NOBODY),
    ]),
};

/** Links of which the visitor must not see one end. */
const LINKS: Readonly<Record<string, Maker>> = {
  id: (world) => (visitor) =>
    hiddenLinks(world, visitor).map((link): [string, string] => [link.id, NOBODY]),
};

const LINK_PAGES: Readonly<Record<string, Maker>> = {
  id: (world) => (visitor) =>
    hiddenLinks(world, visitor).map((link): [string, string] => [
      shortId(link.id),
      shortId(NOBODY),
    ]),
};

/** Clusters of which the visitor sees one member at most. */
const CLUSTERS: Readonly<Record<string, Maker>> = {
  id: (world) => (visitor) =>
    hiddenClusters(world, visitor).map((id): [string, string] => [id, NOBODY]),
};

const CLUSTER_PAGES: Readonly<Record<string, Maker>> = {
  id: (world) => (visitor) =>
    hiddenClusters(world, visitor).map((id): [string, string] => [shortId(id), shortId(NOBODY)]),
};

/** Images in texts the visitor must not see, put in by somebody else. */
const IMAGES: Readonly<Record<string, Maker>> = {
  id: (world) => (visitor) => {
    const seen = new Set(visibleThings(visitor, world.things));
    return world.images
      .filter(({ piece }) => piece.author !== visitor.id)
      .filter(({ thing, piece }) => !seen.has(thing) || !seesPiece(visitor, thing, piece))
      .map(({ id }): [string, string] => [shortId(id), shortId(NOBODY)]);
  },
};

const CHANGES: Readonly<Record<string, Maker>> = { id: constant(NOBODY) };
const CHANGE_PAGES: Readonly<Record<string, Maker>> = { id: constant(shortId(NOBODY)) };

const hiddenLinks = (world: World, visitor: Visitor) => {
  const decider = decides(visitor, world.things);
  return world.links.filter((link) => !seesTie(visitor, link, decider));
};

const hiddenClusters = (world: World, visitor: Visitor): string[] => {
  const seen = new Set(visibleThings(visitor, world.things));
  return world.clusters
    .filter((cluster) => cluster.members.filter((thing) => seen.has(thing)).length < 2)
    .map((cluster) => cluster.id);
};

/** Nothing there is hidden from an admin, and he would change the world. */
const ADMINS_ONLY = /^\/(admin|api\/v1\/(circles|people|imports))\//;

const CIRCLES: Readonly<Record<string, Maker>> = {
  kind: constant('groups'),
  id: (world) => () => world.groups.map((id) => [id, NOBODY]),
  userId: (world) => () => world.visitors.flatMap(({ id }) => (id ? [[id, NOBODY]] : [])),
};
const ORGANISATIONS: Readonly<Record<string, Maker>> = {
  id: (world) => () => world.orgs.map((id) => [id, NOBODY]),
};
const PEOPLE: Readonly<Record<string, Maker>> = {
  id: (world) => (visitor) =>
    world.visitors.flatMap(({ id }) => (id && id !== visitor.id ? [[id, NOBODY]] : [])),
};
/** What belongs to one person, as others ask for it. */
const belonging = (of: 'tokenId' | 'sessionId'): Readonly<Record<string, Maker>> => ({
  id: (world) => (visitor) =>
    world.visitors.flatMap((other) => {
      const id = other === visitor ? undefined : other[of];
      return id ? [[id, NOBODY]] : [];
    }),
});

const FAMILIES: readonly [string, Readonly<Record<string, Maker>>][] = [
  ['/api/v1/posts', POSTS],
  ['/api/v1/links', LINKS],
  ['/links/', LINK_PAGES],
  ['/api/v1/clusters', CLUSTERS],
  ['/clusters/', CLUSTER_PAGES],
  ['/api/v1/cluster-changes', CHANGES],
  ['/cluster-changes/', CHANGE_PAGES],
  ['/api/v1/items', ITEMS],
  ['/api/v1/circles/', CIRCLES],
  ['/admin/groups/', CIRCLES],
  ['/admin/organisations/', ORGANISATIONS],
  ['/api/v1/people/', PEOPLE],
  ['/admin/people/', PEOPLE],
  ['/api/v1/me/tokens/', belonging('tokenId')],
  ['/me/tokens/', belonging('tokenId')],
  ['/api/v1/me/sessions/', belonging('sessionId')],
  ['/me/sessions/', belonging('sessionId')],
  ['/attachments/', IMAGES],
  ['/posts/', POST_PAGES],
  ['/items/', PAGES],
];

/** An id nothing has, next to one: what is listed from here on is listed from there on too. */
const besides = (id: string): string =>
  id.slice(0, -1) + (id.endsWith('f') ? 'e' : (parseInt(id.slice(-1), 16) + 1).toString(16));

const OTHER: Readonly<Record<string, Maker>> = {
  tag: (world) => (visitor) => hiddenThings(world, visitor).map((thing) => [thing.tag, NO_WORD]),
  product: (world) => (visitor) => {
    const known = new Set(visibleThings(visitor, world.things).map((thing) => thing.product));
    return hiddenThings(world, visitor).flatMap(({ product }): [string, string][] =>
      product && !known.has(product) ? [[product, NO_WORD]] : [],
    );
  },
  handle: constant(NO_WORD),
  space: (world) => (visitor) =>
    visibleThings(visitor, world.things).some((thing) => thing.space === 'internal') ||
    visitor.roles.some((role) => role !== 'member')
      ? []
      : [['internal', NO_WORD]],
  queue: () => (visitor) => (visitor.roles.includes('admin') ? [] : [['mail', NO_WORD]]),
  part: (world) => (visitor) =>
    hiddenThings(world, visitor).map(({ id }) => [`${id}.xml`, `${besides(id)}.xml`]),
  id: constant(NOBODY),
  userId: constant(NOBODY),
  secret: constant('rst_unknown'),
};

/** Parameters whose values are no secret, by route or by its beginning: they are tried as they are. */
const OWN: Readonly<Record<string, [string, string][]>> = {
  '/new': [['question', 'question']],
  '/static': [],
};
