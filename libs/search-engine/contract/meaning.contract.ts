import fc from 'fast-check';
import type { PassageVector, SearchDoc } from '../search-doc';
import type { IndexSpec, SearchEngine } from '../search-engine';
import type { SearchPage, SearchQuery } from '../search-query';
import {
  EVERYBODY,
  SPEC,
  del,
  idsOf,
  makeDoc,
  put,
  query,
  scopeOf,
  stream,
  write,
  writeDocs,
  useEngine,
  type EngineHarness,
  type MakeHarness,
} from './world.contract';

const DIMENSIONS = 8;
const MEANING: IndexSpec = { ...SPEC, meaning: { model: 'contract', dimensions: DIMENSIONS } };

/** A unit vector that lies between axes as the parts say. */
function direction(...parts: number[]): Float32Array {
  const length = Math.hypot(...parts) || 1;
  return Float32Array.from({ length: DIMENSIONS }, (_, i) => (parts[i] ?? 0) / length);
}

function passage(...parts: number[]): PassageVector {
  const unit = direction(...parts);
  return { values: Int8Array.from(unit, (n) => Math.round(n * 127)), scale: 1 / 127 };
}

const sentence = (text: string, ...parts: number[]): SearchQuery =>
  query(text, { vector: direction(...parts) });

/** Words of no text here: what is found, is found by its meaning. */
const OTHER_WORDS = 'completely different wording ';

/** Search by meaning: vectors that are there, lacking, of another form; who sees what; literal queries. */
export function meaningContract(make: MakeHarness): void {
  describe('finding', () => findingContract(make));
  describe('life', () => vectorLifeContract(make));
}

let groups = 0;

