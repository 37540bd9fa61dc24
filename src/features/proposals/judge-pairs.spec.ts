import { nearnessOf, proposalsFor } from './judge-pairs';
import { wordsOf } from '../../../libs/search-engine/analysis/pair-read';
import type { LookedAt } from './pair-sources';

const SAID = {
  title: 'Error E-17 at the pump',
  body: 'The pump stops at night and says E-17.',
  lang: 'en',
};
const text = (id: string, change: Partial<LookedAt> = {}): LookedAt => ({
  id,
  ...SAID,
  words: wordsOf(SAID),
  tags: [],
  created: 1_700_000_000,
  kind: 'question',
  acl: ['public'],
  group: null,
  solvedBy: [],
  tiedTo: [],
  ties: 0,
  isOpen: true,
  ...change,
});

describe('nearness in meaning', () => {
  it('is told against the neighbours all readers know, and of none without vectors', () => {
    const similar = [text('a'), text('b'), text('secret', { isOpen: false })];
    const cosines = new Map([
      ['a', 0.9],
      ['b', 0.86],
      ['secret', 0.99],
    ]);
    const near = nearnessOf(similar, cosines);
    expect(near.get('a')).toBeCloseTo(0.2);
    expect(near.get('b')).toBeCloseTo(-0.2);
    expect(near.get('secret')).toBe(1);
    const others = new Map(cosines).set('secret', 0.1);
    expect(nearnessOf(similar, others).get('a')).toBe(near.get('a'));
    expect(nearnessOf(similar, new Map()).size).toBe(0);
  });

  it('makes a pair likelier', () => {
    const [source, near, far] = [text('source'), text('near'), text('far')];
    const found = new Map([
      ['near', 9],
      ['far', 9],
    ]);
    const likely = (nearness: ReadonlyMap<string, number>) =>
      proposalsFor(source, [near, far], { found, nearness }).map(({ to }) => to);
    expect(likely(new Map([['far', 0.5]]))[0]).toBe('far');
    expect(likely(new Map([['near', 0.5]]))[0]).toBe('near');
  });
});
