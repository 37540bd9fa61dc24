import { MOST_PASSAGES, PASSAGE_WORDS, passagesOf } from './passages';

const body = (words: number): string => Array.from({ length: words }, (_, n) => `w${n}`).join(' ');
/** The words of the body that stand in each passage of title and body. */
const wordsOf = (words: number): number[][] =>
  passagesOf('The title', body(words), false).map(({ text }) => {
    const [title, rest = ''] = text.split('\n');
    expect(title).toBe('The title');
    return rest
      .split(' ')
      .filter(Boolean)
      .map((word) => Number(word.slice(1)));
  });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

describe('passages of a text', () => {
  it('are its title with up to 120 words of body', () => {
    expect(PASSAGE_WORDS).toBe(120);
    expect(wordsOf(3)).toEqual([[0, 1, 2]]);
    expect(wordsOf(120)).toEqual([range(0, 120)]);
  });

  it('overlap, so that each thought stands whole in one of them, and cover the body from its first to its last word', () => {
    expect(wordsOf(121)).toEqual([range(0, 120), range(1, 121)]);
    for (const words of [200, 300, 500, 750]) {
      const all = wordsOf(words);
      expect(new Set(all.flat())).toEqual(new Set(range(0, words)));
      for (const [n, passage] of all.entries()) {
        expect(passage).toHaveLength(120);
        const shared = passage.filter((word) => all[n + 1]?.includes(word));
        if (n + 1 < all.length) expect(shared.length).toBeGreaterThanOrEqual(30);
      }
    }
  });

  it('are at most eight, spread evenly over what is longer still', () => {
    expect(MOST_PASSAGES).toBe(8);
    const all = wordsOf(5_000);
    expect(all).toHaveLength(8);
    const starts = all.map(([first]) => first!);
    const steps = starts.slice(1).map((start, n) => start - starts[n]!);
    expect([starts[0], starts.at(-1)]).toEqual([0, 4_880]);
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
  });

  it('end with the title alone where the text is what it names', () => {
    const texts = (title: string, markdown: string, isNamed?: boolean) =>
      passagesOf(title, markdown, isNamed).map(({ text }) => text);
    expect(texts('Printer', 'It **prints** nothing.')).toEqual([
      'Printer\nIt prints nothing.',
      'Printer',
    ]);
    expect(texts('Printer', 'It prints.', false)).toEqual(['Printer\nIt prints.']);
    expect(texts('Printer', ' ')).toEqual(['Printer']);
    expect(texts(' ', 'It prints.')).toEqual(['It prints.']);
  });

  it('are known again by what is said, and stay short whatever counts as a word', () => {
    const [one, two] = [passagesOf('A', 'b *c*'), passagesOf('A', 'b   c')];
    expect(one.map(({ hash }) => hash)).toEqual(two.map(({ hash }) => hash));
    expect(passagesOf('B', 'b c')[0]!.hash).not.toEqual(one[0]!.hash);
    const [long] = passagesOf('A', `${'x'.repeat(1_997)}😀${'x'.repeat(9_000)}`);
    expect(long!.text).toHaveLength(1_999);
    expect(Buffer.from(long!.text).toString()).toBe(long!.text);
  });
});
