import fc from 'fast-check';
import { stem } from './stem';
import { marksIn, snippet, type Mark, type Snippet } from './snippet';
import { stripMarkdown } from './strip-markdown';
import { tokenize } from './tokenize';

/** Processor time of some work, in milliseconds: what else the machine does must not fail a test. */
function cpuMs(work: () => void): number {
  const begun = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000;
}

const marked = (text: string, marks: readonly Mark[]): string[] =>
  marks.map(([from, to]) => text.slice(from, to));
const markedIn = (found: Snippet): string[] => marked(found.text, found.marks);
const stems = (words: string, lang = 'en'): Set<string> =>
  new Set(words.split(' ').map((word) => stem(word, lang)));

describe('marksIn', () => {
  it('marks inflected words, umlauts and compounds', () => {
    const title = 'Seitenformat ändern: neue Straßen und Verbindungen';
    const terms = stems('Format Strasse Verbindung', 'de');
    expect(marked(title, marksIn(title, terms, { lang: 'de' }))).toEqual([
      'Seitenformat',
      'Straßen',
      'Verbindungen',
    ]);
  });

  it('marks every word for its own stem, whatever language, letters and apostrophes', () => {
    const letters = fc.constantFrom(...'aeiouyAEOUYlqdsnbgkßüöäéłø', "'", '’', '\u00ad', '\u0301');
    const words = fc.string({ unit: letters, minLength: 1, maxLength: 14 });
    const languages = fc.constantFrom('en', 'de', 'fr', 'it', 'nl', 'tr', 'hu', 'xx');
    fc.assert(
      fc.property(words, languages, (word, lang) => {
        const [first] = tokenize(word);
        const term = first ? stem(first.text, lang) : '';
        if (term !== '') expect(marksIn(word, [term], { lang })[0]?.[0]).toBe(first?.start);
      }),
      { numRuns: 3_000 },
    );
  });

  it('marks in a text just the words it marks alone', () => {
    const pieces = fc.constantFrom(
      ...[
        'printer',
        'Prints',
        'offline',
        'off',
        "l'offre",
        'naïve',
        'printé',
        'über',
        '中文',
        '403',
      ],
      ...[' ', ' ', ' ', '\n', '. ', '-', '_', "'", '’', '`', '@', '\u00ad', 'é', 'x', '🙂'],
    );
    const texts = fc.array(pieces, { maxLength: 30 }).map((all) => all.join(''));
    const terms = new Set([...stems('printer prints offline naive'), 'x', '403', 'uber', '中文']);
    const languages = fc.constantFrom('en', 'fr', 'nl', 'de', 'tr');
    fc.assert(
      fc.property(texts, languages, (text, lang) => {
        const alone = tokenize(text).filter(
          (word) => marksIn(word.text, terms, { lang }).length > 0,
        );
        const inside = marksIn(text, terms, { lang });
        const isMarked = (at: number) => inside.some(([from, to]) => from <= at && at < to);
        expect(tokenize(text).filter(({ start }) => isMarked(start))).toEqual(alone);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['they were dying slowly', 'die', 'en', ['dying']],
    ['das kann man aendern', 'ändern', 'de', ['aendern']],
    ['möchte es öffnen', 'mochte offnen', 'de', ['möchte', 'öffnen']],
    ['a b c', 'b', 'en', ['b']],
  ])('finds words that begin otherwise than their terms: %s', (text, words, lang, expected) => {
    expect(marked(text, marksIn(text, stems(words, lang), { lang }))).toEqual(expected);
  });

  it('joins marks of neighbouring words', () => {
    const marks = marksIn('Sent folders', stems('sent folder'), { lang: 'en' });
    expect(marks).toEqual([[0, 12]]);
  });

  it('treats markup as text', () => {
    const title = '<script>alert("mail")</script>';
    expect(marked(title, marksIn(title, stems('script mail')))).toEqual([
      'script',
      'mail',
      'script',
    ]);
  });
});

describe('snippet', () => {
  const filler = 'Nothing of interest is said in this sentence at all. '.repeat(30);

  it('shows the passage that has most of the words, from the start of a sentence', () => {
    const text = `Some folder here. ${filler}The sent folder lost its messages yesterday. ${filler}`;
    const found = snippet(text, stems('lost message sent folder'));
    expect(found.text).toMatch(/^… The sent folder lost its messages yesterday\. Nothing/);
    expect(found.text).toMatch(/…$/);
    expect(markedIn(found)).toEqual(['sent folder lost', 'messages']);
    expect(found.text.length).toBeLessThanOrEqual(204);
  });

  it('prefers different words to the same word often', () => {
    const text = `Mail, mail, mail and mail again. ${filler}Mail left the folder. ${filler}`;
    expect(snippet(text, stems('mail folder')).text).toMatch(/^… Mail left the folder/);
  });

  it('takes words as written for terms too', () =>
    expect(markedIn(snippet('My messages are lost', ['messages']))).toEqual(['messages']));

  it('shows the beginning when nothing matches', () => {
    const found = snippet(filler, stems('zebra'), { length: 100 });
    expect(found.text.startsWith('Nothing of interest')).toBe(true);
    expect(found.marks).toEqual([]);
  });

  it('shows the name of a link, not its address, and no signs of Markdown', () => {
    const text =
      '## Fix it\n\n- see **the** [folder list](https://example.org/folder?sent=1) and `about:config`';
    const found = snippet(text, stems('folder'));
    expect(found.text).toBe('Fix it see the folder list and about:config');
    expect(markedIn(found)).toEqual(['folder']);
  });

  it('is valid for any text: plain, within length, marks ascending and inside', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 600 }),
          fc.string({
            unit: fc.constantFrom('mail ', '😀', '[', '](', ')', '*', '\n', '`', 'x'),
            maxLength: 400,
          }),
        ),
        fc.integer({ min: 20, max: 200 }),
        (text, length) => {
          const found = snippet(text, stems('mail'), { length });
          expect(found.text.length).toBeLessThanOrEqual(length + 3);
          let last = 0;
          for (const [from, to] of found.marks) {
            expect(from).toBeGreaterThanOrEqual(last);
            expect(to).toBeGreaterThan(from);
            last = to;
          }
          expect(last).toBeLessThanOrEqual(found.text.length);
          expect(found.text).not.toMatch(/\p{Surrogate}/u);
        },
      ),
      { numRuns: 500 },
    ));

  it('needs little time for a text of 200,000 characters, its first third read', () => {
    const text = `${'word after word of a very long log file, '.repeat(5_000)} mail`.slice(
      0,
      200_000,
    );
    const times = Array.from({ length: 10 }, () => cpuMs(() => snippet(text, stems('mail word'))));
    expect(Math.min(...times)).toBeLessThan(15);
  });
});

describe('stripMarkdown', () => {
  it.each([
    ['# Title\n\nText', 'Title Text'],
    ['1. one\n2. two\n* three', 'one two three'],
    ['> quoted _text_ and __bold__', 'quoted text and bold'],
    ['![alt](x.png) <b>bold</b> 2 < 3', 'alt bold 2 < 3'],
    ['snake_case_name and 2*3*4', 'snake_case_name and 2*3*4'],
    ['```js\nlet x = 1;\n```\nend', 'let x = 1; end'],
    ['a\\_b \\* c', 'a_b * c'],
  ])('reads %j as %j', (markdown, plain) => expect(stripMarkdown(markdown)).toBe(plain));

  it('stays quick on text made to be slow', () => {
    const strip = (): void => {
      for (const piece of [
        '[',
        '![',
        '[a](',
        '<a ',
        '**',
        '`',
        '<!--',
        '> ',
        '- ',
        '\\',
        '_a',
        ' \n',
      ]) {
        stripMarkdown(piece.repeat(1_000));
      }
    };
    expect(cpuMs(strip)).toBeLessThan(1_000);
  });
});
