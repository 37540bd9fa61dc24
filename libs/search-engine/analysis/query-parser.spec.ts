import fc from 'fast-check';
import { decideMode, formatQuery, parseQuery } from './query-parser';

const operatorsOf = (text: string): Record<string, readonly string[]> =>
  Object.fromEntries(parseQuery(text).operators);

/** Processor time of some work, in milliseconds: what else the machine does must not fail a test. */
function cpuMs(work: () => void): number {
  const begun = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000;
}

/** Pieces people and attackers type, in any order. */
const typed = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        '„',
        '“',
        '-',
        'space:',
        'tag:',
        ':',
        ',',
        ' ',
        '  ',
        '\n',
        '\0',
        "'",
        '?',
      ),
      fc.constantFrom('profile', 'die', 'v1.2', 'שלום', '👩‍💻', '\ud83d', 'http://x.y/a:b', '10:30'),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    ),
    { maxLength: 25 },
  )
  .map((pieces) => pieces.join(''));

describe('parseQuery', () => {
  it('takes words, phrases, negatives and operators apart', () => {
    const query = parseQuery(
      'lost mail "sent folder" -imap -"old pc" space:internal,peer tag:"two words"',
    );
    expect(query.words).toEqual(['lost', 'mail']);
    expect(query.phrases).toEqual(['sent folder']);
    expect(query.negatives).toEqual(['imap', 'old pc']);
    expect([...query.operators]).toEqual([
      ['space', ['internal', 'peer']],
      ['tag', ['two words']],
    ]);
    expect(query.contentWords).toEqual(['lost', 'mail', 'sent', 'folder']);
  });

  it('knows German names of operators and German quotes', () => {
    expect(operatorsOf('bereich:intern sprache:DE autor:Jane')).toEqual({
      space: ['intern'],
      lang: ['de'],
      author: ['Jane'],
    });
    expect(parseQuery('„Ordner fehlt“ Mail').phrases).toEqual(['Ordner fehlt']);
  });

  it('keeps what is not wanted apart', () => {
    const query = parseQuery('mail -space:peer -tag:"two words" kind:article -kind -http://x');
    expect([...query.excluded]).toEqual([
      ['space', ['peer']],
      ['tag', ['two words']],
    ]);
    expect([...query.operators]).toEqual([['kind', ['article']]]);
    expect(query.words).toEqual(['mail']);
    expect(query.negatives).toEqual(['kind', 'http://x']);
    expect(parseQuery(formatQuery(query)).excluded).toEqual(query.excluded);
  });

  it('adds up values of an operator given twice', () =>
    expect(operatorsOf('tag:a tag:b,c tag:')).toEqual({ tag: ['a', 'b', 'c'] }));

  it.each(['foo:bar', 'https://tag.example/x', 'C:\\Users', '10:30', 'constructor:x', 'tag://x'])(
    'takes %s for plain text',
    (text) => {
      expect(parseQuery(text).words).toEqual([text]);
      expect(parseQuery(text).operators.size).toBe(0);
    },
  );

  it.each([
    ['thunderb', true],
    ['thunderb ', false],
    ['thunderb.', false],
    ['mail "sent', false],
    ['mail"', false],
    ['mail -sent', false],
    ['mail tag:sent', false],
    ['', false],
  ])('says whether the last word of %j may still grow', (text, prefix) =>
    expect(parseQuery(text).lastIsPrefix).toBe(prefix),
  );

  it('keeps stop words when there is nothing else', () => {
    expect(parseQuery('to be or not to be').contentWords.length).toBeGreaterThan(0);
    expect(parseQuery('the who').contentWords).toEqual(['the', 'who']);
    expect(parseQuery('wie geht das mit dem Ordner').contentWords).toContain('Ordner');
  });

  it.each([
    ['', []],
    ['   ', []],
    ['"', []],
    ['"""', []],
    ['-', []],
    ['--', []],
    ['😀😀', []],
    ['-x', ['x']],
    ['\0a\0', []],
  ])('reads %j without complaint', (text, negatives) => {
    const query = parseQuery(text);
    expect(query.negatives).toEqual(negatives);
    expect(query.raw).not.toContain('\0');
  });

  it.each(['a', 'a ', '"', '-', 'tag:', 'tag:a ', ':', '😀', '\u202e', ' "'])(
    'is quick for %j again and again',
    (piece) => {
      // The best of some tries: a busy machine disturbs single ones, a wrong pattern slows all of them.
      const tries = Array.from({ length: 5 }, () => cpuMs(() => parseQuery(piece.repeat(5_000))));
      expect(Math.min(...tries)).toBeLessThan(150);
    },
  );

  it('never throws, and reads its own writing the same way', () =>
    fc.assert(
      fc.property(typed, (text) => {
        const query = parseQuery(text);
        const again = parseQuery(formatQuery(query));
        expect(again.words).toEqual(query.words);
        expect(again.phrases).toEqual(query.phrases);
        expect(again.negatives).toEqual(query.negatives);
        expect([...again.operators].sort()).toEqual([...query.operators].sort());
      }),
      { numRuns: 2_000 },
    ));
});

describe('decideMode', () => {
  it.each([
    ['thunderbird profile', 'typing'],
    ['wie geht das?', 'typing'],
    ['"exact phrase" space:peer', 'typing'],
    ['', 'typing'],
    ['How do I move my profile to a new computer?', 'question'],
    ['Warum verschwinden meine Mails nach dem Neustart?', 'question'],
    [
      'After the update Thunderbird opens but shows no messages in any folder, repairing helps until restart',
      'question',
    ],
  ])('reads %j as %s', (text, mode) => expect(decideMode(parseQuery(text))).toBe(mode));
});
