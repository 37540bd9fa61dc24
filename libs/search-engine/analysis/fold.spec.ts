import fc from 'fast-check';
import { digraphVariant, fold, foldDigraphs, foldWord, wellFormed } from './fold';
import { eachWord, tokenize } from './tokenize';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom(..."aÄß-_.'’@1 \0\ud83d\ude00\u200f\u0301東京ไทยا"),
    maxLength: 80,
  }),
);

describe('fold', () => {
  it.each([
    ['Straße', 'strasse'],
    ['ÄNDERUNG', 'anderung'],
    ['A\u0308nderung', 'anderung'],
    ['Œuvre æther Øresund', 'oeuvre aether oresund'],
    ['l’Été', "l'ete"],
    ['İstanbul ILI ı', 'istanbul ili i'],
    ['Łódź', 'lodz'],
    ['ＦＵＬＬ ﬁne', 'full fine'],
    ['Trenn\u00adung', 'trennung'],
    ['ЁЛКА', 'елка'],
    ['हिन्दी', 'हिन्दी'],
  ])('writes %s as %s', (text, folded) => expect(fold(text)).toBe(folded));

  it('is idempotent for any text', () =>
    fc.assert(fc.property(anyText, (text) => expect(fold(fold(text))).toBe(fold(text)))));

  it('is idempotent for single characters of every block', () => {
    for (let code = 0; code < 0x20000; code += code < 0x2000 ? 1 : 7) {
      const folded = fold(String.fromCodePoint(code));
      if (fold(folded) !== folded) throw new Error(`U+${code.toString(16)} is not stable`);
    }
  });

  it.each([
    ['Thunderbird’s', 'thunderbird'],
    ["don't", 'dont'],
    ["dell'account", 'account'],
    ["l'été", 'ete'],
    ["o'reilly", 'oreilly'],
  ])('takes the apostrophe out of %s', (word, folded) => expect(foldWord(word)).toBe(folded));

  it('reads digraphs as umlauts except where ue is none', () => {
    expect(foldDigraphs('aenderung ueber moeglich')).toBe('anderung uber moglich');
    expect(foldDigraphs('neue steuer quelle bauer')).toBe('neue steuer quelle bauer');
    expect(digraphVariant('oeffnen')).toBe('offnen');
    expect(digraphVariant('offnen')).toBeUndefined();
  });

  it('replaces lone surrogates only', () =>
    expect(wellFormed('a\ud83d b\ude00 😀')).toBe('a\ufffd b\ufffd 😀'));
});

describe('tokenize', () => {
  const words = (text: string): string[] => tokenize(text).map((token) => token.text);

  it.each([
    ['Error 0x80070005 (again)', ['Error', '0x80070005', 'again']],
    ['foo_bar v102.6.1', ['foo', 'bar', 'v102', '6', '1']],
    ["don't «l’été» 'quoted'", ["don't", 'l’été', 'quoted']],
    ['jane.doe@example.com', ['jane', 'doe', 'example', 'com']],
    ['a\0b\u202eשלום\u202c', ['a', 'b', 'שלום']],
    ['👩‍💻 𝒳y \ud83d', ['𝒳y']],
    ['', []],
  ])('finds the words of %j', (text, expected) => expect(words(text)).toEqual(expected));

  it('cuts scripts written without spaces into words', () => {
    expect(words('東京都に住んでいます').length).toBeGreaterThan(2);
    expect(words('การแก้ปัญหา').length).toBeGreaterThan(1);
  });

  it('tells what glues words together', () => {
    const joints = (text: string): string[] => tokenize(text).map((token) => token.joint);
    expect(joints('error-403 v1.2 a - b')).toEqual(['', '-', '', '.', '', '']);
  });

  it('gives ascending offsets that cut out the word and never a surrogate pair', () =>
    fc.assert(
      fc.property(anyText, (text) => {
        let last = 0;
        for (const { text: word, start, end } of tokenize(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(text.slice(start, end)).toBe(word);
          expect(wellFormed(word)).toBe(word);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    ));

  it('visits a part of a text only', () => {
    const seen: string[] = [];
    eachWord('one two three', (start, end) => seen.push('one two three'.slice(start, end)), 4, 8);
    expect(seen).toEqual(['two']);
  });
});
