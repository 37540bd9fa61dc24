import { SearchRefused } from '../search-engine';
import type { SearchDoc } from '../search-doc';
import type { Filter, SearchQuery } from '../search-query';
import { EVERYBODY, find, idsOf, makeDoc, query, useEngine, writeDocs } from './world.contract';
import type { MakeHarness } from './world.contract';

/** Points 7-10 and 25: filters, totals, facets, no words at all, one hit per thread. */
export function filtersContract(make: MakeHarness): void {
  const engine = useEngine(make);

  describe('7: filters', () => {
    const docs = {
      mail: makeDoc({ body: 'sieve', product: 'mail', tags: ['a', 'b'], created: 100, quality: 3 }),
      chat: makeDoc({ body: 'sieve', product: 'chat', tags: ['b'], created: 200, quality: 5 }),
      bare: makeDoc({ body: 'sieve', author: 'user-7', created: 300, lang: 'de', state: 'solved' }),
    };
    beforeAll(() => writeDocs(engine(), Object.values(docs)));
    const names = async (filter: Filter): Promise<string> => {
      const ids = await find(engine(), 'sieve', { filter });
      const found = Object.entries(docs).filter(([, doc]) => ids.includes(doc.id));
      return found.map(([name]) => name).join(' ');
    };

    const cases: readonly (readonly [string, Filter, string])[] = [
      ['in', { field: 'product', in: ['mail', 'chat'] }, 'mail chat'],
      ['in, nothing', { field: 'product', in: [] }, ''],
      ['tag, any of', { field: 'tag', in: ['a', 'zz'] }, 'mail'],
      ['not matches a missing field', { not: { field: 'product', in: ['mail'] } }, 'chat bare'],
      ['missing field matches no value', { field: 'product', in: [''] }, ''],
      ['author', { field: 'author', in: ['user-7'] }, 'bare'],
      ['lower bound is in', { field: 'created', gte: 200 }, 'chat bare'],
      ['upper bound is out', { field: 'created', gte: 100, lt: 200 }, 'mail'],
      ['small numbers', { field: 'quality', gte: 4 }, 'chat'],
      ['lang', { field: 'lang', in: ['de'] }, 'bare'],
      ['state', { field: 'state', in: ['solved'] }, 'bare'],
      ['thread', { not: { field: 'thread', in: [docs.chat.thread] } }, 'mail bare'],
      ['type', { field: 'type', in: ['post'] }, ''],
      [
        'trees',
        {
          any: [
            {
              all: [
                { field: 'tag', in: ['b'] },
                { field: 'created', lt: 150 },
              ],
            },
            { field: 'lang', in: ['de'] },
          ],
        },
        'mail bare',
      ],
      ['all of nothing', { all: [] }, 'mail chat bare'],
      ['any of nothing', { any: [] }, ''],
    ];
    it.each(cases)('%s', async (_, filter, expected) => {
      expect(await names(filter)).toBe(expected);
    });

    it.each(['"', "'", '\\', ']', ' OR ', "x' OR acl = 'employees", 'a\nb', '*', '\0', '😀', ')('])(
      'takes %j as data',
      async (value) => {
        expect(await names({ field: 'tag', in: [value] })).toBe('');
        expect(await names({ not: { field: 'tag', in: [value] } })).toBe('mail chat bare');
      },
    );

    it('stands 1,000 values, and refuses 21 levels', async () => {
      const values = Array.from({ length: 1_000 }, (_, i) => `value${i}`);
      expect(await names({ field: 'product', in: [...values, 'mail'] })).toBe('mail');
      let deep: Filter = { field: 'product', in: ['mail'] };
      for (let i = 0; i < 20; i++) deep = { not: deep };
      await expect(names(deep)).rejects.toThrow(SearchRefused);
    });
  });

  it('8: totals are right on every page, also beyond the end', async () => {
    await writeDocs(
      engine(),
      Array.from({ length: 45 }, () => makeDoc({ body: 'counted' })),
    );
    for (const page of [1, 2, 3, 4, 10]) {
      const result = await engine().search(query('counted', { page }), EVERYBODY);
      expect(result.total.value).toBe(45);
      expect(result.hits.length).toBe(Math.max(0, Math.min(20, 45 - 20 * (page - 1))));
    }
    const beyond = await engine().search(query('counted', { page: 51 }), EVERYBODY);
    expect(beyond.hits).toEqual([]);
    expect(beyond.total.rel).toBe('atLeast');
  });

  it('8: pages do not overlap and leave nothing out', async () => {
    const docs = Array.from({ length: 53 }, () => makeDoc({ body: 'paged through' }));
    await writeDocs(engine(), docs);
    const seen: string[] = [];
    for (let page = 1; page <= 6; page++) {
      seen.push(...(await find(engine(), 'paged', { page, size: 10 })));
    }
    expect(seen.sort()).toEqual(docs.map(({ id }) => id).sort());
  });

  it.each([0, -1, 1.5, Number.NaN])('8: refuses page %d', async (page) => {
    await expect(engine().search(query('x', { page }), EVERYBODY)).rejects.toThrow(SearchRefused);
  });

  it('9: facets count exactly, most frequent first, then by value', async () => {
    const tags = [['t1', 't2'], ['t2'], ['t2', 't3'], ['t3']];
    await writeDocs(
      engine(),
      tags.map((own) => makeDoc({ body: 'faceted', tags: own })),
    );
    const { facets, facetsExact } = await engine().search(
      query('faceted', { facets: ['tag', 'space', 'product'] }),
      EVERYBODY,
    );
    expect(facets.tag).toEqual([
      { value: 't2', count: 3 },
      { value: 't3', count: 2 },
      { value: 't1', count: 1 },
    ]);
    expect(facets.space).toEqual([{ value: 'community', count: 4 }]);
    expect(facets.product).toEqual([]);
    expect(facetsExact).toBe(true);
  });

  it('9: at most 100 values, and values by their beginning', async () => {
    const docs = Array.from({ length: 130 }, (_, i) =>
      makeDoc({ body: 'manyvalued', tags: [`${i % 2 ? 'odd' : 'even'}-${i}`] }),
    );
    await writeDocs(engine(), docs);
    const { facets } = await engine().search(query('manyvalued', { facets: ['tag'] }), EVERYBODY);
    expect(facets.tag?.length).toBe(100);
    const odd = await engine().facetValues('tag', 'odd-12', query('manyvalued'), EVERYBODY);
    expect(odd.map(({ value }) => value)).toEqual([
      'odd-121',
      'odd-123',
      'odd-125',
      'odd-127',
      'odd-129',
    ]);
  });

  it('10: without words everything in scope is found, newest first, with exact facets', async () => {
    const filter: Filter = { field: 'space', in: ['wordless'] };
    const docs = [5, 3, 9].map((created) =>
      makeDoc({ space: 'wordless', created, body: `n${created}` }),
    );
    await writeDocs(engine(), docs);
    const page = await engine().search(query('', { filter, facets: ['space'] }), EVERYBODY);
    expect(idsOf(page)).toEqual([docs[2]?.id, docs[0]?.id, docs[1]?.id]);
    expect(page.facets.space).toEqual([{ value: 'wordless', count: 3 }]);
  });

  it('sorts by time, quality and confirmations in both directions', async () => {
    const space = 'sorted';
    const docs = [1, 2, 3].map((n) =>
      makeDoc({
        space,
        body: 'sortable',
        created: n,
        updated: 10 - n,
        quality: n,
        confirmed: 5 * n,
      }),
    );
    await writeDocs(engine(), docs);
    const order = async (
      by: 'created' | 'updated' | 'quality' | 'confirmed',
      dir: 'asc' | 'desc',
    ) =>
      (await find(engine(), 'sortable', { sort: { by, dir } })).map((id) =>
        docs.findIndex((doc) => doc.id === id),
      );
    expect(await order('created', 'desc')).toEqual([2, 1, 0]);
    expect(await order('created', 'asc')).toEqual([0, 1, 2]);
    expect(await order('updated', 'desc')).toEqual([0, 1, 2]);
    expect(await order('quality', 'desc')).toEqual([2, 1, 0]);
    expect(await order('confirmed', 'asc')).toEqual([0, 1, 2]);
    const scores = async (own: Partial<SearchQuery>): Promise<number[]> =>
      (await engine().search(query('sortable', own), EVERYBODY)).hits.map(({ score }) => score);
    expect(await scores({ sort: { by: 'created', dir: 'desc' } })).toEqual([3, 2, 1]);
    expect(await scores({ sort: { by: 'confirmed', dir: 'asc' } })).toEqual([-5, -10, -15]);
    const filter: Filter = { field: 'space', in: [space] };
    expect(await scores({ text: '', filter })).toEqual([3, 2, 1]);
  });

  it('25: one hit per thread, the best one, with the others beside it; no thread on two pages', async () => {
    const docs: SearchDoc[] = [];
    for (let t = 0; t < 12; t++) {
      const thread = `distinct${t}`;
      docs.push(makeDoc({ thread, title: 'kiosk opening hours', body: 'when is it open' }));
      for (const body of [
        'the kiosk is closed',
        'kiosk',
        'nothing to see',
        'kiosk kiosk',
        'kiosk x',
        'kiosk y',
      ]) {
        docs.push(makeDoc({ thread, type: 'post', title: 'something else', body }));
      }
    }
    await writeDocs(engine(), docs);
    const wanted = { distinctThread: true, withMore: true, size: 7 };
    const one = await engine().search(query('kiosk', wanted), EVERYBODY);
    const two = await engine().search(query('kiosk', { ...wanted, page: 2 }), EVERYBODY);
    const threads = [...one.hits, ...two.hits].map(({ thread }) => thread);
    expect(threads.length).toBe(12);
    expect(new Set(threads).size).toBe(12);
    if (engine().info.caps.has('threadCounts')) expect(one.total.value).toBe(12);
    for (const hit of one.hits) {
      const best = docs.find(({ id }) => id === hit.id);
      expect(best?.title).toBe('kiosk opening hours');
      expect(hit.more.length).toBe(3);
      for (const id of hit.more) {
        const other = docs.find((doc) => doc.id === id);
        expect(other?.thread).toBe(hit.thread);
        expect(other?.body).toContain('kiosk');
      }
    }
  });

  it('25: threads are counted, up to 1,000 texts exactly, beyond at least about', async () => {
    const texts = (word: string, threads: number, each: number): SearchDoc[] =>
      Array.from({ length: threads * each }, (_, n) => {
        const thread = `${word}${n % threads}`;
        const [type, product] = [n < threads ? 'layer' : 'post', word] as const;
        return makeDoc({ thread, type, title: 'counted by thread', body: word, product });
      });
    await writeDocs(engine(), [...texts('fewthreads', 130, 2), ...texts('manythreads', 130, 8)]);
    const of = (word: string, page: number) =>
      engine().search(
        query(word, { page, size: 50, distinctThread: true, facets: ['product'] }),
        EVERYBODY,
      );
    for (const page of [1, 2, 3, 4, 20]) {
      const few = await of('fewthreads', page);
      const shown = Math.max(0, Math.min(50, 130 - 50 * (page - 1)));
      expect([page, few.hits.length, few.total]).toEqual([
        page,
        shown,
        { value: 130, rel: 'exact' },
      ]);
      if (page === 1) expect(few.facets.product).toEqual([{ value: 'fewthreads', count: 130 }]);
      const { hits, total, facets } = await of('manythreads', page);
      expect(hits.length).toBe(shown);
      if (total.rel === 'exact') expect(total.value).toBe(130);
      else expect(total.rel).toBe('estimate');
      expect(total.value).toBeGreaterThanOrEqual(Math.min(130, 50 * (page - 1) + shown));
      expect(total.value).toBeLessThanOrEqual(1_040);
      if (page === 1) expect(facets.product?.[0]?.count).toBe(total.value);
      if (page === 3) expect(total).toEqual({ value: 130, rel: 'exact' });
    }
  });
}
