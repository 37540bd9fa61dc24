import fc from 'fast-check';
import { makeDoc, put, del } from '../../../contract/world.contract';
import { DEFAULT_WEIGHTS } from '../../../ranking-weights';
import { FtsIndex } from '../fts-index';
import { Store } from '../store';
import { Deadline, Gate } from './candidates';
import { ListScorer, type ListedWord } from './list-scorer';
import { ReaderViews } from './reader-view';
import { Scorer } from './scorer';

const WORDS = ['printer', 'paper', 'toner', 'tray', 'cable', 'driver'];
const texts = fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((all) => all.join(' '));
const written = fc.record({
  id: fc.nat(12),
  title: texts,
  body: texts,
  isHidden: fc.boolean(),
  isDeleted: fc.boolean(),
});
const asked = fc.uniqueArray(fc.uniqueArray(fc.nat(WORDS.length - 1), { minLength: 1 }), {
  minLength: 1,
  maxLength: 3,
});

it('scores along the lists as document by document, whatever was written since', () => {
  fc.assert(
    fc.property(fc.array(fc.array(written), { minLength: 1 }), asked, (batches, groups) => {
      const index = new FtsIndex(new Store(':memory:'));
      let version = 0;
      for (const batch of batches) {
        index.apply(
          batch.map(({ id, title, body, isHidden, isDeleted }) => {
            const acl = isHidden ? ['employees'] : ['public'];
            const doc = makeDoc({ id: `L${id}`, version: ++version, title, body, acl });
            return isDeleted ? del(doc, version) : put(doc);
          }),
        );
        compare(index, groups);
      }
      index.store.close();
    }),
    { numRuns: 150 },
  );
});

function compare(index: FtsIndex, groups: readonly (readonly number[])[]): void {
  const view = new ReaderViews(index).of(['public']);
  if (!view) return;
  const words = groups.map((group, at) => ({
    any: group.map((n) => ({
      term: index.vocabulary.terms.find(WORDS[n] ?? ''),
      weight: 1 / (at + 1),
      typos: 0,
    })),
    together: [],
    count: 1 + at,
    weight: 1,
  }));
  const gate = new Gate(view, undefined, new Set());
  const deadline = new Deadline(60_000);
  for (let need = 1; need <= words.length; need++) {
    const scorer = new Scorer(index, view, words, DEFAULT_WEIGHTS.fields);
    const expected = new Map<number, number>();
    for (const doc of gate.everything(index, deadline)) {
      const score = scorer.score(doc);
      if (scorer.covered >= need) expected.set(doc, score);
    }
    const known: ListedWord[] = words.map(({ any, count }) => ({
      any: any.filter(({ term }) => term >= 0),
      count,
    }));
    const along = new ListScorer(index, view, DEFAULT_WEIGHTS.fields, gate, deadline);
    const { docs, scores } = along.score(known, need);
    expect([...docs].sort((a, b) => a - b)).toEqual([...expected.keys()].sort((a, b) => a - b));
    docs.forEach((doc, i) => expect(scores[i]).toBeCloseTo(expected.get(doc) ?? 0, 9));
  }
}
