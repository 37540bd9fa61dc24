import {
  find,
  makeDoc,
  put,
  del,
  query,
  useEngine,
  write,
  writeDocs,
  EVERYBODY,
  SETTLE_MS,
} from './world.contract';
import type { MakeHarness } from './world.contract';
import type { SearchDoc } from '../search-doc';

/** Points 1-4: visibility, failures by document, order, full replacement. */
export function writingContract(make: MakeHarness): void {
  const engine = useEngine(make);

  it('1: shows all of a settled write', async () => {
    const docs = Array.from({ length: 120 }, () => makeDoc({ body: 'visibleword' }));
    await writeDocs(engine(), docs);
    const page = await engine().search(query('visibleword'), EVERYBODY);
    expect(page.total).toEqual({ value: 120, rel: 'exact' });
  });

  it('2: reports a document that cannot be indexed, and indexes the others', async () => {
    const good = makeDoc({ title: 'survivor' });
    const bad = [
      makeDoc({ id: 'has space', title: 'survivor' }),
      makeDoc({ id: 'x'.repeat(101), title: 'survivor' }),
      makeDoc({ tags: ['y'.repeat(300)], title: 'survivor' }),
      makeDoc({ created: Number.NaN, title: 'survivor' }),
      { ...makeDoc({ title: 'survivor' }), acl: undefined } as unknown as SearchDoc,
    ];
    const result = await write(engine(), [...bad, good].map(put));
    expect(result.failed.map(({ id }) => id)).toEqual(bad.map(({ id }) => id));
    for (const { reason } of result.failed) expect(reason).toMatch(/\w+ \w+/);
    expect(result.applied).toBe(1);
    expect(await find(engine(), 'survivor')).toEqual([good.id]);
  });

  it('3: never lets an older change undo a newer one', async () => {
    const doc = makeDoc({ title: 'newest', version: 5 });
    await write(engine(), [put(doc)]);
    const late = await write(engine(), [put({ ...doc, version: 4, title: 'oldest' }), del(doc, 3)]);
    expect(late).toEqual({ applied: 0, ignored: 2, failed: [] });
    expect(await find(engine(), 'newest')).toEqual([doc.id]);
    await write(engine(), [del(doc, 6), put({ ...doc, version: 5 })]);
    expect(await find(engine(), 'newest')).toEqual([]);
    await write(engine(), [put({ ...doc, version: 7 })]);
    expect(await find(engine(), 'newest')).toEqual([doc.id]);
  });

  it('3: a deletion counts before the document ever came, and twice is once', async () => {
    const doc = makeDoc({ title: 'overtaken', version: 2 });
    await write(engine(), [del(doc, 3), put(doc)]);
    expect(await find(engine(), 'overtaken')).toEqual([]);
    const again = makeDoc({ title: 'repeated' });
    await write(engine(), [put(again), put(again)]);
    const page = await engine().search(query('repeated'), EVERYBODY);
    expect(page.total.value).toBe(1);
  });

  it('3: keeps the order of changes to one document inside and between writes', async () => {
    const doc = makeDoc({ title: 'ordered1' });
    const receipts = [];
    for (let version = 2; version < 12; version++) {
      const title = `ordered${version}`;
      receipts.push(await engine().apply([put({ ...doc, version, title })]));
    }
    for (const receipt of receipts) await engine().settled(receipt, SETTLE_MS);
    expect(await find(engine(), 'ordered11 ')).toEqual([doc.id]);
    expect(await find(engine(), 'ordered10 ')).toEqual([]);
  });

  it('4: a put replaces everything; what is left out is gone', async () => {
    const doc = makeDoc({ title: 'fullmonty', body: 'oldbody', tags: ['blue'], product: 'mail' });
    await writeDocs(engine(), [doc]);
    const next = { ...doc, version: 2, body: 'fresh', tags: [], product: undefined };
    await writeDocs(engine(), [next]);
    expect(await find(engine(), 'oldbody')).toEqual([]);
    expect(await find(engine(), 'fullmonty', { filter: { field: 'tag', in: ['blue'] } })).toEqual(
      [],
    );
    expect(
      await find(engine(), 'fullmonty', { filter: { field: 'product', in: ['mail'] } }),
    ).toEqual([]);
    expect(await find(engine(), 'fullmonty')).toEqual([doc.id]);
  });

  it('knows ids and versions, and lists them all for reconciling', async () => {
    const docs = Array.from({ length: 7 }, (_, i) => makeDoc({ version: i + 1 }));
    await writeDocs(engine(), docs);
    await write(engine(), [del(docs[0] as SearchDoc, 9)]);
    const known = await engine().known([...docs.map(({ id }) => id), 'absent']);
    expect([...known]).toEqual(docs.slice(1).map(({ id, version }) => [id, version]));
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const part = await engine().scan(cursor, 50);
      listed.push(...part.docs.map(({ id }) => id));
      cursor = part.next;
    } while (cursor !== undefined);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed).toEqual(expect.arrayContaining(docs.slice(1).map(({ id }) => id)));
    expect(listed).not.toContain(docs[0]?.id);
  });
}
