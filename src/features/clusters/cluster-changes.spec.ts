import fc from 'fast-check';
import { newId } from '../../kernel/ids';
import { Build, type BuiltItem } from '../../../test/support/build';
import { BuildLinks } from '../../../test/support/build-links';
import { waitUntilBlocked } from '../../../test/support/locks';
import type { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import { ClusterChanges } from './cluster-changes';
import { ClusterTies } from './cluster-ties';
import { componentsOf } from './components';

let build: Build;
let links: BuildLinks;
let changes: ClusterChanges;
let ties: ClusterTies;
let curator: Viewer;
beforeAll(async () => {
  build = await Build.start();
  links = new BuildLinks(build);
  changes = new ClusterChanges(links.units, links.clusters);
  ties = new ClusterTies(build.dataSource);
  curator = await build.viewer('curator');
});
afterAll(() => build.close());

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { status?: number; code?: string }) => `${error.status} ${error.code}`,
  );

const clusterOf = async (item: BuiltItem): Promise<string> => {
  const [row] = await build.dataSource.query<{ cluster_id: string | null }[]>(
    `SELECT cluster_id FROM items WHERE id = $1`,
    [item.id],
  );
  return row?.cluster_id ?? 'none';
};

/** A row of items, each tied to the next. */
async function chain(...items: readonly BuiltItem[]): Promise<void> {
  for (const [at, item] of items.slice(1).entries()) {
    await links.link(items[at] as BuiltItem, 'same-problem', item, curator);
  }
}

/** Put in by one statement: what an item says is not what this is about. */
const some = async (count: number): Promise<BuiltItem[]> => {
  const author = await build.viewer();
  const rows = await build.dataSource.query<{ id: string }[]>(
    `INSERT INTO items (id, space, kind, lang, title, slug, state, audience, acl, author_id)
     SELECT gen_random_uuid(), 'community', 'question', 'en', 'T', 't', 'open', '{public}', '{public}', $1
       FROM generate_series(1, $2) RETURNING id`,
    [author.id, count],
  );
  return rows.map(({ id }) => ({ id, author }));
};

const groups = async (items: readonly BuiltItem[]) =>
  (await links.groups()).filter((group) => items.some((item) => group.includes(item.id)));

async function walked(items: readonly BuiltItem[]): Promise<string[][]> {
  const edges = await build.dataSource.query<{ a: string; b: string }[]>(
    `SELECT from_item AS a, to_item AS b FROM links WHERE state = 'confirmed' AND kind = 'same-problem'`,
  );
  const ids = items.map((item) => item.id).sort();
  return componentsOf(ids, edges).filter((part) => part.length > 1);
}

