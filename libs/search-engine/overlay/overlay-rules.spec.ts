import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fts5SearchEngine } from '../adapters/fts5/fts5-search-engine';
import { EVERYBODY, SPEC, find, makeDoc, put, query, stream } from '../contract/world.contract';
import type { IndexOp, SearchDoc } from '../search-doc';
import type { SearchPage, SearchQuery } from '../search-query';
import type { FreshThread, OverlayLimits } from './held-threads';
import { OverlaySearchEngine } from './overlay-search-engine';

const inMemory = () => new Fts5SearchEngine({ directory: ':memory:' });

const opened: OverlaySearchEngine[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
});

/** An overlay over an engine that knows just what it is told by `tell`. */
async function overlaid(limits: Partial<OverlayLimits> = {}, docs: readonly SearchDoc[] = []) {
  const slow = inMemory();
  const memory = inMemory();
  const problems: string[] = [];
  const overlay = new OverlaySearchEngine({
    slow,
    memory,
    limits,
    checkEveryMs: 5,
    onError: (error) => problems.push(String(error)),
  });
  opened.push(overlay);
  await overlay.ensure(SPEC);
  await overlay.rebuild(stream(docs));
  const tell = async (ops: readonly IndexOp[]): Promise<void> => {
    await slow.settled(await slow.apply(ops), 5_000);
  };
  return { overlay, slow, memory, tell, problems };
}

const fresh = (...docs: readonly SearchDoc[]): FreshThread => ({
  thread: docs[0]?.thread ?? '',
  docs,
  gone: [],
});
const removed = (doc: SearchDoc, version: number): FreshThread => ({
  thread: doc.thread,
  docs: [],
  gone: [{ id: doc.id, version }],
});

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5_000; !(await holds()); await sleep(5)) {
    if (Date.now() > end) throw new Error(`not within 5 s: ${holds.toString()}`);
  }
}

