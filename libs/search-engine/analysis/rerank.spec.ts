import fc from 'fast-check';
import {
  DEFAULT_WEIGHTS,
  rerank,
  titleExactness,
  type RankCandidate,
  type RankStats,
} from './rerank';

const stats = (counts: Record<string, number>): RankStats => ({
  documents: 1_000,
  averageTitle: 3,
  averageBody: 10,
  count: (term) => counts[term] ?? 0,
});
const text = (id: string, title: string, body: string): RankCandidate => ({
  id,
  title: title.split(' '),
  body: body.split(' '),
  rawTitle: title.split(' '),
});
const query = (words: string, weight = 1) => ({
  words: words.split(' ').map((word) => ({ terms: [word], weight })),
  exact: [],
});

/** Processor time of some work, in milliseconds: what else the machine does must not fail a test. */
function cpuMs(work: () => void): number {
  const begun = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000;
}

describe('rerank', () => {
  const counts = stats({ folder: 300, sent: 40, missing: 40 });

  it('follows the formula of BM25F', () => {
    const [one] = rerank(
      query('sent'),
      [text('a', 'sent mail gone', 'x x x x x x x x sent sent')],
      counts,
    );
    const idf = Math.log(1 + (1_000 - 40 + 0.5) / 40.5);
    const tf = 2.5 + 2;
    expect(one?.score).toBeCloseTo((idf * tf * 2.2) / (1.2 + tf), 10);
  });

  it('puts rare words above frequent ones and titles above bodies', () => {
    const found = rerank(
      query('folder sent'),
      [
        text('frequent', 'a folder', 'b c'),
        text('body', 'a b', 'c sent'),
        text('title', 'a sent', 'b c'),
      ],
      counts,
    );
    expect(found.map((hit) => hit.id)).toEqual(['title', 'body', 'frequent']);
  });

  it('counts the forms of a word as one word', () => {
    const forms = { words: [{ terms: ['sent', 'missing'], weight: 1 }], exact: [] };
    const [both] = rerank(forms, [text('a', 'sent missing', 'x')], counts);
    const [twice] = rerank(query('sent'), [text('a', 'sent sent', 'x')], counts);
    expect(both?.score).toBeCloseTo(twice?.score ?? 0, 10);
    expect(both?.coverage).toBe(1);
  });

  it('prefers the title that says exactly what was asked', () => {
    const asked = { ...query('sent missing'), exact: ['sent', 'missing'] };
    const candidates = [
      { ...text('inflected', 'sent missing', 'y'), rawTitle: ['sends', 'misses'] },
      text('exact', 'sent missing', 'y'),
    ];
    expect(rerank(asked, candidates, counts)[0]?.id).toBe('exact');
    expect(titleExactness(['sent', 'missing'], ['sent', 'missing'])).toBe(1);
    expect(titleExactness(['sent'], [])).toBe(0);
  });

  it('needs only the terms of the query when it is told the lengths', () => {
    const [full] = rerank(query('sent'), [text('a', 'x sent', 'x x sent x')], counts);
    const told = { ...text('a', 'sent', 'sent'), titleLength: 2, bodyLength: 4 };
    expect(rerank(query('sent'), [told], counts)).toEqual([full]);
  });

  it('keeps every candidate, best first, with finite scores', () =>
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom('sent', 'folder', 'x'), { maxLength: 8 }), {
          maxLength: 20,
        }),
        fc.array(fc.constantFrom('sent', 'folder', 'unknown', ''), { maxLength: 5 }),
        (bodies, words) => {
          const candidates = bodies.map((body, i) => ({ ...text(`${i}`, '', ''), body }));
          const ranked = rerank(query(words.join(' ')), candidates, counts);
          expect(ranked.map((hit) => hit.id).sort()).toEqual(candidates.map((c) => c.id).sort());
          ranked.forEach((hit, i) => {
            expect(Number.isFinite(hit.score)).toBe(true);
            expect(hit.score).toBeLessThanOrEqual(ranked[i - 1]?.score ?? Infinity);
          });
        },
      ),
    ));

  it('does not let one more occurrence lower a score', () =>
    fc.assert(
      fc.property(fc.nat(30), (n) => {
        const candidate = (sent: number): RankCandidate => ({
          ...text('a', '', ''),
          body: Array.from({ length: 40 }, (_, i) => (i < sent ? 'sent' : 'x')),
        });
        const score = (sent: number) =>
          rerank(query('sent'), [candidate(sent)], counts, DEFAULT_WEIGHTS)[0]?.score ?? 0;
        expect(score(n + 1)).toBeGreaterThan(score(n));
      }),
    ));

  it('ranks 200 candidates of 150 words in a few milliseconds', () => {
    const words = Array.from({ length: 54 }, (_, i) => `w${i}`);
    const candidates = Array.from({ length: 200 }, (_, c) =>
      text(
        `${c}`,
        'w1 w2 w3',
        Array.from({ length: 150 }, (_, i) => `w${(i * 7 + c) % 400}`).join(' '),
      ),
    );
    const asked = query(words.join(' '));
    const times = Array.from({ length: 20 }, () => cpuMs(() => rerank(asked, candidates, counts)));
    expect(Math.min(...times)).toBeLessThan(5);
  });
});
