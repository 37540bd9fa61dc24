import { setTimeout as sleep } from 'node:timers/promises';
import { waitForOutbox } from '../../libs/outbox/outbox-stats';
import { CirclesService } from '../../src/features/accounts/circles.service';
import { ItemWriter, PostWriter } from '../../src/features/items/items.api';
import type { Viewer } from '../../src/kernel/viewer';
import { ask, each } from '../leaks/asking';
import type { Oracle } from '../leaks/oracle';
import { deletePost, seesThing, type Piece, type Thing } from '../leaks/model';
import { isExempt } from '../leaks/probes';
import { EVERYWHERE, type Visitor } from '../leaks/world';
import { wantsAllParts } from '../support/parts';
import { meilisearchProgram } from '../support/meilisearch-server';
import type { TwoHubs } from './two-hubs';

/** How Meilisearch is away: it hangs, which costs every search its time limit, or it is gone. */
const WAYS = ['stopped', 'killed'] as const;
type Way = (typeof WAYS)[number];

/** A write answers in this time though Meilisearch does not. */
const WRITE_MS = 5_000;
/** Requests that hang do not keep the others waiting. */
const AT_ONCE = 24;

/** Rights change while Meilisearch is away: no surface of either process shows the hidden text, then or afterwards. */
export function changesWhileAway(oracle: () => Oracle, hubs: () => TwoHubs): void {
  const own = !process.env.MEILI_TEST_URL && meilisearchProgram() !== undefined;
  const reason = own ? '' : ' (skipped: needs a Meilisearch program to stop and kill)';

  describe(`rights changed while Meilisearch is away${reason}`, () => {
    (own ? it.each(WAYS) : it.skip.each(WAYS))('%s', async (way) => {
      await leave(way);
      let changed: Thing[];
      try {
        changed = await changeRights(oracle(), hubs());
        await showsNothing(oracle(), changed, { away: true });
        // A process that starts now knows of the changes only from the database.
        if (wantsAllParts() && way === 'killed') {
          await hubs().restartSecond();
          await showsNothing(oracle(), changed, { away: true });
        }
      } finally {
        await comeBack(way);
      }
      await whileItCatchesUp(oracle(), hubs(), changed);
      for (const thing of changed) await oracle().expectTrueAtOnce(thing);
    });
  });

  const leave = (way: Way): Promise<void> => {
    const { meilisearch } = hubs().servers;
    if (way === 'killed') return meilisearch.kill();
    meilisearch.freeze(true);
    return Promise.resolve();
  };
  const comeBack = (way: Way): Promise<void> => {
    const { meilisearch } = hubs().servers;
    if (way === 'killed') return meilisearch.start();
    meilisearch.freeze(false);
    return Promise.resolve();
  };
}

/** An item turns internal, a post and an item are deleted, a layer turns internal, somebody leaves all groups. */
async function changeRights(oracle: Oracle, { hub }: TwoHubs): Promise<Thing[]> {
  const [items, posts] = [hub.app.get(ItemWriter), hub.app.get(PostWriter)];
  const { world, one, authorOf, admin } = oracle;
  const inTime = async (work: Promise<unknown>) => {
    const began = performance.now();
    await work;
    expect(performance.now() - began).toBeLessThan(WRITE_MS);
  };

  const internal = one((t) => t.kind === 'question' && t.posts.some((p) => !p.deleted));
  await inTime(items.edit(admin, internal.id, { audience: ['agents'] }));
  internal.audience = ['agents'];

  const isOpen = (post: Piece) => !post.deleted && post.audience === null;
  const answered = one((t) => t.posts.some(isOpen));
  const post = answered.posts.find(isOpen) as Piece;
  const poster = world.visitors.find((v) => v.id === post.author)?.viewer as Viewer;
  await inTime(posts.delete(poster, post.id));
  deletePost(answered, post);

  const gone = one((t) => ['thread', 'howto'].includes(t.kind));
  await inTime(items.delete(authorOf(gone), gone.id));
  gone.deleted = true;

  const member = world.visitors.find((v) => v.groups.size > 0 && seesByGroup(v, world.things));
  for (const group of [...(member?.groups ?? [])]) {
    const circles = hub.app.get(CirclesService);
    await inTime(circles.remove(String(admin.id), 'group', group, String(member?.id)));
    member?.groups.delete(group);
  }
  return [internal, answered, gone];
}

const seesByGroup = (visitor: Visitor, things: readonly Thing[]): boolean =>
  things.some(
    (thing) => seesThing(visitor, thing) && thing.audience.every((a) => a.startsWith('group:')),
  );

/** Every page and list, and everything that leads to the changed things. */
async function showsNothing(
  { door, routes, watchers, expectOnlyOwnWords }: Oracle,
  changed: readonly Thing[],
  { away }: { away: boolean },
): Promise<void> {
  const plain = routes
    .filter((route) => route.method === 'GET' && !route.path.includes(':') && !isExempt(route))
    .map((route) => route.path);
  const paths = [...plain, ...changed.flatMap(pathsTo)];
  const asked = watchers.flatMap((visitor) => paths.map((path) => ({ visitor, path })));
  await each(asked, AT_ONCE, async ({ visitor, path }) => {
    const answer = await ask(door, visitor, path);
    expectOnlyOwnWords(visitor, answer, path, [path]);
    if (answer.status === 503) {
      expect([path, Number(answer.headers.get('retry-after')) > 0]).toEqual([path, true]);
      return;
    }
    expect([path, answer.status < 500]).toEqual([path, true]);
    // Else the test would prove nothing.
    expect(away && path.startsWith('/api/v1/search?')).toBe(false);
  });
}

function pathsTo(thing: Thing): string[] {
  const words = [...thing.layers, ...thing.posts].map(({ canary }) => canary).filter(Boolean);
  return [
    `/api/v1/items/${thing.id}`,
    `/api/v1/items/${thing.id}/posts?limit=100`,
    `/api/v1/items/${thing.id}/revisions`,
    `/api/v1/search?q=${EVERYWHERE}&mode=typing&size=100&facets=tag`,
    `/search?q=${thing.title}`,
    `/api/v1/suggest?q=${thing.title.slice(0, 6)}`,
    ...words.slice(0, 2).map((word) => `/api/v1/search?q=${word}&facets=tag`),
  ];
}

/** Asks without pause until the index has heard of everything, and a little longer. */
async function whileItCatchesUp(
  oracle: Oracle,
  { hub }: TwoHubs,
  changed: readonly Thing[],
): Promise<void> {
  let caughtUp = false;
  const waiting = waitForOutbox(hub.storage.dataSource, { timeoutMs: 60_000 }).finally(
    () => (caughtUp = true),
  );
  const searches = changed.flatMap(pathsTo).filter((path) => path.includes('q='));
  while (!caughtUp) {
    await each(oracle.watchers, 6, async (visitor) => {
      for (const path of searches) {
        oracle.expectOnlyOwnWords(visitor, await ask(oracle.door, visitor, path), path, [path]);
      }
    });
    await sleep(20);
  }
  expect(await waiting).toBe(true);
  const { door, watchers } = oracle;
  const back = async () => {
    const answers = await Promise.all(
      [0, 1].map(() => ask(door, watchers[0] as Visitor, `/api/v1/search?q=${EVERYWHERE}`)),
    );
    return answers.every(({ status, text }) => status === 200 && /"degraded":false/.test(text));
  };
  for (const end = Date.now() + 30_000; !(await back()); await sleep(100)) {
    if (Date.now() > end) throw new Error('Search does not come back within 30 s.');
  }
  await showsNothing(oracle, changed, { away: false });
}
