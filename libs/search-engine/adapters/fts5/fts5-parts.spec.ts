import fc from 'fast-check';
import { analyse } from '../../analysis/analyse';
import { wellFormed } from '../../analysis/fold';
import { makeDoc } from '../../contract/world.contract';
import {
  EntryCounter,
  ForwardIndex,
  TermMerger,
  packEntry,
  titleCount,
} from './memory/forward-index';
import { GroupCounts } from './memory/group-counts';
import { SpellingCache } from './memory/spelling-cache';
import { StringTable } from './memory/string-table';
import { Vocabulary } from './memory/vocabulary';
import { kthLargest } from './query/kth-largest';
import { leastOfBest } from './query/least-of-best';
import { TextReader, tokenOf } from './text-reader';
import { Lanes } from './worker/lanes';

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

describe('the embedded engine’s parts', () => {
  it('the string table numbers strings like a map does', () => {
    fc.assert(
      fc.property(fc.array(anyText.map(wellFormed)), (texts) => {
        const table = new StringTable();
        const model = new Map<string, number>();
        for (const text of texts) {
          if (!model.has(text)) model.set(text, model.size);
          expect(table.add(text)).toBe(model.get(text));
        }
        for (const [text, number] of model) {
          expect(table.find(text)).toBe(number);
          expect(table.get(number)).toBe(text);
        }
        expect(table.find('not in there')).toBe(model.get('not in there') ?? -1);
      }),
    );
    const large = new StringTable();
    for (let i = 0; i < 20_000; i++) large.add(`word${i}`);
    for (let i = 0; i < 20_000; i += 997) expect(large.find(`word${i}`)).toBe(i);
  });

  it('the spelling cache remembers like a map does, and forgets all when full', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, fc.nat(50))), (pairs) => {
        const cache = new SpellingCache(10_000);
        const model = new Map<string, number>();
        for (const [text, value] of pairs) {
          const padded = `..${text}.`;
          expect(cache.get(padded, 2, padded.length - 1)).toBe(model.get(text));
          cache.set(padded, 2, padded.length - 1, value);
          model.set(text, value);
        }
        for (const [text, value] of model) expect(cache.get(text, 0, text.length)).toBe(value);
      }),
    );
    const small = new SpellingCache(100);
    for (let i = 0; i < 1_050; i++) small.set(`word${i}`, 0, `word${i}`.length, i);
    expect(small.get('word1049', 0, 8)).toBe(1_049);
    expect(small.get('word999', 0, 7)).toBeUndefined();
  });

  it('group counts sum exactly the allowed groups', () => {
    const change = fc.record({ word: fc.nat(5), group: fc.nat(6), up: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(change),
        fc.array(fc.nat(1), { minLength: 7, maxLength: 7 }),
        (changes, allowed) => {
          const counts = new GroupCounts();
          const model = new Map<string, number>();
          for (const { word, group, up } of changes) {
            const key = `${word} ${group}`;
            const before = model.get(key) ?? 0;
            if (!up && before === 0) continue;
            model.set(key, before + (up ? 1 : -1));
            counts.add(word, group, up ? 1 : -1);
          }
          for (let word = 0; word <= 5; word++) {
            let sum = 0;
            for (let group = 0; group <= 6; group++) {
              if (allowed[group] === 1) sum += model.get(`${word} ${group}`) ?? 0;
            }
            expect(counts.sum(word, Uint8Array.from(allowed))).toBe(sum);
          }
        },
      ),
    );
  });

  it('the k-th largest is the one sorting finds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1 }), (numbers) => {
        const sorted = [...numbers].sort((a, b) => b - a);
        for (let k = 1; k <= numbers.length; k++) {
          expect(kthLargest(Float64Array.from(numbers), k)).toBe(sorted[k - 1]);
        }
      }),
    );
    expect(kthLargest(new Float64Array(0), 1)).toBe(-Infinity);
  });

  it('the least of the best is reached by the k largest that take part, and by few others', () => {
    const weights = fc.array(fc.double({ min: -50, max: 100, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(
        weights,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 3 }),
        (all, k, every) => {
          const takesPart = (at: number): boolean => at % every === 0;
          const bar = leastOfBest(Float64Array.from(all), k, takesPart);
          const part = all.filter((_, at) => takesPart(at)).sort((a, b) => b - a);
          for (const best of part.slice(0, k)) expect(best).toBeGreaterThanOrEqual(bar);
          const last = part[k - 1] ?? -Infinity;
          const slack = (Math.max(...all) - Math.min(...all)) / 2_000;
          if (bar > -Infinity) expect(bar).toBeGreaterThanOrEqual(last - slack);
        },
      ),
    );
    expect(leastOfBest(Float64Array.from([1, 2, 3]), 3)).toBe(-Infinity);
    expect(leastOfBest(Float64Array.from([3, 1, 2, 9]), 2)).toBeGreaterThan(2);
  });

  it('the terms of a title come before all others, whatever words share one', () => {
    const words = fc.array(fc.integer({ min: 0, max: 20 }));
    fc.assert(
      fc.property(words, words, words, (title, body, context) => {
        const counted = new EntryCounter().count(title, body, context, 21);
        const terms = new TermMerger().merge(
          counted,
          Uint32Array.from({ length: 21 }, (_, word) => word >> 1),
          11,
        );
        const inTitle = [...terms].map((entry) => titleCount(entry) > 0);
        expect(inTitle.filter(Boolean).length).toBe(new Set(title.map((word) => word >> 1)).size);
        expect(inTitle.lastIndexOf(true) + 1).toBe(inTitle.filter(Boolean).length);
      }),
    );
  });

  it('kept words survive replacing, removing and compaction', () => {
    const index = new ForwardIndex();
    const of = (doc: number, round: number): Uint32Array =>
      new Uint32Array(300 + (doc % 7)).fill(packEntry(doc + round, 1, 2, false));
    for (let round = 0; round < 12; round++) {
      for (let doc = 0; doc < 700; doc++) {
        if ((doc + round) % 5 === 0) index.remove(doc);
        else index.put(doc, of(doc, round));
      }
    }
    for (let doc = 0; doc < 700; doc++) {
      const expected = (doc + 11) % 5 === 0 ? new Uint32Array(0) : of(doc, 11);
      expect(index.of(doc).join()).toBe(expected.join());
    }
    expect(index.entries.length).toBeLessThan(4_000_000);
  });

  it('reads texts into the very terms of the shared analysis, in their order', () => {
    const sample = fc.oneof(
      anyText,
      fc
        .array(
          fc.constantFrom(
            'error-403',
            'v102.6.1',
            'e-mail',
            'windows10',
            'Änderung',
            "don't",
            'Ⴀ𑜀𝟎',
            'abc1\u200d',
            `${'x'.repeat(61)}1234`,
            '.',
            '日本語',
          ),
        )
        .map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(sample, fc.constantFrom('en', 'de', 'xx'), (text, lang) => {
        const vocabulary = new Vocabulary();
        const doc = makeDoc({ body: text, lang });
        const { body } = new TextReader(vocabulary).read(doc);
        const terms = analyse(text, lang).map((term) => tokenOf(vocabulary.terms.find(term)));
        expect(
          body
            .trim()
            .split(' ')
            .filter((token) => token !== ''),
        ).toEqual(terms);
      }),
    );
  });

  it('a vocabulary read back from its saved words gives the same numbers', () => {
    const words = ['Änderung', 'anderung', 'mail', 'mails', 'a-very-long-'.repeat(9), 'mail'];
    const first = new Vocabulary();
    const numbers = words.map((word) => first.wordFor(word.toLowerCase(), word.slice(0, 4)));
    const second = new Vocabulary();
    second.load(first.takeUnsaved());
    expect(words.map((word) => second.wordFor(word.toLowerCase(), word.slice(0, 4)))).toEqual(
      numbers,
    );
    expect(second.takeUnsaved()).toBe('');
  });

  it('lanes: people before searches before bulk, and bulk is not starved', async () => {
    const order: string[] = [];
    const lanes = new Lanes(() => false);
    for (let i = 0; i < 3; i++) lanes.add('bulk', () => order.push('bulk'));
    for (let i = 0; i < 20; i++) lanes.add('search', () => order.push('search'));
    lanes.add('people', () => order.push('people'));
    while (order.length < 24) await new Promise(setImmediate);
    expect(order[0]).toBe('people');
    expect(order.slice(1, 9)).toEqual(Array(8).fill('search'));
    expect(order.indexOf('bulk')).toBe(9);
    expect(order.filter((one) => one === 'bulk').length).toBe(3);
    expect(order.lastIndexOf('search')).toBeGreaterThan(order.lastIndexOf('bulk') - 3);
  });
});
