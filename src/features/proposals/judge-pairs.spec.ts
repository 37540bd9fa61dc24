import { wordsOf } from '../../../libs/search-engine/analysis/pair-read';
import type { Kind } from '../../kernel/space';
import { kindsBeside, nearnessOf, proposalsFor } from './judge-pairs';
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

describe('kinds of text', () => {
  const proposed = (from: Kind, to: readonly Kind[]) =>
    proposalsFor(
      text('source', { kind: from }),
      to.map((kind) => text(kind, { kind })),
      { found: new Map(to.map((kind) => [kind, 9])), nearness: new Map() },
    ).map((one) => `${one.kind} ${one.to}`);

  it.each<[Kind, Kind, string]>([
    ['howto', 'article', 'same-problem'],
    ['article', 'howto', 'same-problem'],
    ['wiki', 'howto', 'same-problem'],
    ['thread', 'question', 'same-problem'],
    ['question', 'thread', 'same-problem'],
    ['question', 'question', 'same-problem'],
    ['question', 'article', 'answers'],
    ['question', 'howto', 'answers'],
    ['thread', 'article', 'answers'],
  ])('%s and %s are compared and proposed as %s', (from, to, kind) => {
    expect(kindsBeside(from).flat()).toContain(to);
    expect(proposed(from, [to])).toEqual([`${kind} ${to}`]);
  });

  it('tell what is asked alike from what solves it, of one text', () => {
    expect(proposed('question', ['thread', 'article']).sort()).toEqual([
      'answers article',
      'same-problem thread',
    ]);
  });

  it('that explain never lead to what asks', () => {
    for (const kind of ['article', 'howto', 'wiki'] as const) {
      expect(kindsBeside(kind)).toEqual([['article', 'howto', 'wiki']]);
      expect(proposed(kind, ['question', 'thread'])).toEqual([]);
    }
  });
});
