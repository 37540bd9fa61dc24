import { shortId } from '../../src/kernel/ids';
import { ask, differenceOf, type Door, type Request } from './asking';
import { seesPiece, seesThing, visibleThings, type Thing } from './model';
import type { Chance } from './random';
import { EVERYWHERE, type Visitor, type World } from './world';

const NOBODY = '00000000-0000-7000-8000-000000000000';
const NO_WORD = 'nosuchthing';

/** A hidden thing named elsewhere than in the path, by a part of it that somebody may have heard of. */
interface Reference {
  readonly hidden: string;
  readonly unknown: string;
  readonly request: (named: string) => Request & { readonly path: string };
}

const post = (path: string, body: Request['body']) => ({ method: 'POST', path, body });
const get = (path: string) => ({ path });

/** Requests in whose query or body something hidden is named. */
function referencesTo(thing: Thing, seen: Thing, postId: string | undefined): Reference[] {
  const byId = { hidden: thing.id, unknown: NOBODY };
  const byShortId = { hidden: shortId(thing.id), unknown: shortId(NOBODY) };
  const byTag = { hidden: thing.tag, unknown: NO_WORD };
  const products = thing.product?.startsWith('kq')
    ? [
        (p: string) => get(`/api/v1/items?product=${p}`),
        (p: string) => get(`/api/v1/search?q=${EVERYWHERE}&product=${p}&facets=product`),
        (p: string) => get(`/api/v1/most-asked?product=${p}`),
        (p: string) => get(`/most-asked?product=${p}`),
        (p: string) => get(`/spaces?product=${p}`),
      ].map((request) => ({ hidden: String(thing.product), unknown: NO_WORD, request }))
    : [];
  const posts = postId
    ? [
        {
          hidden: postId,
          unknown: NOBODY,
          request: (id: string) =>
            post(`/api/v1/items/${seen.id}/posts`, { body: 'A comment.', parentId: id }),
        },
      ]
    : [];
  return [
    ...products,
    ...posts,
    { ...byTag, request: (tag) => get(`/api/v1/items?tag=${tag}`) },
    { ...byTag, request: (tag) => get(`/api/v1/search?q=${EVERYWHERE}&tag=${tag}&facets=tag`) },
    { ...byTag, request: (tag) => get(`/api/v1/tags?q=${tag}`) },
    { ...byTag, request: (tag) => get(`/spaces?tag=${tag}`) },
    {
      ...byId,
      request: (id) => post(`/api/v1/items/${seen.id}/links`, { kind: 'same-problem', to: id }),
    },
    {
      ...byId,
      request: (exclude) => post('/api/v1/similar', { title: EVERYWHERE, exclude }),
    },
    {
      ...byId,
      request: (item) => post('/api/v1/similar/solved', { title: EVERYWHERE, item }),
    },
    { ...byShortId, request: (id) => get(`/links?done=${id}`) },
    { ...byShortId, request: (id) => get(`/links?bulk=${id}`) },
    { ...byShortId, request: (bulk) => post('/links/undo-all', { bulk }) },
    {
      ...byShortId,
      request: (to) => post('/links', { from: shortId(seen.id), kind: 'same-problem', to }),
    },
    {
      ...byShortId,
      request: (from) => post('/links', { from, kind: 'same-problem', to: shortId(seen.id) }),
    },
  ];
}

/** Names hidden things in queries and bodies, and lists where the answers tell them from such as never were. */
export async function tellingReferences(
  door: Door,
  visitor: Visitor,
  world: World,
  chance: Chance,
): Promise<string[]> {
  const seen = visibleThings(visitor, world.things).filter((t) => t.kind === 'question');
  const hidden = world.things.filter((t) => !seesThing(visitor, t) && !t.deleted);
  const place = chance.some(
    seen.filter((t) => t.posts.some((p) => !p.deleted && !seesPiece(visitor, t, p))),
    1,
  )[0];
  const secret = place?.posts.find((p) => !p.deleted && !seesPiece(visitor, place, p));
  const some = [
    ...chance.some(hidden, 1),
    ...chance.some(
      hidden.filter((t) => t.product?.startsWith('kq')),
      1,
    ),
  ];
  const told: string[] = [];
  for (const thing of some) {
    const at = place ?? seen[0];
    if (!at) continue;
    for (const { hidden: one, unknown: other, request } of referencesTo(thing, at, secret?.id)) {
      const { path, ...asked } = request(one);
      const never = request(other);
      const differs = async () =>
        differenceOf(
          await ask(door, visitor, path, asked),
          await ask(door, visitor, never.path, { method: never.method, body: never.body }),
          [one, other],
        );
      // The hub proposes and counts meanwhile: what only differs once is not told by the reference.
      const difference = (await differs()) && (await differs());
      if (difference)
        told.push(`${asked.method ?? 'GET'} ${path} as ${visitor.name}: ${difference}`);
    }
  }
  return told;
}
