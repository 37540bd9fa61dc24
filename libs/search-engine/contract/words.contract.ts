import type { SearchDoc } from '../search-doc';
import type { Filter } from '../search-query';
import {
  del,
  EVERYBODY,
  find,
  idsOf,
  makeDoc,
  query,
  scopeOf,
  useEngine,
  write,
  writeDocs,
} from './world.contract';
import type { MakeHarness } from './world.contract';

/** Points 11, 12, 14, 17-20: beginnings, typos, long texts, relaxation, phrases, German, odd input. */
export function wordsContract(make: MakeHarness): void {
  const engine = useEngine(make);

  it('11: the last word is a beginning unless a separator follows; earlier words never are', async () => {
    const doc = makeDoc({ title: 'Configuring the Gearbox', body: 'lubrication' });
    await writeDocs(engine(), [doc]);
    expect(await find(engine(), 'gearb')).toEqual([doc.id]);
    expect(await find(engine(), 'g')).toContain(doc.id);
    expect(await find(engine(), 'lubric')).toEqual([doc.id]);
    expect(await find(engine(), 'gearb ')).toEqual([]);
    expect(await find(engine(), 'gearb unrelatedword')).toEqual([]);
  });

  it('11: a lone short word is found wherever it stands, not only as a beginning', async () => {
    const docs = [
      makeDoc({ title: 'Usbek trains', body: 'timetable' }),
      makeDoc({ title: 'Ports', body: 'the usb port is loose' }),
      makeDoc({ title: 'usb', body: 'usb' }),
    ];
    await writeDocs(engine(), docs);
    const found = await find(engine(), 'usb');
    expect([...found].sort()).toEqual(docs.map(({ id }) => id).sort());
    expect(found[0]).toBe(docs[2]?.id);
    expect((await find(engine(), 'usb ')).sort()).toEqual(
      docs
        .slice(1)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('12: typos are forgiven by length, the exact word stands above', async () => {
    const exact = makeDoc({ body: 'calibration of the sensor, calibraton' });
    const docs = [
      exact,
      makeDoc({ body: 'calibration manual' }),
      makeDoc({ body: 'keyboard 4711' }),
    ];
    await writeDocs(engine(), docs);
    expect(await find(engine(), 'calibrtion ')).toContain(docs[1]?.id);
    expect(await find(engine(), 'claibrattion ')).toContain(docs[1]?.id);
    expect(await find(engine(), 'keybaord ')).toContain(docs[2]?.id);
    expect(await find(engine(), 'kyeboardd ')).toContain(docs[2]?.id);
    expect(await find(engine(), 'eyboard ')).toEqual([]);
    expect(await find(engine(), '4712 ')).toEqual([]);
    const page = await engine().search(query('calibrtion '), EVERYBODY);
    expect(page.terms[0]).toMatchObject({ raw: 'calibrtion', corrected: 'calibration' });
    expect(page.hits[0]?.why.typos).toBeGreaterThan(0);
    const right = await engine().search(query('calibration '), EVERYBODY);
    expect(right.terms[0]?.corrected).toBeUndefined();
    expect(right.hits[0]?.why.typos).toBe(0);
  });

  it('12: an exact match stands above a match by typo', async () => {
    const exact = makeDoc({ body: 'the spindel is broken and much else is said here as well' });
    const near = makeDoc({ title: 'spindle', body: 'spindle spindle' });
    await writeDocs(engine(), [exact, near]);
    expect((await find(engine(), 'spindel '))[0]).toBe(exact.id);
  });

  it('names the words found nowhere', async () => {
    await writeDocs(engine(), [makeDoc({ body: 'harmonica lessons' })]);
    const page = await engine().search(query('harmonica qqxxyyzz '), EVERYBODY);
    expect(page.unknownWords).toEqual(['qqxxyyzz']);
    expect(page.hits.length).toBe(1);
  });

  it('14: a title of 25 words finds its own text among the first three', async () => {
    const words = Array.from({ length: 25 }, (_, i) => `strange${String.fromCharCode(97 + i)}word`);
    const doc = makeDoc({ title: words.join(' '), body: 'a question' });
    const decoys = words.map((word) => makeDoc({ title: `${word} ${word}`, body: word }));
    await writeDocs(engine(), [doc, ...decoys]);
    for (const mode of ['typing', 'question'] as const) {
      const ids = await find(engine(), doc.title, { mode });
      expect(ids.slice(0, 3)).toContain(doc.id);
    }
    const similar = await engine().similar({ title: doc.title }, EVERYBODY, 3);
    expect(similar.map(({ id }) => id)).toContain(doc.id);
  });

  it('14: similar leaves out a thread and keeps to languages and filters', async () => {
    const en = makeDoc({ title: 'printer jams paper', body: 'the printer jams', space: 'peer' });
    const de = makeDoc({ title: 'printer jams paper', body: 'printer', lang: 'de' });
    await writeDocs(engine(), [en, de]);
    const ask = async (own: object): Promise<string[]> => {
      const hits = await engine().similar(
        { title: 'printer jams', body: 'paper', ...own },
        EVERYBODY,
        5,
      );
      return hits.map(({ id }) => id).sort();
    };
    expect(await ask({})).toEqual([en.id, de.id].sort());
    expect(await ask({ excludeThread: en.thread })).toEqual([de.id]);
    expect(await ask({ langs: ['en'] })).toEqual([en.id]);
    expect(await ask({ filter: { field: 'space', in: ['peer'] } })).toEqual([en.id]);
    expect(await engine().similar({ title: '', body: '' }, EVERYBODY, 5)).toEqual([]);
  });

  it('17: two of three words still find, below full matches', async () => {
    const full = makeDoc({ body: 'amber beryl and in the end after many more words also citrine' });
    const two = makeDoc({ title: 'amber beryl', body: 'amber beryl amber beryl' });
    await writeDocs(engine(), [two, full]);
    expect(await find(engine(), 'amber beryl citrine ')).toEqual([full.id, two.id]);
    expect(await find(engine(), 'amber beryl notthere ')).toEqual(
      expect.arrayContaining([two.id, full.id]),
    );
  });

  it('18: phrases and excluded words', async () => {
    const close = makeDoc({ body: 'turn the red button left' });
    const apart = makeDoc({ body: 'the button is red, turn it' });
    await writeDocs(engine(), [close, apart]);
    expect(await find(engine(), '"red button"')).toEqual([close.id]);
    expect((await find(engine(), 'red button')).sort()).toEqual([close.id, apart.id].sort());
    expect(await find(engine(), 'button turn -left')).toEqual([apart.id]);
    expect(await find(engine(), 'button -"red button"')).toEqual([apart.id]);
    expect(await find(engine(), '"red button" -left')).toEqual([]);
    expect(await find(engine(), '"red buttonless"')).toEqual([]);
    expect(await find(engine(), 'turn "red button')).toEqual([close.id]);
  });

  it('18: stop words find where nothing else is typed, and count for nothing beside others', async () => {
    const those = makeDoc({ body: 'this was because of those others' });
    const other = makeDoc({ body: 'a lamp that blinks' });
    await writeDocs(engine(), [those, other]);
    expect(await find(engine(), 'this because ')).toEqual([those.id]);
    expect(await find(engine(), '"because of those"')).toEqual([those.id]);
    expect(await find(engine(), 'this lamp because ')).toEqual([other.id]);
  });

  it.each([
    ['an open quote', '"never closed'],
    ['only an excluded word', '-button'],
    ['only stop words', 'how to do it in the'],
    ['5,000 characters', 'lorem ipsum '.repeat(417)],
    ['one endless word', 'x'.repeat(5_000)],
    ['emoji', '🖨️ 😀'],
    ['right to left', 'مرحبا بالعالم שלום'],
    ['NUL', 'a\0b'],
    ['lone surrogates', '\ud800 x \udc00'],
    ['FTS5 syntax', 'title:(a OR b) NEAR(x y) ^z* AND NOT {acl}: "'],
    ['SQL', "'; drop table text; --"],
    ['quotes and nothing else', '""" "" "'],
    ['minus signs', '- -- ---'],
  ])('18: %s gives an answer', async (_, text) => {
    for (const mode of ['typing', 'question'] as const) {
      const page = await engine().search(query(text, { mode, facets: ['tag'] }), EVERYBODY);
      expect(page.total.value).toBeGreaterThanOrEqual(0);
    }
    await engine().similar({ title: text, body: text }, EVERYBODY, 3);
    await engine().suggest(text, EVERYBODY, 3);
    await engine().facetValues('tag', text, query(text), EVERYBODY);
  });

  it.each([
    ['Strasse', 'Straße'],
    ['Anderung', 'Änderung'],
    ['Aenderung', 'Änderung'],
    ['Verbindung', 'Verbindungen'],
    ['Seiten Format', 'Seitenformat'],
  ])('19: %s and %s find each other', async (left, right) => {
    const mark = `kontrolle${left.length}${right.length}`;
    const docs = [left, right].map((text) => makeDoc({ lang: 'de', body: `${text} ${mark}` }));
    await writeDocs(engine(), docs);
    const both = docs.map(({ id }) => id).sort();
    for (const text of [left, right, left.toLowerCase()]) {
      const found = await find(engine(), `${text} `, { locale: 'de', size: 50 });
      expect(found).toEqual(expect.arrayContaining(both));
    }
  });

  it('19: a part of a compound finds it, and the language of the page limits nothing', async () => {
    const docs = [
      makeDoc({ lang: 'de', body: 'Der Kopfhöreranschluss wackelt.' }),
      makeDoc({ lang: 'de', body: 'Kopfhörer und Anschluss' }),
    ];
    await writeDocs(engine(), docs);
    const found = await find(engine(), 'Kopfhörer ', { locale: 'en' });
    expect(found.sort()).toEqual(docs.map(({ id }) => id).sort());
  });

  it('20: markup is text like any other and comes back from nowhere', async () => {
    const doc = makeDoc({
      title: 'How <script>alert(1)</script> works',
      body: '<script>evilpayload()</script>',
      tags: ['<script>'],
    });
    await writeDocs(engine(), [doc]);
    const page = await engine().search(query('script evilpayload', { facets: ['tag'] }), EVERYBODY);
    expect(idsOf(page)).toEqual([doc.id]);
    expect(JSON.stringify(page.hits)).not.toContain('<');
    expect(page.facets.tag).toEqual([{ value: '<script>', count: 1 }]);
  });

  it('suggests by title while a word is being typed, best first, one per thread', async () => {
    const docs: SearchDoc[] = [
      makeDoc({ title: 'Backup of mailboxes', thread: 'suggest1' }),
      makeDoc({ title: 'Backup of mailboxes', thread: 'suggest1', section: 1 }),
      makeDoc({ title: 'Restore a backup' }),
      makeDoc({ title: 'Unrelated', body: 'backup backup mailboxes' }),
      makeDoc({ title: 'Backup mailboxes', type: 'post' }),
    ];
    await writeDocs(engine(), docs);
    const of = async (text: string): Promise<string[]> =>
      (await engine().suggest(text, EVERYBODY, 8)).map(({ thread }) => thread);
    expect((await of('backu')).sort()).toEqual(['suggest1', docs[2]?.thread].sort());
    expect(await of('backup mail')).toEqual(['suggest1']);
    expect(await of('')).toEqual([]);
    expect((await engine().suggest('backu', EVERYBODY, 1)).length).toBe(1);
  });

  it('14: similar texts of several parts are those of each part alone, brief or not', async () => {
    const scope = scopeOf('group:a');
    const mine = { acl: ['group:a'], title: 'gearbox rattles', body: 'when it is cold' };
    const docs = [
      makeDoc({ ...mine, kind: 'question' }),
      makeDoc({ ...mine, kind: 'article', body: 'let it warm up' }),
      makeDoc({ ...mine, kind: 'article', lang: 'de' }),
      makeDoc({ ...mine, kind: 'howto', acl: ['group:b'] }),
    ];
    await writeDocs(engine(), docs);
    const parts = [['question'], ['article', 'howto'], ['wiki']].map((kinds): Filter => ({
      field: 'kind',
      in: kinds,
    }));
    const question = { title: 'gearbox rattles', body: 'cold', langs: ['en'] };
    const found = [[docs[0]?.id], [docs[1]?.id], []];
    for (const isBrief of [false, true]) {
      const hits = await engine().similarAmong({ ...question, isBrief }, parts, scope, 5);
      expect(hits.map((part) => part.map(({ id }) => id))).toEqual(found);
    }
    const filter: Filter = { field: 'kind', in: ['question'] };
    const both = await engine().similarAmong({ ...question, filter }, parts, scope, 5);
    expect(both.map((part) => part.map(({ id }) => id))).toEqual([[docs[0]?.id], [], []]);
    expect(await engine().similarAmong({ title: ' ' }, parts, scope, 5)).toEqual([[], [], []]);
    expect(await engine().similarAmong(question, parts, scopeOf(), 5)).toEqual([[], [], []]);
  });

  it('14: similar texts of a part follow what is written, hidden and deleted', async () => {
    const part: Filter = { field: 'kind', in: ['wiki'] };
    const made = () => makeDoc({ kind: 'wiki', title: 'spillway overflows', body: 'in spring' });
    const [first, second] = [made(), made()];
    const ids = async (scope = EVERYBODY) => {
      const like = { title: 'spillway overflows', isBrief: true };
      const [hits = []] = await engine().similarAmong(like, [part], scope, 5);
      return hits.map(({ id }) => id).sort();
    };
    await writeDocs(engine(), [first]);
    expect(await ids()).toEqual([first.id]);
    await writeDocs(engine(), [second]);
    expect(await ids()).toEqual([first.id, second.id].sort());
    await writeDocs(engine(), [{ ...first, version: 2, acl: scopeOf('staff').tokens }]);
    expect(await ids()).toEqual([second.id]);
    expect(await ids(scopeOf('staff'))).toEqual([first.id]);
    await write(engine(), [del(second, 2)]);
    expect(await ids()).toEqual([]);
  });
}
