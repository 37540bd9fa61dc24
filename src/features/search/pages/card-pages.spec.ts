import { waitForOutbox } from '../../../../libs/outbox/outbox-stats';
import { SearchEngine } from '../../../../libs/search-engine/search-engine';
import { onBothEngines } from '../../../../test/support/both-engines';
import { Build } from '../../../../test/support/build';
import { visibleText } from '../../../../test/support/html-form';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { newId } from '../../../kernel/ids';
import { IndexKeeper } from '../index-keeper';
import type { SearchResult } from '../search.service';

jest.setTimeout(180_000);

const TEXTS = 70;
/** The first so many are about one problem. */
const TIED = 35;
const CARDS = TEXTS - TIED + 1;

/** Pages are those of cards, on any engine: none is offered that has no card. */
function paging(settings: () => Promise<Record<string, string>>): void {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await startTestHub(await settings());
    const build = new Build(hub.storage.dataSource);
    const by = await build.viewer();
    const ids: string[] = [];
    for (let n = 0; n < TEXTS; n++) {
      ids.push((await build.thread({ by, lang: 'en', title: `Zzpager number ${n}` })).id);
    }
    await hub.dataSourceRows(`UPDATE items SET cluster_id = $1 WHERE id = ANY($2::uuid[])`, [
      newId(),
      ids.slice(0, TIED),
    ]);
    // One a day, so that the newest are those that stand alone.
    await hub.dataSourceRows(
      `UPDATE items SET seq = nextval('index_seq'), created_at = '2020-01-01'::timestamptz + n.place * interval '1 day'
         FROM unnest($1::uuid[]) WITH ORDINALITY AS n(id, place) WHERE items.id = n.id`,
      [ids],
    );
    // More than can be paged through.
    const many = await hub.dataSourceRows<{ id: string }>(
      `INSERT INTO items (id, space, kind, lang, title, slug, state, audience, acl, author_id)
       SELECT gen_random_uuid(), 'community', 'question', 'en', 'Zzendless ' || n, 't', 'open', '{public}', '{public}', $1
         FROM generate_series(1, 1010) AS n RETURNING id`,
      [by.id],
    );
    await hub.dataSourceRows(
      `INSERT INTO layers (id, item_id, position, body, audience, acl)
       SELECT gen_random_uuid(), t.id, 0, 'B', '{public}', '{public}' FROM unnest($1::uuid[]) AS t(id)`,
      [many.map(({ id }) => id)],
    );
    expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
    await hub.app.get(IndexKeeper).rebuild('written by hand');
  });
  afterAll(() => hub?.close());

  const api = async (fields: Record<string, string>) => {
    const query = new URLSearchParams({ q: 'zzpager', ...fields }).toString();
    return (await (await fetch(`${hub.url}/api/v1/search?${query}`)).json()) as SearchResult;
  };
  const page = async (fields: Record<string, string>) => {
    const query = new URLSearchParams({ q: 'zzpager', ...fields }).toString();
    return (await fetch(`${hub.url}/search?${query}`)).text();
  };
  /** Numbers of the pages that a page links to, and whether it leads on. */
  const offered = (html: string) => ({
    pages: [
      ...new Set([...html.matchAll(/&amp;page=(\d+)"/g)].map(([, number]) => Number(number))),
    ].sort((a, b) => a - b),
    next: html.includes('rel="next"'),
  });

  it.each(['relevance', 'newest', 'oldest'])(
    'tells programs where the last page is, by %s',
    async (sort) => {
      for (const size of [6, 7, 12, 20, 35, CARDS, 100]) {
        const seen: string[] = [];
        for (let number = 1; ; number++) {
          const { hits, cards, total } = await api({ sort, size: `${size}`, page: `${number}` });
          expect(total).toEqual({ value: TEXTS, relation: 'exact' });
          // A page that was announced has something on it.
          expect(hits.length).toBeGreaterThan(0);
          seen.push(...hits.map(({ id }) => id));
          if (number * size >= cards.value) {
            expect(cards).toEqual({ value: CARDS, relation: 'exact' });
            break;
          }
        }
        expect([size, seen.length, new Set(seen).size]).toEqual([size, CARDS, CARDS]);
      }
    },
  );

  it('counts texts where each is shown for itself', async () => {
    const { cards } = await api({ collapse: 'item' });
    expect(cards).toEqual({ value: TEXTS, relation: 'exact' });
    expect((await api({ collapse: 'item', page: '4' })).hits).toHaveLength(TEXTS - 60);
  });

  it('answers beyond the end with nothing, and what there is', async () => {
    for (const number of ['3', '50', '51', '1000000']) {
      const { hits, total, cards } = await api({ page: number, size: '20' });
      expect([number, hits, total.value, cards]).toEqual([
        number,
        [],
        TEXTS,
        { value: CARDS, relation: 'exact' },
      ]);
    }
  });

  it('ends with the last whole page of what can be paged through', async () => {
    const read = async (fields: Record<string, string>) => {
      const { hits, cards } = await api({ q: 'zzendless', ...fields });
      return [hits.length, cards.value, cards.relation];
    };
    // What is not counted exactly is known to go on.
    const { caps } = hub.app.get(SearchEngine).info;
    const first = caps.has('threadCounts') ? [30, 990, 'exact'] : [30, 31, 'atLeast'];
    for (const sort of ['relevance', 'newest']) {
      const [shown, cards, relation] = await read({ collapse: 'item', sort, size: '30' });
      const least = relation === 'atLeast' ? Math.min(31, Number(cards)) : cards;
      expect([sort, shown, least, relation]).toEqual([sort, ...first]);
    }
    for (const collapse of ['item', 'cluster']) {
      expect(await read({ collapse, size: '30', page: '33' })).toEqual([30, 990, 'exact']);
      expect(await read({ collapse, size: '30', page: '34' })).toEqual([0, 990, 'exact']);
      expect(await read({ collapse, size: '20', page: '50' })).toEqual([20, 1_000, 'exact']);
      expect(await read({ collapse, size: '20', page: '51' })).toEqual([0, 1_000, 'exact']);
    }
  });

  it('says where a number of results is not exact', async () => {
    const isExact = hub.app.get(SearchEngine).info.caps.has('threadCounts');
    const text = visibleText(await page({ q: 'zzendless' }));
    expect(text).toContain(isExact ? ' 1,010 results' : 'About 710 results');
    if (isExact) expect(text).not.toContain('About ');
  });

  it('leads people to no empty page', async () => {
    const first = await page({});
    expect(offered(first)).toEqual({ pages: [2], next: true });
    expect(visibleText(first)).toContain(`${TEXTS} results`);
    const last = await page({ page: '2' });
    expect(offered(last)).toEqual({ pages: [2], next: false });
    expect(visibleText(last)).toContain('Zzpager number');
    const beyond = await page({ page: '3' });
    expect(visibleText(beyond)).toContain('To the last page (2)');
    expect(offered(await page({ collapse: 'item' })).pages).toEqual([2, 4]);
  });
}

onBothEngines('pages of cards', paging);
