import fc from 'fast-check';
import { waitForOutbox } from '../../../../libs/outbox/outbox-stats';
import { Build, type BuiltItem } from '../../../../test/support/build';
import { BuildLinks } from '../../../../test/support/build-links';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import {
  describeWithMeilisearch,
  openMeilisearch,
  type TestMeilisearch,
} from '../../../../test/support/meilisearch-server';
import { newId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { ClusterChanges } from '../../clusters/cluster-changes';
import { componentsOf } from '../../clusters/components';
import { IndexKeeper } from '../index-keeper';
import { SearchService } from '../search.service';

jest.setTimeout(180_000);

const SPACES = ['community', 'peer', 'internal', 'company'] as const;

/** What collapsing promises, whatever engine stands below it. */
function collapsing(settings: () => Promise<Record<string, string>>): void {
  let hub: TestHub;
  let build: Build;
  let links: BuildLinks;
  let changes: ClusterChanges;
  let curator: Viewer;
  let items: BuiltItem[];

  beforeAll(async () => {
    hub = await startTestHub(await settings());
    build = new Build(hub.storage.dataSource);
    links = new BuildLinks(build);
    changes = new ClusterChanges(links.units, links.clusters);
    curator = await build.viewer('curator');
    const text = (n: number) => ({
      title: `Kettle ${n} boils over`,
      body: 'A kettle.',
      lang: 'en',
    });
    items = [];
    for (let n = 0; n < 8; n++) {
      const make = [build.question, build.thread, build.howto, build.article][n % 4];
      items.push(await (make as typeof build.question).call(build, text(n)));
    }
    await settled();
  });
  afterAll(() => hub?.close());

  const settled = async () =>
    expect(await waitForOutbox(build.dataSource, { timeoutMs: 60_000 })).toBe(true);
  const search = (viewer: Viewer, change: object = {}) =>
    hub.app.get(SearchService).search(viewer, {
      q: 'kettle boils',
      mode: 'typing',
      filters: {},
      sort: 'relevance',
      page: 1,
      size: 50,
      facets: [],
      ...change,
    });
  const found = async (viewer: Viewer, change: object = {}) =>
    (await search(viewer, change)).hits.map(({ id }) => id);

  /** Groups of these items that a walk over the confirmed links gives, those alone included. */
  async function walked(): Promise<string[][]> {
    const edges = await hub.dataSourceRows<{ a: string; b: string }>(
      `SELECT from_item AS a, to_item AS b FROM links
        WHERE state = 'confirmed' AND kind IN ('duplicate', 'same-problem')`,
    );
    return componentsOf(items.map(({ id }) => id).sort(), edges);
  }

  /** One hit of each group, all items one by one, no page repeating a group: as this viewer sees them. */
  async function expectCollapsed(viewer: Viewer): Promise<void> {
    const seen = new Set(await found(viewer, { collapse: 'item' }));
    const groups = (await walked())
      .map((group) => group.filter((id) => seen.has(id)))
      .filter((group) => group.length > 0);
    const { hits, total, cards } = await search(viewer);
    expect(hits).toHaveLength(groups.length);
    expect(cards).toEqual({ value: groups.length, relation: 'exact' });
    for (const group of groups) {
      const [hit, more] = hits.filter(({ id }) => group.includes(id));
      expect([hit?.cluster?.size ?? 1, more]).toEqual([group.length, undefined]);
    }
    expect(total.value).toBe(seen.size);
    const paged: string[] = [];
    for (let page = 1; page <= 4; page++) paged.push(...(await found(viewer, { page, size: 3 })));
    // No engine promises the order of texts that match alike.
    expect([...paged].sort()).toEqual(hits.map(({ id }) => id).sort());
  }

  it('shows one hit of each cluster and leaves the index as it was, after any links, cuts, merges, splits and undos', async () => {
    const node = fc.nat({ max: 7 });
    const step = fc.record({
      how: fc.constantFrom('link', 'link', 'unlink', 'merge', 'split', 'move', 'undo'),
      a: node,
      b: node,
    });
    const done: string[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
        for (const { how, a, b } of steps) {
          const [x, y] = [items[a] as BuiltItem, items[b] as BuiltItem];
          await Promise.resolve(apply(how, x.id, y.id, done)).catch((error: { status?: number }) =>
            expect([404, 409, 422]).toContain(error.status),
          );
        }
        await settled();
        await expectCollapsed(curator);
        await expectCollapsed(build.guest);
        const { missing, stale, surplus } = await hub.app.get(IndexKeeper).reconcile();
        expect([missing, stale, surplus]).toEqual([0, 0, 0]);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  async function apply(how: string, x: string, y: string, done: string[]): Promise<void> {
    const [row] = await hub.dataSourceRows<{ cluster_id: string | null }>(
      `SELECT cluster_id FROM items WHERE id = $1`,
      [x],
    );
    const cluster = row?.cluster_id ?? newId();
    if (how === 'link') await links.writer.create(curator, x, { kind: 'same-problem', to: y });
    if (how === 'unlink') {
      const [link] = await hub.dataSourceRows<{ id: string }>(
        `SELECT id FROM links WHERE $1::uuid IN (from_item, to_item) AND state = 'confirmed' LIMIT 1`,
        [x],
      );
      if (link) await links.writer.remove(curator, link.id);
    }
    if (how === 'merge') done.push((await changes.merge(curator, cluster, y, 'r')).change);
    if (how === 'split') done.push((await changes.split(curator, cluster, [x], 'r')).change);
    if (how === 'move') done.push((await changes.move(curator, cluster, x, y, 'r')).change);
    const last = how === 'undo' ? done.pop() : undefined;
    if (last) await changes.undo(curator, last, 'r');
  }

  it('shows a cluster by the member that fulfils the filter', async () => {
    for (const item of items.slice(1)) {
      await links.writer
        .create(curator, item.id, { kind: 'same-problem', to: (items[0] as BuiltItem).id })
        .catch(() => undefined);
    }
    await settled();
    expect(await found(curator)).toHaveLength(1);
    for (const space of SPACES) {
      const { hits } = await search(curator, { filters: { space: [space] } });
      expect(hits.map((hit) => hit.space)).toEqual([space]);
      expect(hits[0]?.cluster?.size).toBe(8);
    }
  });
}

describe('collapsing by cluster on the embedded engine', () => collapsing(async () => ({})));

describeWithMeilisearch('collapsing by cluster on Meilisearch', () => {
  let server: TestMeilisearch;
  collapsing(async () => {
    server = await openMeilisearch();
    return {
      MEILI_URL: server.url,
      MEILI_API_KEY: server.masterKey,
      MEILI_INDEX: `collapse-${newId().slice(-8)}`,
    };
  });
  afterAll(() => server?.stop());
});