describe('an overlay over a slow engine', () => {
  it('shows a new text at once, and leaves it to the slow engine when that knows it', async () => {
    const doc = makeDoc({ title: 'comet sighted', version: 3 });
    const { overlay, tell } = await overlaid();
    await overlay.hold([fresh(doc)]);
    const page = await overlay.search(query('comet'), EVERYBODY);
    expect(page).toMatchObject({ total: { value: 1, rel: 'exact' }, degraded: false });
    expect(page.hits[0]).toMatchObject({ id: doc.id, version: 3 });
    await tell([put({ ...doc, version: 2 })]);
    await sleep(50);
    expect(overlay.stats()).toMatchObject({ threads: 1, acknowledged: 0 });
    await tell([put(doc)]);
    await eventually(() => overlay.stats().threads === 0);
    expect(overlay.stats()).toMatchObject({ acknowledged: 1, documents: 0, characters: 0 });
    expect(await find(overlay, 'comet')).toEqual([doc.id]);
  });

  it('lets nothing of the old text shine through an edit', async () => {
    const old = makeDoc({ title: 'volcano old', tags: ['before'] });
    const answer = makeDoc({ thread: old.thread, type: 'post', body: 'volcano answer' });
    const { overlay } = await overlaid({}, [old, answer]);
    const edited = { ...old, version: 2, title: 'volcano edited', tags: ['after'] };
    await overlay.hold([fresh(edited, answer)]);
    expect(await find(overlay, 'old ')).toEqual([]);
    const page = await overlay.search(query('volcano', { facets: ['tag'] }), EVERYBODY);
    expect(page.total.value).toBe(2);
    expect(page.facets.tag).toEqual([{ value: 'after', count: 1 }]);
    expect(await overlay.facetValues('tag', '', query('volcano'), EVERYBODY)).toEqual([
      { value: 'after', count: 1 },
    ]);
    expect(await overlay.suggest('old', EVERYBODY, 5)).toEqual([]);
    expect((await overlay.suggest('volcano ed', EVERYBODY, 5)).map(({ id }) => id)).toEqual([
      old.id,
    ]);
  });

  it('hides without waiting for anything, in every kind of answer and in its counts', async () => {
    const doc = makeDoc({ title: 'secret ballot', tags: ['ballot'] });
    const { overlay, tell } = await overlaid({}, [doc]);
    overlay.hide([doc.thread]);
    const page = await overlay.search(query('ballot', { facets: ['tag'] }), EVERYBODY);
    expect(page).toMatchObject({ hits: [], total: { value: 0 }, facets: { tag: [] } });
    expect(await overlay.similar({ title: 'secret ballot' }, EVERYBODY, 5)).toEqual([]);
    expect(await overlay.suggest('ballot', EVERYBODY, 5)).toEqual([]);
    expect(await overlay.facetValues('tag', '', query(''), EVERYBODY)).toEqual([]);
    await overlay.hold([removed(doc, 2)]);
    expect(await find(overlay, 'ballot')).toEqual([]);
    await tell([{ op: 'del', id: doc.id, version: 2 }]);
    await eventually(() => overlay.stats().threads === 0);
    expect(await find(overlay, 'ballot')).toEqual([]);
  });

  it('hides what was only in memory yet, too', async () => {
    const doc = makeDoc({ title: 'ephemeral thing' });
    const { overlay } = await overlaid();
    await overlay.hold([fresh(doc)]);
    overlay.hide([doc.thread]);
    const page = await overlay.search(query('ephemerel '), EVERYBODY);
    expect(page.hits).toEqual([]);
    expect(JSON.stringify(page.terms)).not.toContain('ephemeral');
    await overlay.hold([fresh(doc)]);
    expect(await find(overlay, 'ephemeral')).toEqual([doc.id]);
  });

  it('holds again what it had let go', async () => {
    const doc = makeDoc({ title: 'boomerang' });
    const { overlay, tell } = await overlaid();
    await overlay.hold([fresh(doc)]);
    await tell([put(doc)]);
    await eventually(() => overlay.stats().threads === 0);
    await overlay.hold([fresh({ ...doc, version: 9 })]);
    expect(await find(overlay, 'boomerang')).toEqual([doc.id]);
    expect(overlay.stats().threads).toBe(1);
  });

  it('drops the oldest beyond its bounds, hides to the last, and says that it lacks something', async () => {
    const docs = Array.from({ length: 5 }, (_, i) => makeDoc({ body: `bounded number${i}` }));
    const hidden = makeDoc({ body: 'bounded hidden' });
    const { overlay, tell } = await overlaid({ threads: 3 }, [hidden]);
    overlay.hide([hidden.thread]);
    await overlay.hold([removed(hidden, 2)]);
    for (const doc of docs) await overlay.hold([fresh(doc)]);
    expect(overlay.stats()).toMatchObject({ threads: 3, missing: 3, evicted: 3 });
    const page = await overlay.search(query('bounded '), EVERYBODY);
    expect(page.degraded).toBe(true);
    expect(page.hits.map(({ id }) => id).sort()).toEqual([docs[3]?.id, docs[4]?.id].sort());
    await tell([...docs.map(put), { op: 'del', id: hidden.id, version: 2 }]);
    await eventually(() => overlay.stats().threads + overlay.stats().missing === 0);
    const later = await overlay.search(query('bounded '), EVERYBODY);
    expect(later).toMatchObject({ degraded: false, total: { value: 5 } });
  });

  it('is bounded by characters, documents and age as well', async () => {
    const long = () => makeDoc({ body: 'lengthy '.repeat(100) });
    const byText = await overlaid({ characters: 1_000 });
    await byText.overlay.hold([fresh(long()), fresh(long())]);
    expect(byText.overlay.stats()).toMatchObject({ threads: 1, missing: 1 });
    const byDocs = await overlaid({ documents: 2 });
    const thread = 'manydocs';
    await byDocs.overlay.hold([
      fresh(makeDoc()),
      fresh(makeDoc({ thread }), makeDoc({ thread }), makeDoc({ thread })),
    ]);
    expect(byDocs.overlay.stats()).toMatchObject({ threads: 0, missing: 2 });
    const byAge = await overlaid({ ageMs: 30 });
    await byAge.overlay.hold([fresh(makeDoc())]);
    await eventually(() => byAge.overlay.stats().missing === 1);
    await eventually(() => byAge.overlay.stats().missing === 0);
    expect(byAge.overlay.stats().evicted).toBe(1);
  });

  it('says degraded as long as somebody knows of changes that are not held', async () => {
    const { overlay } = await overlaid();
    overlay.setLacking(true);
    expect((await overlay.search(query('x'), EVERYBODY)).degraded).toBe(true);
    overlay.setLacking(false);
    expect((await overlay.search(query('x'), EVERYBODY)).degraded).toBe(false);
  });

  it('refuses when the slow engine is away, keeps what it holds, and lets go when it is back', async () => {
    const slow = inMemory();
    let isAway = false;
    const moody = new Proxy(slow, {
      get: (target, name, self) =>
        isAway && (name === 'known' || name === 'search')
          ? () => Promise.reject(new Error('away'))
          : Reflect.get(target, name, self),
    });
    const overlay = new OverlaySearchEngine({ slow: moody, memory: inMemory(), checkEveryMs: 5 });
    opened.push(overlay);
    await overlay.ensure(SPEC);
    await overlay.rebuild(stream([]));
    const doc = makeDoc({ title: 'patience' });
    isAway = true;
    await overlay.hold([fresh(doc)]);
    await expect(overlay.search(query('patience'), EVERYBODY)).rejects.toThrow('away');
    await slow.settled(await slow.apply([put(doc)]), 5_000);
    await sleep(60);
    expect(overlay.stats().threads).toBe(1);
    isAway = false;
    await eventually(() => overlay.stats().threads === 0);
    expect(await find(overlay, 'patience')).toEqual([doc.id]);
  });

  it('fills its memory again after the memory was lost', async () => {
    const doc = makeDoc({ title: 'amnesia' });
    const { overlay, memory, problems } = await overlaid();
    await overlay.hold([fresh(doc)]);
    const { client } = memory as unknown as { client: { worker: { terminate(): Promise<void> } } };
    await client.worker.terminate();
    await eventually(async () => (await find(overlay, 'amnesia')).length === 1);
    expect(problems.length).toBeGreaterThan(0);
    expect((await overlay.search(query('amnesia'), EVERYBODY)).degraded).toBe(false);
  });

  it('does not compare text scores: more words first, then fewer typos, then the stronger marks', async () => {
    const both = makeDoc({ body: `${'padding '.repeat(60)} lantern candle` });
    const official = makeDoc({ body: 'lantern one', official: 1 });
    const { overlay } = await overlaid({}, [both, official, makeDoc({ body: 'candle wick' })]);
    const plain = makeDoc({ body: 'lantern lantern lantern' });
    const mistyped = makeDoc({ body: 'lantren candle' });
    await overlay.hold([fresh(plain), fresh(mistyped)]);
    const found = await find(overlay, 'lantern candle ');
    expect(found[0]).toBe(both.id);
    expect(found.indexOf(official.id)).toBeLessThan(found.indexOf(plain.id));
    const { hits } = await overlay.search(query('lantern candle '), EVERYBODY);
    const scores = hits.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });
});

