import fc from 'fast-check';
import { setTimeout as pause } from 'node:timers/promises';
import type { IndexOp } from '../../search-doc';
import { EVERYBODY, makeDoc, put, scopeOf } from '../../contract/world.contract';
import { SearchRefused, SearchUnavailable } from '../../search-engine';
import type { Filter } from '../../search-query';
import { exactValue, plainValue } from './index/exact-value';
import { GermanWords } from './index/german-words';
import { documentsWithin, sizeOf, storedDocument, storedVectors } from './index/stored-document';
import { filterSyntax, scopedFilter } from './query/filter-syntax';
import { readTyped } from './query/typed-query';
import { plainVariants } from './query/variants';
import { MOST_ANSWER_BYTES } from './server/limited-fetch';
import { pieces } from './write/document-writer';
import { WriteLanes } from './write/write-lanes';

describe('values as Meilisearch may hold them', () => {
  /** What Meilisearch takes for the same (milli: normalize_facet, values cut to 468 bytes). */
  const folded = (value: string): string =>
    value.trim().normalize('NFKD').toLowerCase().slice(0, 468);

  it('no two values become one, and every short one comes back', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(plainValue(exactValue(a))).toBe(a);
        if (a !== b) expect(folded(exactValue(a))).not.toBe(folded(exactValue(b)));
      }),
    );
  });

  it('a value nobody can hold in 468 bytes stays a value of its own', () => {
    const [a, b] = ['Ä'.repeat(200), `${'Ä'.repeat(199)}Ö`];
    expect(exactValue(a).length).toBeLessThan(400);
    expect(exactValue(a)).not.toBe(exactValue(b));
  });

  it('a filter holds values as data, and the scope stands apart from it', () => {
    const nasty: Filter = { field: 'tag', in: ['" OR acl IN ["employees"]', '\\', "'"] };
    const [scope, wish, ...more] = scopedFilter(EVERYBODY, nasty);
    expect(scope).toBe('acl IN ["public"]');
    expect(more).toEqual([]);
    expect(wish?.match(/"/g)?.length).toBe(6);
    expect(wish).not.toMatch(/employees"\]|\\|'/);
    expect(() => filterSyntax({ field: 'acl', in: ['x'] } as unknown as Filter)).toThrow(
      SearchRefused,
    );
    expect(scopedFilter(scopeOf('org:a', 'public'))).toEqual(['acl IN ["org:a", "public"]']);
  });
});

describe('texts as Meilisearch gets them', () => {
  it('words are folded, stems stand beside them, compounds are taken apart', () => {
    const german = new GermanWords();
    const docs = ['Der Anschluss', 'Mein Kopfhörer', 'Der Kopfhöreranschluss'].map((body) =>
      makeDoc({ lang: 'de', title: 'Größe', body }),
    );
    docs.forEach((doc) => german.learn(doc));
    const stored = storedDocument(docs[2] ?? makeDoc(), 1, 1, german.current());
    expect(stored.titleWords).toBe('grosse');
    expect(stored.bodyWords).toBe('der kopfhoreranschluss');
    expect(stored.bodyStems.split(' ')).toEqual(expect.arrayContaining(['kopfhor', 'anschluss']));
    expect(stored.bodyForms.split('. ').sort()).toEqual(['anschluss', 'kopfhor']);
    const again = new GermanWords();
    again.load(german.save());
    expect(again.current()?.split('kopfhoreranschluss')).toEqual(['kopfhorer', 'anschluss']);
  });

  it('of a body only those stems are searched that read otherwise than its words, once each', () => {
    const doc = makeDoc({ lang: 'en', body: 'Print the printed papers: printing papers prints' });
    const stored = storedDocument(doc, 1, 1, undefined);
    expect(stored.bodyWords).toBe('print the printed papers printing papers prints');
    expect(stored.bodyStems).toBe('print print paper print paper print');
    expect(stored.bodyForms).toBe('paper');
  });

  it('go to the server in pieces that it takes, their vectors counted', () => {
    const vectorOf = (dimensions: number) => ({
      values: new Int8Array(dimensions).fill(-100),
      scale: 1,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(undefined, 384, 1_536, 3_072),
        fc.array(fc.record({ letters: fc.nat(3_000), vectors: fc.nat(8) }), { maxLength: 40 }),
        fc.constantFrom('a', 'ä', '漢'),
        (dimensions, shapes, letter) => {
          const documents = shapes.map(({ letters, vectors }) => ({
            ...storedDocument(makeDoc({ body: letter.repeat(letters) }), 1, 1, undefined),
            ...storedVectors(Array(vectors).fill(vectorOf(dimensions ?? 1)), dimensions),
          }));
          const cut = pieces(documents, 500_000);
          expect(cut.flat()).toEqual(documents);
          for (const piece of cut.filter(({ length }) => length > 1)) {
            expect(JSON.stringify(piece).length).toBeLessThan(500_000);
            expect(Buffer.byteLength(JSON.stringify(piece))).toBeLessThan(500_000);
          }
          // None is begun before the last one is full.
          cut.slice(1).forEach((piece, i) => {
            const both = [...(cut[i] ?? []), piece[0] as object];
            expect(both.reduce((sum, one) => sum + sizeOf(one), 0)).toBeGreaterThan(500_000);
          });
        },
      ),
      { numRuns: 50 },
    );
    for (const dimensions of [undefined, 384, 3_072]) {
      expect(documentsWithin(MOST_ANSWER_BYTES / 2, dimensions)).toBeGreaterThan(40);
    }
  });

  it('an unfinished word is asked as a beginning, the others as they are', () => {
    const ask = (text: string): string[] =>
      plainVariants(readTyped(text, { languages: ['en'] })).map(({ q }) => q);
    expect(ask('printing pap')).toEqual(['"print" pap']);
    expect(ask('printing papers ')).toEqual(['"print" "paper" ']);
    expect(ask('red "hot button" -cold')).toEqual(['-"cold" "hot button" "red" ']);
    expect(ask('universities')).toEqual(['univers']);
    expect(ask('E17 - "')).toEqual(['"e17" ']);
  });
});

describe('the queue in front of an index', () => {
  const ops = (count: number): IndexOp[] => Array.from({ length: count }, () => put(makeDoc()));

  it('people wait behind no more than what is under way; bulk comes in small pieces then', async () => {
    const sent: number[] = [];
    const doors: (() => void)[] = [];
    const lanes = new WriteLanes(async (batch) => {
      sent.push(batch.length);
      await new Promise<void>((resolve) => doors.push(resolve));
      return batch.map(() => 'applied');
    });
    const bulk = await lanes.add(ops(10_000), 'bulk');
    expect(sent).toEqual([4_000, 4_000]);
    const person = await lanes.add(ops(1), 'people');
    expect(lanes.queued).toBe(10_001);
    doors.shift()?.();
    await pause(1);
    expect(sent).toEqual([4_000, 4_000, 1]);
    doors.shift()?.();
    await pause(1);
    // The person's own is under way still: one piece of the import beside it, no second one behind.
    expect(sent).toEqual([4_000, 4_000, 1, 2_000]);
    doors.shift()?.();
    await pause(1);
    expect(sent).toEqual([4_000, 4_000, 1, 2_000]);
    const open = setInterval(() => doors.splice(0).forEach((door) => door()), 1);
    expect((await person.outcome).applied).toBe(1);
    expect((await bulk.outcome).applied).toBe(10_000);
    clearInterval(open);
    expect(lanes.queued).toBe(0);
  });

  it('deletions overtake, passing failures are tried again, lasting ones are told', async () => {
    const seen: string[] = [];
    let failures = 1;
    const lanes = new WriteLanes(async (batch) => {
      if (failures-- > 0) throw new SearchUnavailable('not now');
      seen.push(...batch.map(({ op }) => op));
      return batch.map(() => 'applied');
    });
    await lanes.pause();
    await lanes.add([put(makeDoc())], 'people');
    const { outcome } = await lanes.add([{ op: 'del', id: 'x', version: 1 }], 'people');
    lanes.resume();
    await expect(outcome).resolves.toEqual({ applied: 1, ignored: 0, failed: [] });
    expect(seen).toEqual(['del', 'put']);
    const broken = new WriteLanes(() => Promise.reject(new RangeError('never')));
    const lost = await broken.add(ops(1), 'people');
    await expect(lost.outcome).rejects.toThrow('never');
    lanes.close();
    await expect(lanes.add(ops(1), 'people')).rejects.toThrow(/closed/);
  });
});
