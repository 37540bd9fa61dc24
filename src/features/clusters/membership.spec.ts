import fc from 'fast-check';
import { Build, type BuiltItem } from '../../../test/support/build';
import { BuildLinks } from '../../../test/support/build-links';
import { newId } from '../../kernel/ids';
import type { Viewer } from '../../kernel/viewer';
import { ItemPurge } from '../items/items.api';
import { componentsOf } from './components';

let build: Build;
let links: BuildLinks;
let curator: Viewer;
beforeAll(async () => {
  build = await Build.start();
  links = new BuildLinks(build);
  curator = await build.viewer('curator');
});
afterAll(() => build.close());

/** Put in by one statement: what an item says is not what this is about. */
const questions = async (count: number): Promise<BuiltItem[]> => {
  const author = await build.viewer();
  const rows = await build.dataSource.query<{ id: string }[]>(
    `INSERT INTO items (id, space, kind, lang, title, slug, state, audience, acl, author_id)
     SELECT gen_random_uuid(), 'community', 'question', 'en', 'T', 't', 'open', '{public}', '{public}', $1
       FROM generate_series(1, $2) RETURNING id`,
    [author.id, count],
  );
  return rows.map(({ id }) => ({ id, author }));
};

const tie = (a: BuiltItem | undefined, b: BuiltItem | undefined) =>
  links.writer.create(curator, String(a?.id), { kind: 'same-problem', to: String(b?.id) });

/** What a walk over the confirmed links gives for these items: groups of two and more. */
async function walked(items: readonly BuiltItem[]): Promise<string[][]> {
  const edges = await build.dataSource.query<{ a: string; b: string }[]>(
    `SELECT from_item AS a, to_item AS b FROM links
      WHERE state = 'confirmed' AND kind IN ('duplicate', 'same-problem')`,
  );
  const ids = items.map((item) => item.id).sort();
  return componentsOf(ids, edges).filter((part) => part.length > 1);
}

const groupsAmong = async (items: readonly BuiltItem[]): Promise<string[][]> => {
  const ids = new Set(items.map((item) => item.id));
  return (await links.groups()).filter((group) => group.some((id) => ids.has(id)));
};

const clustersLeft = async (): Promise<number> => {
  const [row] = await build.dataSource.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM clusters c WHERE NOT EXISTS (SELECT FROM items WHERE cluster_id = c.id)`,
  );
  return row?.count ?? 0;
};

describe('membership', () => {
  it('is what a walk over the graph gives, whatever was linked and unlinked before', async () => {
    const SIZE = 7;
    const node = fc.nat({ max: SIZE - 1 });
    const step = fc.record({
      a: node,
      b: node,
      how: fc.constantFrom('tie', 'tie', 'cut', 'refuse'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const items = await questions(SIZE);
        for (const { a, b, how } of steps) {
          if (a === b) continue;
          const [x, y] = [items[a]?.id, items[b]?.id];
          const [link] = await build.dataSource.query<{ id: string }[]>(
            `SELECT id FROM links WHERE $1::uuid IN (from_item, to_item) AND $2::uuid IN (from_item, to_item)`,
            [x, y],
          );
          if (how === 'tie') {
            if (link) await links.writer.decide(curator, link.id, { state: 'confirmed' });
            else await tie(items[a], items[b]);
          } else if (link && how === 'cut') await links.writer.remove(curator, link.id);
          else if (link) await links.writer.decide(curator, link.id, { state: 'rejected' });
        }
        expect(await groupsAmong(items)).toEqual(await walked(items));
      }),
      { numRuns: 15 },
    );
    expect(await clustersLeft()).toBe(0);
  }, 60_000);

  it('comes out as in sequence when fifty people link the same items at once', async () => {
    const items = await questions(12);
    const pairs = items.flatMap((a, at) => items.slice(at + 1).map((b) => [a, b] as const));
    const chosen = pairs.filter(([a, b]) => items.indexOf(b) - items.indexOf(a) < 8);
    expect(chosen.length).toBeGreaterThanOrEqual(50);
    await Promise.all(chosen.map(([a, b]) => tie(a, b)));
    expect(await groupsAmong(items)).toEqual([items.map((item) => item.id).sort()]);
    const made = await build.dataSource.query<{ id: string }[]>(
      `SELECT id FROM links WHERE from_item = ANY($1::uuid[])`,
      [items.map((item) => item.id)],
    );
    // Half of them go again while others are made anew.
    const cut = made.filter((_, at) => at % 2 === 0);
    await Promise.all([
      ...cut.map(({ id }) => links.writer.remove(curator, id)),
      ...(await questions(6)).map((item, at) => tie(items[at * 2], item)),
    ]);
    const all = await build.dataSource.query<BuiltItem[]>(`SELECT id FROM items`);
    expect(await groupsAmong(all)).toEqual(await walked(all));
    expect(await clustersLeft()).toBe(0);
  }, 60_000);

  it('falls apart with what is purged for good, an item or only the post a link ends at', async () => {
    const [a, b, c] = await questions(3);
    const [d, e] = [await build.question(), await build.question()];
    const post = await build.answer(d);
    await tie(a, b);
    await tie(b, c);
    await links.writer.create(curator, post.id, { kind: 'same-problem', to: e.id });
    const all = [a, b, c, d, e] as BuiltItem[];
    expect((await groupsAmong(all)).map((group) => group.length).sort()).toEqual([2, 3]);
    const day = 24 * 3_600_000;
    const purge = new ItemPurge(build.dataSource);
    await build.writer.delete(b?.author as Viewer, String(b?.id));
    await build.posts.delete(post.author, post.id);
    expect(await groupsAmong(all)).toHaveLength(2);
    expect(await purge.run(new Date(Date.now() + 31 * day))).toEqual({ items: 1, posts: 1 });
    expect(await groupsAmong(all)).toEqual([]);
    expect(await clustersLeft()).toBe(0);
  });

  it('of two clusters of a thousand members changes in one go', async () => {
    const author = await build.viewer();
    const big = async () => {
      const cluster = newId();
      await build.dataSource.query(`INSERT INTO clusters (id) VALUES ($1)`, [cluster]);
      const rows = await build.dataSource.query<{ id: string }[]>(
        `INSERT INTO items (id, space, kind, lang, title, slug, state, audience, acl, author_id, cluster_id)
         SELECT gen_random_uuid(), 'community', 'question', 'en', 'T', 't', 'open', '{public}', '{public}', $1, $2
           FROM generate_series(1, 1000) RETURNING id`,
        [author.id, cluster],
      );
      await build.dataSource.query(
        `INSERT INTO links (id, kind, from_item, to_item, state, origin)
         SELECT gen_random_uuid(), 'same-problem', $1, t.id, 'confirmed', 'import' FROM unnest($2::uuid[]) AS t(id)`,
        [rows[0]?.id, rows.slice(1).map((row) => row.id)],
      );
      return { cluster, rows };
    };
    const [one, two] = [await big(), await big()];
    const statements = await build.statementsOf(() =>
      links.writer.create(curator, String(one.rows[5]?.id), {
        kind: 'same-problem',
        to: String(two.rows[5]?.id),
      }),
    );
    expect(statements.length).toBeLessThan(30);
    const ids = [...one.rows, ...two.rows].map((row) => row.id);
    const clusters = await build.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM items WHERE id = ANY($1::uuid[]) GROUP BY cluster_id`,
      [ids],
    );
    expect(clusters).toEqual([{ count: 2000 }]);
  });
});