describe('any mixture of held and known threads', () => {
  const WORDS = ['walrus', 'narwhal', 'dolphin'] as const;
  const text = fc.record({
    thread: fc.integer({ min: 0, max: 30 }),
    words: fc.subarray([...WORDS], { minLength: 1 }),
    tags: fc.subarray(['red', 'green', 'blue']),
    acl: fc.subarray(['public', 'employees'], { minLength: 1 }),
    created: fc.integer({ min: 1, max: 1_000_000 }),
    confirmed: fc.integer({ min: 0, max: 50 }),
  });
  const ask = fc.record({
    text: fc.constantFrom('', ...WORDS.map((word) => `${word} `)),
    distinctThread: fc.boolean(),
    size: fc.constantFrom(1, 3, 7, 40),
    sort: fc.constantFrom(
      undefined,
      { by: 'created', dir: 'asc' } as const,
      { by: 'confirmed', dir: 'desc' } as const,
    ),
  });

  it('answers like one engine that knows everything', async () => {
    const docs = fc
      .sample(text, { numRuns: 90, seed: 11 })
      .map(({ words, thread, ...own }) =>
        makeDoc({ ...own, thread: `mix${thread}`, body: words.join(' ') }),
      );
    const whole = inMemory();
    await whole.ensure(SPEC);
    await whole.rebuild(stream(docs));
    const { overlay } = await overlaid();
    const threads = [...new Set(docs.map(({ thread }) => thread))];
    try {
      await fc.assert(
        fc.asyncProperty(fc.subarray(threads), ask, async (held, own) => {
          const isHeld = (doc: SearchDoc) => held.includes(doc.thread);
          // The slow engine has an older form of what is held: nothing of it may count.
          const stale = docs.map((doc) => (isHeld(doc) ? { ...doc, body: WORDS.join(' ') } : doc));
          await overlay.rebuild(stream(stale));
          const later = docs.map((doc) => ({ ...doc, version: 5 }));
          await overlay.hold(
            held.map((thread) => fresh(...later.filter((doc) => doc.thread === thread))),
          );
          const asked: SearchQuery = query(own.text, { ...own, facets: ['tag', 'space'] });
          const expected = await everyPage((q) => whole.search(q, EVERYBODY), asked);
          const found = await everyPage((q) => overlay.search(q, EVERYBODY), asked);
          expect(found.total).toEqual(expected.total);
          expect(found.facets).toEqual(expected.facets);
          expect(found.ids.sort()).toEqual(expected.ids.sort());
          if (own.sort || own.text === '') expect(found.scores).toEqual(expected.scores);
          overlay.release(held);
        }),
        { numRuns: 60, seed: 3 },
      );
    } finally {
      await whole.close();
    }
  });

  async function everyPage(search: (q: SearchQuery) => Promise<SearchPage>, asked: SearchQuery) {
    const first = await search(asked);
    const pages = [first];
    for (let page = 2; (page - 1) * asked.size < first.total.value; page++) {
      pages.push(await search({ ...asked, page }));
    }
    const hits = pages.flatMap((page) => page.hits);
    expect(pages.every((page) => page.total.value === first.total.value)).toBe(true);
    const ids = hits.map((hit) => (asked.distinctThread ? hit.thread : hit.id));
    expect(new Set(ids).size).toBe(ids.length);
    return { ...first, ids, scores: hits.map(({ score }) => score) };
  }
});