describe('changing clusters', () => {
  it('gives what a plain walk gives after any merges, splits, moves and undos, and every undo what was before', async () => {
    const SIZE = 6;
    const node = fc.nat({ max: SIZE - 1 });
    const step = fc.record({
      how: fc.constantFrom('merge', 'merge', 'split', 'move', 'undo'),
      a: node,
      b: node,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const items = await some(SIZE);
        await chain(...items.slice(0, 3));
        await chain(...items.slice(3));
        const done: { change: string; before: string[][] }[] = [];
        for (const { how, a, b } of steps) {
          const [x, y] = [items[a] as BuiltItem, items[b] as BuiltItem];
          const cluster = await clusterOf(x);
          if (cluster === 'none') continue;
          const before = await groups(items);
          const last = done.at(-1);
          const work = {
            merge: () => changes.merge(curator, cluster, y.id, 'r'),
            split: () => changes.split(curator, cluster, [x.id], 'r'),
            move: () => changes.move(curator, cluster, x.id, y.id, 'r'),
            undo: () => (last ? changes.undo(curator, last.change, 'r') : undefined),
          }[how];
          const made = await Promise.resolve(work()).catch((error: { status?: number }) => {
            expect(error.status).toBe(409);
            return undefined;
          });
          expect(await groups(items)).toEqual(await walked(items));
          if (!made) continue;
          if (how === 'undo') {
            expect(await groups(items)).toEqual(last?.before);
            done.pop();
          } else done.push({ change: made.change, before });
        }
      }),
      { numRuns: 12 },
    );
  }, 90_000);

  it('keeps a split’s links as refused, and takes it back, and takes that back', async () => {
    const items = await some(4);
    await chain(...items);
    const [a, b, c, d] = items as [BuiltItem, BuiltItem, BuiltItem, BuiltItem];
    const cluster = await clusterOf(a);
    const preview = await ties.preview(scopeOf(curator), cluster, [c.id, d.id]);
    expect([preview.parts, preview.cut.length]).toEqual([[2, 2], 1]);
    const split = await changes.split(curator, cluster, [c.id, d.id], 'something else');
    expect(await groups(items)).toHaveLength(2);
    const [cut] = await links.reader.linksOf(scopeOf(curator), [c.id], { states: ['rejected'] });
    expect(cut).toMatchObject({ decisionReason: 'something else' });
    const undo = await changes.undo(curator, split.change, 'was right');
    expect(await clusterOf(b)).toBe(await clusterOf(c));
    await changes.undo(curator, undo.change, 'was not');
    expect(await groups(items)).toHaveLength(2);
    expect(await refusal(changes.undo(curator, split.change, 'r'))).toBe('409 change.undone');
    const audit = await build.dataSource.query<{ action: string }[]>(
      `SELECT action FROM audit WHERE subject_id = $1 AND action LIKE 'cluster.%' ORDER BY id`,
      [c.id],
    );
    expect(audit.map((row) => row.action)).toEqual([
      'cluster.split',
      'cluster.undo',
      'cluster.undo',
    ]);
  });

  it('names those a split or move leaves behind, all counted, and is found from each of their parts', async () => {
    const items = await some(25);
    const [hub, ...rest] = items as [BuiltItem, ...BuiltItem[]];
    for (const item of rest) await links.link(item, 'same-problem', hub, curator);
    const howto = await build.howto();
    await links.link(howto, 'same-problem', hub, curator);
    const split = await changes.split(curator, await clusterOf(hub), [hub.id], 'not one problem');
    expect(split.left).toMatchObject({ count: 25 });
    expect(split.left?.members).toHaveLength(20);
    const found = await Promise.all(
      split.items.slice(1).map((item) => ties.changes(scopeOf(curator), [item])),
    );
    expect(found).toHaveLength(20);
    const by = { handle: curator.user?.handle, name: curator.user?.displayName };
    for (const list of found) {
      expect(list).toMatchObject([{ id: split.change, reason: 'not one problem', actor: by }]);
    }
  });

  it('shows the links a split would cut weakest first', async () => {
    const items = await some(4);
    const [a, b, c, d] = items as [BuiltItem, BuiltItem, BuiltItem, BuiltItem];
    await chain(...items);
    const confirmed = (kind: string, x: BuiltItem, y: BuiltItem, origin: string, likely?: number) =>
      build.dataSource.query(
        `INSERT INTO links (id, kind, from_item, to_item, state, origin, probability)
         VALUES (gen_random_uuid(), $1, $2, $3, 'confirmed', $4, $5)`,
        [kind, x.id, y.id, origin, likely ?? null],
      );
    await confirmed('duplicate', a, c, 'import');
    await confirmed('same-problem', a, d, 'text');
    await confirmed('same-problem', a, c, 'detector', 0.75);
    await confirmed('duplicate', b, d, 'detector');
    await confirmed('same-problem', b, d, 'detector', 0.25);
    const { cut, parts } = await ties.preview(scopeOf(curator), await clusterOf(a), [c.id, d.id]);
    expect(parts).toEqual([2, 2]);
    expect(cut.map(({ origin, probability }) => [origin, probability])).toEqual([
      ['detector', 0.25],
      ['detector', 0.75],
      ['detector', null],
      ['text', null],
      ['import', null],
      ['person', null],
    ]);
  });

  it('merges although the hub proposes the tie at the same moment', async () => {
    const items = await some(4);
    const [a, b, c, d] = items as [BuiltItem, BuiltItem, BuiltItem, BuiltItem];
    await chain(a, b);
    await chain(c, d);
    const preview = await clusterOf(a);
    const hub = build.dataSource.createQueryRunner();
    await hub.startTransaction();
    // Whichever members the merge will tie.
    for (const x of [a, b]) {
      for (const y of [c, d]) {
        await hub.query(
          `INSERT INTO links (id, kind, from_item, to_item, state, origin)
           VALUES (gen_random_uuid(), 'same-problem', $1, $2, 'proposed', 'detector')`,
          [x.id, y.id],
        );
      }
    }
    const merged = changes.merge(curator, preview, await clusterOf(c), 'one problem');
    await waitUntilBlocked(build.dataSource);
    await hub.commitTransaction();
    await hub.release();
    const { change } = await merged;
    expect(await groups(items)).toEqual([items.map(({ id }) => id).sort()]);
    // Taken back it is a proposal again, which nobody has decided.
    await changes.undo(curator, change, 'r');
    expect(await groups(items)).toHaveLength(2);
    const [row] = await build.dataSource.query<object[]>(
      `SELECT count(*)::int AS links, count(decided_by)::int AS decided FROM links
        WHERE state = 'proposed' AND from_item = ANY($1)`,
      [[a.id, b.id]],
    );
    expect(row).toEqual({ links: 4, decided: 0 });
  });

  it('undoes nothing whose links were decided anew since', async () => {
    const [a, b] = (await some(2)) as [BuiltItem, BuiltItem];
    const { id } = await links.link(a, 'same-problem', b, curator);
    const split = await changes.split(curator, await clusterOf(a), [b.id], 'r');
    await links.writer.decide(curator, id, { state: 'confirmed' });
    expect(await refusal(changes.undo(curator, split.change, 'r'))).toBe('409 change.overtaken');
  });

  it('is for curators and moderators, of clusters they may see', async () => {
    const [a, b] = (await some(2)) as [BuiltItem, BuiltItem];
    const howto = await build.howto();
    await links.link(a, 'same-problem', howto, curator);
    const cluster = await clusterOf(a);
    const by = (viewer: Viewer) => refusal(changes.merge(viewer, cluster, b.id, 'r'));
    expect(await by(build.guest)).toBe('401 sign-in-required');
    // A member reads one of its two members: for him there is no cluster.
    expect(await by(await build.viewer())).toBe('404 not-found');
    expect(await by(await build.viewer('employee'))).toBe('403 forbidden');
    expect(await by(await build.viewer('moderator'))).toBe('done');
  });
});