/** Each test has readers and texts of its own. */
function findingContract(make: MakeHarness): void {
  const engineOf = useEngine(make, MEANING);
  let group: string;
  let engine: SearchEngine;
  beforeEach(() => {
    group = `group:meaning${++groups}`;
    engine = engineOf();
  });

  const own = (doc: Parameters<typeof makeDoc>[0]): SearchDoc => makeDoc({ acl: [group], ...doc });
  const search = (asked: SearchQuery, scope = scopeOf(group)): Promise<SearchPage> =>
    engine.search(asked, scope);
  const find = async (asked: SearchQuery): Promise<string[]> => idsOf(await search(asked));

  it('finds a text by its meaning alone, says so, and counts it', async () => {
    const near = own({ title: 'Cold radiator', vectors: [passage(1, 0.2)], lang: 'de' });
    const far = own({ title: 'Tax form', vectors: [passage(0, 0, 1)] });
    await writeDocs(engine, [near, far]);
    const page = await search({ ...sentence(OTHER_WORDS, 1), facets: ['lang'] });
    expect(idsOf(page)).toEqual([near.id]);
    expect(page.total.value).toBe(1);
    expect(page.facets.lang).toEqual([{ value: 'de', count: 1 }]);
    expect(page.hits[0]?.why).toMatchObject({ words: 0 });
    expect(page.hits[0]?.why.meaning).toBeCloseTo(0.98, 1);
  });

  it('the nearest passage of a text counts', async () => {
    const long = own({
      title: 'Manual',
      vectors: [passage(0, 0, 1), passage(1), passage(0, 1)],
    });
    const lukewarm = own({ title: 'Leaflet', vectors: [passage(1, 1)] });
    await writeDocs(engine, [lukewarm, long]);
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual([long.id, lukewarm.id]);
  });

  it('joins what words and what meaning find, in one list without repeats', async () => {
    const both = own({ title: 'Radiator stays cold upstairs', vectors: [passage(1)] });
    const words = own({
      title: 'Radiator stays cold',
      body: 'paint',
      vectors: [passage(0, 1)],
    });
    const meaning = own({ title: 'Heizung wird nicht warm', vectors: [passage(1, 0.1)] });
    const neither = own({ title: 'Tax form', vectors: [passage(0, 0, 1)] });
    await writeDocs(engine, [words, neither, meaning, both]);
    const page = await search(sentence('radiator stays cold ', 1));
    expect(idsOf(page)[0]).toBe(both.id);
    expect(idsOf(page).sort()).toEqual([both.id, words.id, meaning.id].sort());
    expect(page.total.value).toBe(3);
    const scores = page.hits.map(({ score }) => score);
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
    const pages = await Promise.all(
      [1, 2, 3].map((number) =>
        find({ ...sentence('radiator stays cold ', 1), size: 1, page: number }),
      ),
    );
    expect(pages.flat()).toEqual(idsOf(page));
  });

  it('nothing that is not near enough comes, however few there are', async () => {
    await writeDocs(engine, [own({ title: 'Tax form', vectors: [passage(0.2, 1)] })]);
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual([]);
  });

  it('codes, phrases, excluded words, short typing and other orders stay literal', async () => {
    const near = own({ title: 'Update fails', vectors: [passage(1)] });
    const coded = own({ title: 'Error 0x80070005 explained', vectors: [passage(0, 1)] });
    await writeDocs(engine, [near, coded]);
    for (const text of [
      '"error 403" while updating now',
      '-form update trouble today ',
      'setup tro',
    ])
      expect(await find(sentence(text, 1))).not.toContain(
        text.startsWith('-form') ? coded.id : near.id,
      );
    expect(await find(sentence('what is error 0x80070005 ', 1))).toEqual([coded.id]);
    const sorted = { ...sentence(OTHER_WORDS, 1), sort: { by: 'created', dir: 'desc' } as const };
    expect(await find(sorted)).toEqual([]);
  });

  it('a question with a code finds by its words, and what it means puts them in order', async () => {
    const make = (lift: string, ...parts: number[]) =>
      own({ title: `Error E-4711 ${lift}`, vectors: [passage(...parts)] });
    const [upper, middle, lower] = [
      make('upstairs', 0, 1),
      make('indoors', 1, 0.2),
      make('below', 0.4, 1),
    ];
    const coded = [upper, middle, lower];
    const other = own({ title: 'Heizung wird nicht warm', vectors: [passage(1)] });
    await writeDocs(engine, [...coded, other]);
    const asked = (...parts: number[]): SearchQuery => ({
      ...sentence('Why do I see error E-4711?', ...parts),
      mode: 'question',
    });
    const page = await search(asked(1, 0.2));
    expect(idsOf(page)[0]).toBe(middle.id);
    expect(idsOf(page).sort()).toEqual(coded.map(({ id }) => id).sort());
    expect(page.hits[0]?.why.meaning).toBeCloseTo(1, 1);
    expect((await find(asked(0, 1)))[0]).toBe(upper.id);
  });

  it('what words found far from the nearest is as near as it is, in every engine', async () => {
    const crowd = Array.from({ length: 110 }, (_, n) =>
      own({ title: `Heizung wird nicht warm ${n}`, vectors: [passage(1, n / 1_000)] }),
    );
    const [apart, opposite] = [
      own({ title: 'Radiator stays cold', vectors: [passage(1, 0.5)] }),
      own({ title: 'Radiator stays cold', vectors: [passage(-1)] }),
    ];
    await writeDocs(engine, [...crowd, apart, opposite]);
    const found = await find({ ...sentence('radiator stays cold ', 1), size: 200 });
    const places = [apart, opposite].map(({ id }) => found.indexOf(id));
    expect(places[0]).toBeGreaterThanOrEqual(0);
    expect(places[1]).toBeGreaterThan(places[0] ?? 0);
  });

  it('texts without vectors, and with some of them, are found by words as before', async () => {
    const plain = own({ title: 'Radiator stays cold' });
    const meant = own({ title: 'Heizung wird nicht warm', vectors: [passage(1)] });
    await writeDocs(engine, [plain, meant]);
    expect((await find(sentence('radiator stays cold ', 1))).sort()).toEqual(
      [plain.id, meant.id].sort(),
    );
    expect(await find(query('radiator stays cold '))).toEqual([plain.id]);
  });

  it('vectors that come later count for the document of their version only', async () => {
    const doc = own({ title: 'Cold radiator', version: 5 });
    await writeDocs(engine, [doc]);
    const later = (id: string, version: number) =>
      write(engine, [{ op: 'vectors', id, version, vectors: [passage(1)] }]);
    expect((await later(doc.id, 4)).applied).toBe(0);
    expect((await later('Lnever', 5)).applied).toBe(0);
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual([]);
    expect((await later(doc.id, 5)).applied).toBe(1);
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual([doc.id]);
    await writeDocs(engine, [{ ...doc, version: 6, title: 'Other text' }]);
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual([]);
  });

  it('a deleted text takes its vectors along, and no older vectors come back', async () => {
    const doc = own({ title: 'Cold radiator', vectors: [passage(1)] });
    await writeDocs(engine, [doc]);
    await write(engine, [del(doc, 2)]);
    await write(engine, [{ op: 'vectors', id: doc.id, version: 2, vectors: [passage(1)] }]);
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual([]);
  });

  it('vectors of other dimensions are passed over, the text is not', async () => {
    const odd = { values: Int8Array.of(127, 0), scale: 1 / 127 };
    const doc = own({ title: 'Cold radiator', vectors: [odd] });
    await writeDocs(engine, [doc]);
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual([]);
    expect(await find(query('radiator'))).toEqual([doc.id]);
  });

  it('a filter holds for what meaning finds', async () => {
    const en = own({ title: 'Cold radiator', vectors: [passage(1)], lang: 'en' });
    const de = own({ title: 'Kalte Heizung', vectors: [passage(1)], lang: 'de' });
    await writeDocs(engine, [en, de]);
    const filter = { field: 'lang', in: ['de'] } as const;
    expect(await find({ ...sentence(OTHER_WORDS, 1), filter })).toEqual([de.id]);
    const similar = await engine.similar(
      { title: OTHER_WORDS, vector: direction(1), langs: ['en'] },
      scopeOf(group),
      5,
    );
    expect(similar.map(({ id }) => id)).toEqual([en.id]);
  });

  it('a text written again in the same version may bring the vectors it lacked', async () => {
    const doc = own({ title: 'Cold radiator' });
    await writeDocs(engine, [doc]);
    const isTaken = (await write(engine, [put({ ...doc, vectors: [passage(1)] })])).applied === 1;
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual(isTaken ? [doc.id] : []);
  });

  it('scope before nearest: random readers get the nearest they may see, whatever is hidden', async () => {
    const tokens = ['public', 'org:a', 'org:b', 'user:1'];
    const part = fc.integer({ min: -10, max: 10 });
    const docs: SearchDoc[] = fc
      .sample(
        fc.record({
          acl: fc.subarray(tokens),
          parts: fc.array(part, { minLength: DIMENSIONS, maxLength: DIMENSIONS }),
          thread: fc.nat(30),
        }),
        { numRuns: 150, seed: 11 },
      )
      .map(({ acl, parts, thread }) =>
        own({ acl, thread: `mean${thread}`, title: 'text', vectors: [passage(...parts)] }),
      );
    await write(engine, docs.map(put));
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(tokens),
        fc.array(part, { minLength: DIMENSIONS, maxLength: DIMENSIONS }),
        async (mine, parts) => {
          const vector = direction(...parts);
          const cosine = ({ vectors = [] }: SearchDoc): number =>
            [...(vectors[0]?.values ?? [])].reduce((sum, n, i) => sum + (n / 127) * vector[i]!, 0);
          const visible = docs.filter(({ acl }) => acl.some((token) => mine.includes(token)));
          const near = visible.filter((doc) => cosine(doc) >= 0.5 + 0.01);
          const unsure = visible.filter((doc) => Math.abs(cosine(doc) - 0.5) < 0.01);
          const asked = { ...query(OTHER_WORDS, { vector }), size: 100 };
          const page = await engine.search(asked, scopeOf(...mine));
          const found = idsOf(page).filter((id) => !unsure.some((doc) => doc.id === id));
          expect(found.sort()).toEqual(near.map(({ id }) => id).sort());
          const threads = await engine.search({ ...asked, distinctThread: true }, scopeOf(...mine));
          const own = new Set(visible.map(({ thread }) => thread));
          for (const { thread } of threads.hits) expect(own).toContain(thread);
          for (const { thread } of near) {
            expect(threads.hits.map((hit) => hit.thread)).toContain(thread);
          }
          const like = { title: OTHER_WORDS, vector };
          const similar = await engine.similar(like, scopeOf(...mine), 100);
          for (const { thread } of similar) expect(own).toContain(thread);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('hidden texts that say the same move nothing: hits, order, counts', async () => {
    const seen = [1, 0.5, 0.3].map((turn, i) =>
      own({ title: `Seen ${i}`, vectors: [passage(turn, 1 - turn)] }),
    );
    await writeDocs(engine, seen);
    const ask = async (): Promise<unknown> => {
      const asked = { ...sentence(OTHER_WORDS, 1), facets: ['lang' as const] };
      const { hits, total, facets } = await search(asked);
      return { hits: hits.map(({ id, score, why }) => [id, score, why.meaning]), total, facets };
    };
    const before = await ask();
    const hidden = Array.from({ length: 300 }, () =>
      own({ title: 'Hidden', vectors: [passage(1)], acl: ['employees'], lang: 'de' }),
    );
    await writeDocs(engine, hidden);
    expect(await ask()).toEqual(before);
  });
}

/** What becomes of vectors when the index is opened and filled again. */
function vectorLifeContract(make: MakeHarness): void {
  let harness: EngineHarness;
  let engine: SearchEngine;

  beforeEach(async () => {
    harness = await make();
    engine = harness.open();
    await engine.ensure(MEANING);
    await engine.rebuild(stream([]));
  });
  afterEach(async () => {
    await engine.close();
    await harness.dispose();
  });

  const find = async (asked: SearchQuery): Promise<string[]> =>
    idsOf(await engine.search(asked, EVERYBODY));

  it('after a restart and after a rebuild the same is found; another model needs new vectors', async () => {
    const doc = makeDoc({ title: 'Cold radiator', vectors: [passage(1)] });
    await writeDocs(engine, [doc]);
    await engine.close();
    engine = harness.open();
    expect((await engine.ensure(MEANING)).rebuild).toBeUndefined();
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual([doc.id]);
    await engine.close();
    engine = harness.open();
    const other = { ...MEANING, meaning: { model: 'another', dimensions: DIMENSIONS } };
    expect((await engine.ensure(other)).rebuild).toBe('settings');
    expect(await find(sentence(OTHER_WORDS, 0, 1))).toEqual([]);
    expect(await find(query('radiator'))).toEqual([doc.id]);
    await engine.rebuild(stream([{ ...doc, vectors: [passage(0, 1)] }]));
    expect(await find(sentence(OTHER_WORDS, 0, 1))).toEqual([doc.id]);
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual([]);
  });

  it('vectors that come while the index is filled are there afterwards', async () => {
    const doc = makeDoc({ title: 'Cold radiator' });
    await writeDocs(engine, [doc]);
    async function* slowly(): AsyncGenerator<SearchDoc> {
      const { id, version } = doc;
      await write(engine, [{ op: 'vectors', id, version, vectors: [passage(1)] }]);
      yield doc;
    }
    await engine.rebuild(slowly());
    await engine.settled(await engine.apply([]), 5_000);
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual([doc.id]);
  });

  it('an index opened without a model holds no vectors and answers by words', async () => {
    await engine.close();
    engine = harness.open();
    await engine.ensure(SPEC);
    const doc = makeDoc({ title: 'Cold radiator upstairs', vectors: [passage(1)] });
    await engine.rebuild(stream([doc]));
    expect(await find(sentence(OTHER_WORDS, 1))).toEqual([]);
    expect(await find(sentence('cold radiator upstairs ', 1))).toEqual([doc.id]);
  });
}
