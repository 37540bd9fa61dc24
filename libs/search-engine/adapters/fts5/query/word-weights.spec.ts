import fc from 'fast-check';
import { makeDoc, put } from '../../../contract/world.contract';
import { FtsIndex } from '../fts-index';
import { wordOf } from '../memory/forward-index';
import { Store } from '../store';
import { Deadline } from './candidates';
import { weighedDocuments } from './word-weights';

const WORDS = ['printer', 'paper', 'toner', 'tray', 'cable', 'driver'];
const texts = fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }).map((all) => all.join(' '));
/** Words of a question, each by the terms any of which count as it. */
const asked = fc.array(fc.uniqueArray(fc.nat(WORDS.length - 1), { minLength: 1 }), {
  minLength: 1,
  maxLength: 4,
});

it('finds each document with any of the words once, with the sum of the gains of those it holds', () => {
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 10 }), asked, asked, (bodies, groups, before) => {
      const index = new FtsIndex(new Store(':memory:'));
      index.apply(bodies.map((body, i) => put(makeDoc({ id: `L${i}`, title: '', body }))));
      const termOf = (n: number): number => index.vocabulary.terms.find(WORDS[n] ?? '');
      const wordsOf = (all: typeof groups) =>
        all.map((group, at) => ({
          any: group.map((n) => ({ term: termOf(n) })).filter(({ term }) => term >= 0),
          together: [],
          count: 1,
          gain: 2 ** at,
        }));
      const find = (all: typeof groups) =>
        weighedDocuments(index, wordsOf(all), ({ gain }) => gain, new Deadline(60_000));
      // What an earlier search left in the room must not count.
      find(before);
      const { docs, scores } = find(groups);
      const expected = new Map<number, number>();
      for (let doc = 0; doc < index.documents.end; doc++) {
        const terms = new Set([...index.forward.of(doc)].map(wordOf));
        const gain = wordsOf(groups)
          .filter(({ any }) => any.some(({ term }) => terms.has(term)))
          .reduce((sum, word) => sum + word.gain, 0);
        if (gain > 0) expected.set(doc, gain);
      }
      expect(docs.length).toBe(expected.size);
      expect(new Map([...docs].map((doc, i) => [doc, scores[i]]))).toEqual(expected);
      index.store.close();
    }),
    { numRuns: 150 },
  );
});