const membersSeen = async (viewer: Viewer, cluster: string) =>
  (await links.clusters.membersOf(scopeOf(viewer), [cluster]))
    .get(cluster)
    ?.members.map((one) => one.id);

describe('the first member', () => {
  it('is the best one its reader may see, or the pinned one; the next steps in when it goes', async () => {
    const [question, thread] = [await build.question(), await build.thread()];
    const [howto, article] = [await build.howto(), await build.article()];
    await chain(question, thread, howto, article);
    const cluster = await clusterOf(question);
    const [member, agent] = [await build.viewer(), await build.viewer('agent')];
    const order = (viewer: Viewer) => membersSeen(viewer, cluster);
    expect(await order(agent)).toEqual([article.id, howto.id, thread.id, question.id]);
    expect(await order(member)).toEqual([article.id, thread.id, question.id]);
    const pin = await changes.pin(curator, cluster, howto.id, 'works best');
    expect((await order(agent))?.[0]).toBe(howto.id);
    expect((await order(member))?.[0]).toBe(article.id);
    await changes.undo(curator, pin.change, 'r');
    expect((await order(agent))?.[0]).toBe(article.id);
    const newer = await build.article();
    await links.link(newer, 'supersedes', article, curator);
    expect(await order(agent)).toEqual([howto.id, thread.id, question.id, article.id]);
    await build.writer.delete(await build.viewer('admin'), article.id);
    expect(await order(member)).toEqual([thread.id, question.id]);
    const answer = await build.answer(question, { by: agent });
    await build.posts.markOfficial(agent, answer.id, true);
    expect((await order(member))?.[0]).toBe(question.id);
  });

  it('is not held for replaced by an answer its reader may not see', async () => {
    const [question, article] = [await build.question(), await build.article()];
    await chain(question, article);
    const cluster = await clusterOf(question);
    const by = await build.viewer('agent');
    const answer = await build.answer(await build.question(), { by, audience: ['agents'] });
    await links.writer.create(await build.viewer('admin'), answer.id, {
      kind: 'supersedes',
      to: article.id,
    });
    const replaced = async (viewer: Viewer) =>
      (await links.clusters.membersOf(scopeOf(viewer), [cluster]))
        .get(cluster)
        ?.members.filter((member) => member.superseded)
        .map(({ id }) => id);
    expect(await replaced(by)).toEqual([article.id]);
    expect(await replaced(await build.viewer())).toEqual([]);
  });

  it('makes room for the next at once when a reader may not see it any more, or it is moved', async () => {
    const [question, older, newer] = [
      await build.question(),
      await build.article(),
      await build.article(),
    ];
    await chain(question, older, newer);
    const cluster = await clusterOf(question);
    const [member, agent] = [await build.viewer(), await build.viewer('agent')];
    const order = (viewer: Viewer) => membersSeen(viewer, cluster);
    expect(await order(member)).toEqual([newer.id, older.id, question.id]);
    await build.writer.edit(curator, newer.id, { audience: ['employees'] });
    expect(await order(member)).toEqual([older.id, question.id]);
    expect((await order(agent))?.[0]).toBe(newer.id);
    // Items keep their space in the hub itself: whatever moves one writes the row.
    await build.dataSource.query(`UPDATE items SET space = 'community' WHERE id = $1`, [newer.id]);
    expect(await order(agent)).toEqual([older.id, newer.id, question.id]);
    const elsewhere = await build.question();
    await changes.move(curator, cluster, newer.id, elsewhere.id, 'another problem');
    expect(await order(agent)).toEqual([older.id, question.id]);
    await build.writer.edit(curator, older.id, { audience: ['employees'] });
    // Of one member there is no cluster.
    expect(await order(member)).toBeUndefined();
  });

  it('is suspected where it holds many parts together', async () => {
    const items = await some(21);
    const hub = items[0] as BuiltItem;
    for (const item of items.slice(1)) await links.link(item, 'same-problem', hub, curator);
    const suspected = async () => ties.keystone(scopeOf(curator), await clusterOf(hub));
    expect(await suspected()).toEqual({ item: hub.id, parts: 20 });
    // A text that answers many questions is no mistake.
    await changes.split(curator, await clusterOf(hub), [String(items[20]?.id)], 'other problem');
    expect(await suspected()).toBeUndefined();
  });

  it('is suspected among thousands too, by one query, as far as its reader sees', async () => {
    const items = await some(6_000);
    const cluster = newId();
    await build.dataSource.query(`INSERT INTO clusters (id) VALUES ($1)`, [cluster]);
    await build.dataSource.query(`UPDATE items SET cluster_id = $1 WHERE id = ANY($2)`, [
      cluster,
      items.map(({ id }) => id),
    ]);
    // Twenty chains of 300, all tied to one text by their first.
    const [hub, ...rest] = items as [BuiltItem, ...BuiltItem[]];
    const before = rest.map((_, n) => (n % 300 === 0 ? hub : (rest[n - 1] as BuiltItem)));
    await build.dataSource.query(
      `INSERT INTO links (id, kind, from_item, to_item, state, origin)
       SELECT gen_random_uuid(), 'same-problem', a, b, 'confirmed', 'person'
         FROM unnest($1::uuid[], $2::uuid[]) AS t(a, b)`,
      [rest.map(({ id }) => id), before.map(({ id }) => id)],
    );
    const query = jest.spyOn(build.dataSource, 'query');
    const found = await ties.keystone(scopeOf(curator), cluster);
    expect(query).toHaveBeenCalledTimes(1);
    query.mockRestore();
    expect(found).toEqual({ item: hub.id, parts: 20 });
    const { refused, parts } = await ties.preview(scopeOf(curator), cluster, [hub.id]);
    expect([refused, parts.length, parts[0]]).toEqual([20, 21, 300]);
    await build.dataSource.query(`UPDATE items SET acl = '{curators}' WHERE id = $1`, [hub.id]);
    expect(await ties.keystone(scopeOf(build.guest), cluster)).toBeUndefined();
  });
});
