import { ask, json, type Door } from './asking';
import { countBy, visibleThings, type Thing } from './model';
import { EVERYWHERE, type Visitor, type World } from './world';

interface Found {
  readonly hits: { id: string }[];
  readonly total: { value: number; relation: string };
  readonly facets: Record<string, { value: string; count: number }[]>;
}

/** Most asked for values of fields with more values than a facet lists: what is listed must be counted right. */
const OPEN_FACETS = {
  tag: (thing: Thing) => [thing.tag, thing.shared],
  product: (thing: Thing) => thing.product,
} as const;
const FACETS = { space: 'space', kind: 'kind', lang: 'lang', state: 'state' } as const;

/** An index outside catches up within this time. */
const WHOLE_WITHIN_MS = 15_000;

/** Hits, total and facets of a search for everything, page by page. */
export async function expectSearchesTrue(
  door: Door,
  visitor: Visitor,
  world: World,
): Promise<void> {
  const expected = sorted(visibleThings(visitor, world.things).map((thing) => thing.id));
  // Counts are true at every moment. What moves from memory into the index meanwhile may pass the edge of a page.
  for (const end = Date.now() + WHOLE_WITHIN_MS; ;) {
    const found = sorted(await pagesOf(door, visitor, world));
    const own = new Set(expected);
    expect([visitor.name, found.filter((id) => !own.has(id))]).toEqual([visitor.name, []]);
    if (found.join() === expected.join()) break;
    if (Date.now() > end) expect([visitor.name, found]).toEqual([visitor.name, expected]);
  }
  const all = json<Found>(await ask(door, visitor, '/api/v1/search?size=1'));
  expect([visitor.name, all.total.value]).toEqual([visitor.name, expected.length]);
}

async function pagesOf(door: Door, visitor: Visitor, world: World): Promise<string[]> {
  const total = visibleThings(visitor, world.things).length;
  const names = Object.keys({ ...FACETS, ...OPEN_FACETS }).join(',');
  const found: string[] = [];
  for (let page = 1; page <= 4; page++) {
    const facets = page === 1 ? `&facets=${names}` : '';
    const path = `/api/v1/search?q=${EVERYWHERE}&mode=typing&collapse=item&size=100&page=${page}${facets}`;
    const answer = json<Found>(await ask(door, visitor, path));
    expect([visitor.name, answer.total]).toEqual([
      visitor.name,
      { value: total, relation: 'exact' },
    ]);
    found.push(...answer.hits.map((hit) => hit.id));
    if (answer.hits.length === 0) break;
    if (page > 1) continue;
    for (const [name, field] of Object.entries(FACETS)) {
      expect({ visitor: visitor.name, [name]: asRecord(answer.facets[name] ?? []) }).toEqual({
        visitor: visitor.name,
        [name]: countBy(visitor, world.things, (thing) => thing[field]),
      });
    }
    for (const [name, field] of Object.entries(OPEN_FACETS)) {
      const counts = countBy(visitor, world.things, field);
      const listed = asRecord(answer.facets[name] ?? []);
      const most = Object.entries(counts).filter(([value]) => value.startsWith('oracle-'));
      expect({ visitor: visitor.name, ...listed }).toMatchObject(Object.fromEntries(most));
      for (const [value, count] of Object.entries(listed)) {
        expect([visitor.name, name, value, count]).toEqual([
          visitor.name,
          name,
          value,
          counts[value],
        ]);
      }
    }
  }
  return found;
}

/** Lists and counts that come from the database: items, tags, spaces. */
export async function expectListsTrue(door: Door, visitor: Visitor, world: World): Promise<void> {
  const expected = visibleThings(visitor, world.things);
  const items = await listAll<{ id: string }>(door, visitor, '/api/v1/items?limit=100');
  expect([visitor.name, sorted(items.map((item) => item.id))]).toEqual([
    visitor.name,
    sorted(expected.map((thing) => thing.id)),
  ]);
  const tags = await listAll<{ tag: string; items: number }>(
    door,
    visitor,
    '/api/v1/tags?limit=100',
  );
  expect(Object.fromEntries(tags.map((tag) => [tag.tag, tag.items]))).toEqual(
    countBy(visitor, world.things, OPEN_FACETS.tag),
  );
  const products = await listAll<{ slug: string; items: number }>(
    door,
    visitor,
    '/api/v1/products?limit=100',
  );
  expect(Object.fromEntries(products.map((one) => [one.slug, one.items]))).toEqual(
    countBy(visitor, world.things, OPEN_FACETS.product),
  );
  const spaces = json<{ data: { space: string; items: number }[] }>(
    await ask(door, visitor, '/api/v1/spaces'),
  ).data;
  const counted = Object.fromEntries(
    spaces.filter((s) => s.items > 0).map((s) => [s.space, s.items]),
  );
  expect([visitor.name, counted]).toEqual([
    visitor.name,
    countBy(visitor, world.things, (thing) => thing.space),
  ]);
}

/** Every page of a list. */
export async function listAll<T>(door: Door, visitor: Visitor, path: string): Promise<T[]> {
  const all: T[] = [];
  for (let cursor = ''; ;) {
    const answer = json<{ data: T[]; nextCursor: string | null }>(
      await ask(door, visitor, path + (cursor ? `&cursor=${encodeURIComponent(cursor)}` : '')),
    );
    all.push(...answer.data);
    if (!answer.nextCursor) return all;
    cursor = answer.nextCursor;
  }
}

const asRecord = (facets: { value: string; count: number }[]): Record<string, number> =>
  Object.fromEntries(facets.map((facet) => [facet.value, facet.count]));
const sorted = (list: readonly string[]): string[] => [...list].sort();
