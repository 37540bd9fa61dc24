import fc from 'fast-check';
import { didYouMean } from './did-you-mean';
import { allowedTypos, prefixRange, typoNeighbours, type SortedVocabulary } from './typo-walk';

const vocabularyOf = (words: Iterable<string>): SortedVocabulary => {
  const sorted = [...new Set(words)].sort();
  return { words: sorted, counts: sorted.map((_, i) => i + 1) };
};

/** Restricted Damerau-Levenshtein distance by its textbook recursion. */
function plainDistance(a: string, b: string): number {
  const known = new Map<string, number>();
  const swapped = (i: number, j: number): boolean =>
    i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  const at = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j;
    const key = `${i} ${j}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const replaced = a[i - 1] === b[j - 1] ? 0 : 1;
    const ways = [at(i - 1, j - 1) + replaced, at(i - 1, j) + 1, at(i, j - 1) + 1];
    if (swapped(i, j)) ways.push(at(i - 2, j - 2) + 1);
    known.set(key, Math.min(...ways));
    return Math.min(...ways);
  };
  return at(a.length, b.length);
}

/** The rule of the first letter on top: wrong in any way it takes both typos. */
function ruledDistance(typed: string, meant: string): number {
  if (typed[0] === meant[0]) return plainDistance(typed, meant);
  const rest = typed.slice(1);
  const ways = [rest, `${typed[1]}${typed[0]}${typed.slice(2)}`, meant[0] + rest, meant[0] + typed];
  return ways.includes(meant) ? 2 : 99;
}

describe('typo walk', () => {
  it.each([
    ['mail', 0],
    ['mails', 1],
    ['account1', 0],
    ['accounts', 1],
    ['thunderbird', 2],
  ])('allows for %s %i typos', (word, typos) => expect(allowedTypos(word)).toBe(typos));

  const vocabulary = vocabularyOf(
    'account accounts amount connection correction folder folders holder thunder thunderbird'.split(
      ' ',
    ),
  );
  const wordsNear = (word: string, prefix = false): string[] =>
    typoNeighbours(word, vocabulary, { prefix }).map((near) => near.word);

  it.each([
    ['acount', ['amount', 'account']],
    ['acocunt', ['account']],
    ['fodler', ['folder']],
    ['thnuderbrid', ['thunderbird']],
    ['olders', []],
    ['jolder', []],
    ['hunderbird', ['thunderbird']],
    ['htunderbird', ['thunderbird']],
    ['sthunderbird', ['thunderbird']],
    ['xhunderbrid', []],
    ['xhunderbird', ['thunderbird']],
  ])('for %s finds %j', (word, found) => expect(wordsNear(word)).toEqual(found));

  it('finds completions of a mistyped beginning', () =>
    expect(wordsNear('thundrb', true)).toEqual(['thunderbird']));

  it('finds every completion, and each once', () => {
    const long = vocabularyOf(['thunderbirds', 'thunderbirdsongs', 'thunderbirdsongbook']);
    expect(typoNeighbours('thundrb', long, { prefix: true })).toHaveLength(3);
    const same = vocabularyOf(['bbbbbbbbbbb']);
    expect(typoNeighbours('xbbbbbbbb', same, { prefix: true })).toHaveLength(1);
  });

  it('finds exactly what comparing with every word finds', () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...'abc'), minLength: 1, maxLength: 11 }), {
          maxLength: 60,
        }),
        fc.string({ unit: fc.constantFrom(...'abc'), minLength: 5, maxLength: 11 }),
        fc.boolean(),
        (words, word, prefix) => {
          const most = allowedTypos(word);
          const nearest = (other: string): number => {
            if (!prefix) return ruledDistance(word, other);
            const beginnings = Array.from({ length: other.length }, (_, i) =>
              other.slice(0, i + 1),
            );
            return Math.min(...beginnings.map((beginning) => ruledDistance(word, beginning)));
          };
          const expected = [...new Set(words)].filter((other) => {
            const distance = nearest(other);
            return distance > 0 && distance <= most;
          });
          const found = typoNeighbours(word, vocabularyOf(words), { prefix, limit: 1_000 });
          expect(found.map((near) => near.word).sort()).toEqual(expected.sort());
          for (const near of found) expect(near.distance).toBe(nearest(near.word));
        },
      ),
      { numRuns: 1_000 },
    ));

  it('cuts out the words that begin alike', () => {
    const [from, to] = prefixRange(vocabulary.words, 'folder');
    expect(vocabulary.words.slice(from, to)).toEqual(['folder', 'folders']);
    expect(prefixRange(vocabulary.words, 'zz')).toEqual([10, 10]);
  });
});

describe('didYouMean', () => {
  const near = (word: string, count: number) => [{ word, distance: 1, count }];

  it('replaces unknown words only', () => {
    const words = [
      { text: 'lost', count: 90 },
      { text: 'fodler', count: 0 },
    ];
    const candidates = new Map([
      ['lost', near('list', 9_000)],
      ['fodler', near('folder', 300)],
    ]);
    expect(didYouMean(words, candidates)).toBe('lost folder');
  });

  it('says nothing when it knows nothing better', () => {
    expect(didYouMean([{ text: 'zzzzz', count: 0 }], new Map())).toBeUndefined();
    expect(
      didYouMean([{ text: 'folders', count: 2 }], new Map([['folders', near('folder', 30)]])),
    ).toBeUndefined();
  });
});
