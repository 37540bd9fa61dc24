import type { FastifyInstance } from 'fastify';
import { mountedRoutes, type MountedRoute } from '../../libs/http-api/route-table';
import { waitForOutbox } from '../../libs/outbox/outbox-stats';
import type { TestHub } from '../support/hub';
import { ROLES, type Viewer } from '../../src/kernel/viewer';
import { afterChangedRights } from './changed-rights';
import { afterChangedTies } from './changed-ties';
import { ask, doorTo, each, json, differenceOf, wordsIn, type Answer, type Door } from './asking';
import { bodyFor, nameOf, requestFor, stops, writes, type Known } from './bodies';
import { expectSearchesTrue, expectListsTrue } from './counts';
import {
  ownWords,
  seesPiece,
  seesThing,
  visibleThings,
  wordsToBringBack,
  type Piece,
  type Thing,
} from './model';
import { expectWordFound, somePieces } from './found-words';
import { Fillings, hides, isExempt } from './probes';
import type { Oracle, Stage } from './oracle';
import { isUnexplained, questionsFor, staleNames } from './open-routes';
import { tellingReferences } from './references';
import { expectOldTextsTrue, visiblePages } from './visible-pages';
import { Chance } from './random';
import { expectAllTiedTrue, expectThingTiedTrue } from './tied';
import { expectTiesTrue } from './ties-true';
import { WorldBuilder, type Visitor, type World, type WorldSize } from './world';

const SEED = Number(process.env.LEAK_SEED ?? 20_261_122);
/** Hidden things tried per visitor and route. */
const TRIES = 1;

/** The first visitors: a guest, then one of every role. */
const KINDS_OF_PEOPLE = ROLES.length + 1;

/**
 * Builds a world on a stage and asks every route of it for what is hidden. `more` are tests on the world afterwards;
 * what they change, they change in the model too.
 */
