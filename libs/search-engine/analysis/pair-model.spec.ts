import { pairFeatures, type PairCandidate } from './pair-features';
import { fitPairs, PAIR_MODEL, pairProbabilities, pairReasons } from './pair-model';
import { wordsOf, type PairRead, type PairText } from './pair-read';

type ReadText = PairText & PairRead;

const text = (id: string, title: string, body = '', lang = 'en'): ReadText => ({
  id,
  title,
  body,
  lang,
  words: wordsOf({ title, body, lang }),
  tags: [],
  created: 1_700_000_000,
});
const candidate = (one: ReadText, change: Partial<PairCandidate> = {}): PairCandidate => ({
  ...one,
  score: 0,
  votes: 0,
  ties: 0,
  sameSolution: false,
  ...change,
});

describe('features of a pair', () => {
  const asked = text(
    'a',
    'Printer shows error E-17',
    'It says "paper path is blocked" since today.',
  );
  const same = candidate(text('b', 'Error E-17', 'My printer: "Paper path is blocked".'), {
    score: 9,
  });
  const other = candidate(text('c', 'Printer is loud', 'It rattles, see https://a.example/x?y=1'), {
    score: 3,
  });
  const [first, second] = pairFeatures(asked, [same, other]);

  it('tell what both have in common', () => {
    expect([...(first?.codes ?? [])].sort()).toEqual(['e-17', 'paper path is blocked']);
    expect(first?.features.codes).toBeCloseTo(2 / 3);
    expect(first?.features.titles).toBeGreaterThan(second?.features.titles ?? 1);
    expect(first?.words).toContain('blocked');
  });

  it('compare scores with those of the other candidates', () => {
    expect(first?.features).toMatchObject({ score: 1, lead: 2 / 3 });
    expect(second?.features).toMatchObject({ score: 1 / 3 });
  });

  it('know the same address however it is written', () => {
    const [pair] = pairFeatures(text('d', 'x', 'http://www.a.example/x/'), [other]);
    expect(pair?.features.addresses).toBe(0.5);
  });

  it('show no words that say nothing, nor such as a large part of the texts has', () => {
    const de = (id: string, title: string) => text(id, title, '', 'de');
    const pump = de('f', 'Die Pumpe bleibt seit gestern stehen, werden Filter nicht erkannt');
    const like = candidate(de('g', 'Filter werden nicht erkannt, Pumpe bleibt seit März stehen'));
    const pumps = Array.from({ length: 6 }, (_, at) =>
      candidate(de(`p${at}`, `Pumpe Nummer ${at}`)),
    );
    const [pair] = pairFeatures(pump, [like, ...pumps]);
    expect([...(pair?.words ?? [])].sort()).toEqual(['Filter', 'erkannt']);
    const [common] = pairFeatures(de('h', 'Pumpe'), pumps);
    expect(common?.words).toEqual([]);
  });

  it('stay between 0 and 1', () => {
    for (const pair of pairFeatures(asked, [same, other, candidate(text('e', ''))])) {
      for (const value of Object.values(pair.features)) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(2);
      }
    }
  });
});

describe('the model of pairs', () => {
  it('learns how likely it is, so that it is right as often as it says', () => {
    const of = (titles: number) => ({
      ...(pairFeatures(text('a', 'x'), [candidate(text('b', 'y'))])[0]?.features ?? ({} as never)),
      titles,
    });
    const examples = Array.from({ length: 400 }, (_, n) => ({
      features: of(n % 2),
      isTrue: n % 2 === 1 ? n % 10 < 8 : n % 10 === 0,
    }));
    const groups = examples.map((example) => [example]);
    const weights = fitPairs(groups, { ridge: 0.001 });
    const said = (titles: number) => pairProbabilities([of(titles)], weights)[0];
    expect(said(1)).toBeCloseTo(0.8, 1);
    expect(said(0)).toBeCloseTo(0.2, 1);
    expect(pairReasons(of(1), weights)[0]?.feature).toBe('titles');
  });

  it('learns that of several candidates that look well one is right', () => {
    const of = (titles: number) => ({
      ...(pairFeatures(text('a', 'x'), [candidate(text('b', 'y'))])[0]?.features ?? ({} as never)),
      titles,
    });
    const alone = { features: of(1), isTrue: true };
    const twin = { features: of(1), isTrue: false };
    const poor = { features: of(0), isTrue: false };
    const groups = Array.from({ length: 200 }, (_, n) =>
      n % 2 === 0 ? [alone, poor] : [n % 4 === 1 ? alone : twin, twin],
    );
    const weights = fitPairs(groups);
    const [first = 0, second = 1] = pairProbabilities([of(1), of(0)], weights);
    const [one = 1, other = 1] = pairProbabilities([of(1), of(1)], weights);
    expect(first).toBeGreaterThan(0.8);
    expect(second).toBeLessThan(0.2);
    expect([one, other].every((p) => p < 0.5)).toBe(true);
  });

  it('keeps what was held before of what the examples do not show', () => {
    const features =
      pairFeatures(text('a', 'x'), [candidate(text('b', 'y'))])[0]?.features ?? ({} as never);
    const groups = [[{ features, isTrue: true }], [{ features, isTrue: false }]];
    expect(fitPairs(groups, { prior: { product: 0.7 } }).product).toBeCloseTo(0.7);
  });

  it('has a weight for every feature', () => {
    const [pair] = pairFeatures(text('a', 'x'), [candidate(text('b', 'y'))]);
    for (const weights of Object.values(PAIR_MODEL)) {
      expect(Object.keys(weights).sort()).toEqual(
        ['among', 'bias', ...Object.keys(pair?.features ?? {})].sort(),
      );
    }
  });
});
