import {
  FEATURES,
  HYBRID_PLAN,
  hybridRank,
  type CandidateFacts,
  type HybridFeatures,
  type NearHit,
  type WordHit,
} from './hybrid-rank';
import { comparable, packed, scaleOf } from './model-scale';

const QUERY = { words: 6, lang: 'de', model: 'unknown' };
const plain: CandidateFacts = { lang: 'de', title: 0, factor: 1 };
const word = (id: string, score: number, words = 2): WordHit<string> => ({ id, score, words });
const zero = Object.fromEntries(FEATURES.map((name) => [name, 0])) as HybridFeatures;
const near = (id: string, cosine: number): NearHit<string> => ({ id, cosine });

function order(
  words: readonly WordHit<string>[],
  nears: readonly NearHit<string>[],
  facts: Readonly<Record<string, Partial<CandidateFacts>>> = {},
): string[] {
  const ranked = hybridRank(QUERY, words, nears, (id) => ({ ...plain, ...facts[id] }));
  return ranked.map(({ id }) => id);
}

describe('one ranking of what words and what meaning find', () => {
  it('what both find stands above what one of them finds', () => {
    expect(
      order([word('words', 10), word('both', 9)], [near('both', 0.8), near('near', 0.79)])[0],
    ).toBe('both');
  });

  it('what is found by meaning alone has to be near enough', () => {
    expect(order([], [near('near', 0.7), near('far', 0.3)])).toEqual(['near']);
  });

  it('of equal ones that in the language of the question stands first, and no other is lost', () => {
    const facts = { foreign: { lang: 'en' } };
    expect(order([], [near('foreign', 0.7), near('own', 0.7)], facts)).toEqual(['own', 'foreign']);
  });

  it('a much nearer text in another language stands above a poor one in the question’s', () => {
    const facts = { foreign: { lang: 'en' } };
    expect(order([], [near('foreign', 0.95), near('own', 0.55)], facts)).toEqual([
      'foreign',
      'own',
    ]);
  });

  it('of equal ones the better marked stands first', () => {
    const facts = { official: { factor: 1.3 } };
    expect(order([], [near('plain', 0.7), near('official', 0.7)], facts)).toEqual([
      'official',
      'plain',
    ]);
  });

  it('of equal ones that with the rarer words stands first, once rarity weighs anything', () => {
    const words = [
      { ...word('common', 10), rarity: 0.2 },
      { ...word('rare', 10), rarity: 0.8 },
      word('unknown', 10, 1),
    ];
    const weigh = (rarity: number) => {
      const flat = { ...zero, rarity };
      return hybridRank(QUERY, words, [], () => plain, undefined, { few: flat, many: flat });
    };
    expect(weigh(1).map(({ id, score }) => [id, score])).toEqual([
      ['rare', 0.8],
      // Half of the words: as rare as that, where an engine does not say it.
      ['unknown', 0.5],
      ['common', 0.2],
    ]);
    expect(weigh(0).map(({ id }) => id)).toEqual(['common', 'rare', 'unknown']);
  });

  it('without a nearness for anything the words’ order stays', () => {
    const words = Array.from({ length: HYBRID_PLAN.words }, (_, i) => word(`w${i}`, 100 - i / 10));
    expect(order(words, [])).toEqual(words.map(({ id }) => id));
  });

  it('takes what all questions have in common off a query of a model it knows', () => {
    const { background } = scaleOf('multilingual-e5-small-q4');
    expect(background?.length).toBe(384);
    const query = new Float32Array(384).fill(0.05);
    expect(comparable(query, 'multilingual-e5-small-q4')[0]).toBeCloseTo(
      0.05 - (background?.[0] ?? 0),
      5,
    );
    expect(comparable(query, 'another')).toBe(query);
    expect(comparable(new Float32Array(8), 'multilingual-e5-small-q4').length).toBe(8);
    expect(Buffer.from(packed(Float32Array.of(1, -0.5)).bytes, 'base64').length).toBe(2);
  });
});