export function leakOracle(
  open: () => Promise<Stage>,
  size: WorldSize,
  more: (oracle: () => Oracle) => void = () => undefined,
): void {
  let stage: Stage;
  let hub: TestHub;
  let door: Door;
  let world: World;
  let routes: MountedRoute[];
  let ownWordsOf: ReturnType<typeof ownWords>;
  const chance = new Chance(SEED + 1);

  beforeAll(async () => {
    stage = await open();
    ({ hub } = stage);
    door = doorTo(stage.urls);
    world = await new WorldBuilder(hub, SEED, size).build();
    ownWordsOf = ownWords(world.things);
    // Proposals are made for every text of the world, which takes its time on a search server.
    const settled = await waitForOutbox(hub.storage.dataSource, { timeoutMs: 100_000 });
    expect(settled).toBe(true);
    routes = mountedRoutes(hub.app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
  });

  afterAll(() => stage?.close());

  const expectOnlyOwnWords = (
    visitor: Visitor,
    answer: Answer,
    path: string,
    sent: readonly string[] = [],
  ) => {
    const shown = wordsIn(answer);
    const allowed = ownWordsOf(visitor, shown);
    if (path.startsWith('/me/deleted')) {
      for (const word of wordsToBringBack(visitor, world.things)) allowed.add(word);
    }
    const foreign = shown.filter(
      (word) => !allowed.has(word) && !sent.some((s) => s.includes(word)),
    );
    if (foreign.length > 0)
      throw new Error(`${visitor.name} was shown ${foreign.join(', ')} by ${path}`);
  };

  it('has a world worth asking about', () => {
    const share = (fits: (thing: Thing) => boolean) =>
      world.things.filter(fits).length / world.things.length;
    expect(world.visitors.length).toBe(size.visitors + 1);
    expect(world.things.length).toBe(size.items);
    expect(share((thing) => thing.deleted)).toBeGreaterThan(0.015);
    expect(share((thing) => thing.layers.length > 1)).toBeGreaterThan(0.06);
    expect(share((thing) => thing.state === 'draft')).toBeGreaterThan(0.01);
    expect(share((thing) => thing.old.length > 0)).toBeGreaterThan(0.06);
    for (const visitor of world.visitors) {
      expect(visibleThings(visitor, world.things).length).toBeLessThan(world.things.length);
    }
  });

  it('knows every mounted route', () => {
    const fillings = new Fillings(world, chance);
    const guest = world.visitors[0] as Visitor;
    const untaught = routes
      .filter((route) => !isExempt(route) && fillings.of(route, guest, 1) === undefined)
      .map((route) => `${route.method} ${route.path}`);
    expect(untaught).toEqual([]);
    const unsent = routes.filter(
      (route) => writes(route) && hides(route) && !bodyFor(route, known()),
    );
    expect(unsent.map(nameOf)).toEqual([]);
    expect(routes.filter((route) => !isExempt(route) && isUnexplained(route)).map(nameOf)).toEqual(
      [],
    );
    expect(staleNames(routes)).toEqual([]);
  });

  const known = (): Known => ({
    item: one((thing) => thing.kind === 'question').id,
    person: String(world.visitors[1]?.id),
  });

  it('shows nobody a foreign word on any page or list without parameters', async () => {
    const plain = routes.filter((r) => r.method === 'GET' && !r.path.includes(':') && !isExempt(r));
    expect(plain.length).toBeGreaterThan(10);
    // Each kind of people asks all of them; of the others each asks every third, and each route is asked by a dozen.
    await each([...world.visitors.entries()], 6, async ([v, visitor]) => {
      for (const { path } of plain.filter((_, r) => v < KINDS_OF_PEOPLE || (v + r) % 3 === 0)) {
        const answer = await ask(door, visitor, path);
        expect([path, answer.status < 500 || answer.status === 503]).toEqual([path, true]);
        expectOnlyOwnWords(visitor, answer, path);
      }
    });
  });

  it('answers for what is hidden exactly as for what never was, on every route', async () => {
    const fillings = new Fillings(world, chance);
    const asked = routes.filter((route) => !isExempt(route) && hides(route));
    // Guests ask every route; of the others each asks every eighth, so that each route is asked by six kinds of people.
    const pairs = asked.flatMap((route, r) =>
      world.visitors
        .filter((_, v) => v === 0 || (v + r) % 8 === 0)
        .map((visitor) => ({ route, visitor })),
    );
    const tried = new Set<MountedRoute>();
    const told: string[] = [];
    await each(pairs, 6, async ({ route, visitor }) => {
      for (const filling of fillings.of(route, visitor, TRIES) ?? []) {
        tried.add(route);
        const request = requestFor(route, known());
        const hidden = await ask(door, visitor, filling.path, request);
        const unknown = await ask(door, visitor, filling.unknown, request);
        expectOnlyOwnWords(visitor, hidden, `${route.method} ${filling.path}`, filling.parts);
        if (stops(hidden) && !route.path.startsWith('/reset/'))
          told.push(`${nameOf(route)} stops before it looks: ${hidden.text.slice(0, 200)}`);
        const difference = differenceOf(hidden, unknown, filling.parts);
        if (difference) told.push(`${nameOf(route)} for ${visitor.name}: ${difference}`);
      }
    });
    expect(told).toEqual([]);
    expect(asked.filter((route) => !tried.has(route)).map((route) => route.path)).toEqual([]);
  });

  it('answers with no foreign word where a word of a hidden text is in the question', async () => {
    const asked = new Set<string>();
    await each(someVisitors(), 4, async (visitor) => {
      const pieces = somePieces(chance, world, visitor).slice(1, 3);
      for (const [thing, piece] of pieces) {
        for (const route of routes) {
          for (const { method, path, body, sent } of questionsFor(route, thing, piece)) {
            const answer = await ask(door, visitor, path, { method, ...(body ? { body } : {}) });
            if (answer.status < 300) asked.add(nameOf(route));
            expectOnlyOwnWords(visitor, answer, `${method} ${path}`, sent);
          }
        }
      }
    });
    expect([...asked]).toEqual(
      expect.arrayContaining(['POST /api/v1/search', 'POST /api/v1/similar', 'POST /ask']),
    );
  });

  it('answers where something hidden is named in a query or a body as where nothing is', async () => {
    const told: string[] = [];
    await each(someVisitors(), 4, async (visitor) => {
      told.push(...(await tellingReferences(door, visitor, world, chance)));
    });
    expect(told).toEqual([]);
  });

  it('shows no foreign word on pages one may see: spaces, feeds, people, tags, products, histories', async () => {
    await each(someVisitors(), 4, async (visitor) => {
      for (const path of visiblePages(world, visitor, chance)) {
        const answer = await ask(door, visitor, path);
        expect([visitor.name, path, answer.status]).toEqual([visitor.name, path, 200]);
        expectOnlyOwnWords(visitor, answer, path);
      }
    });
  });

  it('shows an old text to those who could read it then and may now, and to nobody else', async () => {
    await each(someVisitors(), 4, (visitor) => expectOldTextsTrue(door, visitor, world, chance));
  });

  /** One guest, every role alone, and some who have several. */
  const someVisitors = () =>
    world.visitors.filter((_, at) => at < KINDS_OF_PEOPLE || at % 15 === 0);

  it('counts and lists for everybody exactly what the model says', async () => {
    await each(world.visitors, 4, async (visitor) => {
      await expectSearchesTrue(door, visitor, world);
      await expectListsTrue(door, visitor, world);
    });
  });

  it('finds a word only for those who may read it, and corrects nobody towards a hidden one', async () => {
    await each(world.visitors, 4, async (visitor) => {
      for (const [thing, piece] of somePieces(chance, world, visitor)) {
        await expectWordFound(oracle(), visitor, thing, piece);
      }
    });
  });

  it('shows an item with just the layers, answers and versions the reader may see', async () => {
    await each(world.visitors, 6, async (visitor) => {
      for (const thing of chance.some(visibleThings(visitor, world.things), 3)) {
        const item = await ask(door, visitor, `/api/v1/items/${thing.id}`);
        const posts = await ask(door, visitor, `/api/v1/items/${thing.id}/posts?limit=100`);
        const history = await ask(door, visitor, `/api/v1/items/${thing.id}/revisions`);
        const page = await ask(door, visitor, json<{ url: string }>(item).url);
        for (const answer of [item, posts, history, page])
          expectOnlyOwnWords(visitor, answer, thing.id);
        const seen = (pieces: readonly Piece[]) =>
          pieces.filter((piece) => seesPiece(visitor, thing, piece)).map((piece) => piece.canary);
        expect(wordsIn({ ...item, headers: new Headers() })).toEqual(
          expect.arrayContaining([thing.title, thing.tag, ...seen(thing.layers)]),
        );
        expect(json<{ layers: unknown[] }>(item).layers).toHaveLength(seen(thing.layers).length);
        expect(json<{ data: unknown[] }>(posts).data).toHaveLength(
          seen(thing.posts.filter((post) => !post.parent)).length,
        );
        for (const word of [...seen(thing.layers), ...seen(thing.posts)])
          expect(page.text).toContain(word);
      }
    });
  });

  it('shows of clusters and links exactly what the model says, on every list, card and page', async () => {
    const spaces = world.clusters.map((one) => new Set(one.members.map((m) => m.space)).size);
    expect(Math.max(...spaces)).toBe(4);
    const closely = new Set(someVisitors());
    await each(world.visitors, 4, (visitor) =>
      closely.has(visitor)
        ? expectAllTiedTrue(oracle(), visitor)
        : expectTiesTrue(oracle(), visitor),
    );
  });

  async function expectTrueAtOnce(thing: Thing): Promise<void> {
    await each(someVisitors(), 4, async (visitor) => {
      const item = await ask(door, visitor, `/api/v1/items/${thing.id}`);
      expect([visitor.name, item.status]).toEqual([
        visitor.name,
        seesThing(visitor, thing) ? 200 : 404,
      ]);
      expectOnlyOwnWords(visitor, item, thing.id);
      await expectSearchesTrue(door, visitor, world);
      await expectTiesTrue(oracle(), visitor);
      await expectThingTiedTrue(oracle(), visitor, thing);
      for (const piece of [...thing.layers, ...thing.posts]) {
        if (!piece.canary) continue;
        await expectWordFound(oracle(), visitor, thing, piece);
      }
    });
  }
  const admin = () => world.visitors.find((v) => v.roles.includes('admin'))?.viewer as Viewer;
  const one = (fits: (thing: Thing) => boolean): Thing => {
    const found = world.things.find((t) => !t.deleted && t.audience.includes('public') && fits(t));
    if (!found) throw new Error('The world lacks such a thing.');
    return found;
  };
  const authorOf = (thing: Thing) =>
    world.visitors.find((v) => v.id === thing.author)?.viewer as Viewer;

  const oracle = (): Oracle => ({
    hub,
    world,
    door,
    routes,
    watchers: someVisitors(),
    admin: admin(),
    authorOf,
    one,
    expectOnlyOwnWords,
    expectTrueAtOnce,
  });
  afterChangedRights(() => hub, oracle);
  describe('after ties have changed', () => afterChangedTies(oracle));
  more(oracle);
}
