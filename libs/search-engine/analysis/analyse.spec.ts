import fc from 'fast-check';
import { analyse, analyseContent, CODE_JOINT } from './analyse';
import { analyseQuery, queryLanguages, type AnalysedQuery } from './analyse-query';
import { loadCompoundSplitter, makeCompoundSplitter } from './compound-splitter';
import { fold, foldDigraphs } from './fold';
import { stem } from './stem';

const GERMAN: [string, number][] = [
  ['Seite', 40],
  ['Seiten', 60],
  ['Format', 50],
  ['Verbindung', 30],
  ['Fehler', 80],
  ['Server', 70],
  ['Nehmen', 9],
  ['Unter', 90],
  ['Änderung', 12],
  ['Datei', 200],
  ['Verwaltung', 20],
  ['Benutzer', 44],
  ['Wahl', 10],
];
const splitter = makeCompoundSplitter(GERMAN);

/** Whether a text is found by a query: every word by one of its forms or by all its parts. */
function finds(query: AnalysedQuery, terms: readonly string[]): boolean {
  const index = new Set(terms);
  return query.terms.every(
    (word) =>
      word.alternatives.some((term) => index.has(term)) ||
      (word.parts.length > 0 && word.parts.every((term) => index.has(term))),
  );
}

describe('stem', () => {
  it.each([
    ['de', 'Strasse', 'Straße'],
    ['de', 'Anderung', 'Änderung'],
    ['de', 'Aenderung', 'Änderung'],
    ['de', 'Verbindung', 'Verbindungen'],
    ['de', 'Häuser', 'Haus'],
    ['en', 'connection', 'connections'],
    ['en', "Thunderbird's", 'thunderbird'],
    ['fr', 'paramètres', 'parametre'],
    ['es', 'contraseñas', 'contrasena'],
    ['it', "dell'account", 'account'],
    ['nl', 'berichten', 'bericht'],
    ['pt', 'configurações', 'configuracao'],
    ['ru', 'настройками', 'настройка'],
  ])('in %s takes %s and %s for one', (lang, a, b) => expect(stem(a, lang)).toBe(stem(b, lang)));

  it('only folds in languages it does not know and leaves codes alone', () => {
    expect(stem('Ångström', 'xx')).toBe('angstrom');
    expect(stem('0x80070005', 'en')).toBe('0x80070005');
    expect(stem('x'.repeat(5_000), 'de').length).toBeLessThanOrEqual(64);
  });

  it('gives the same answer again, and for its own input folded', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.constantFrom('de', 'en', 'fr', ''),
        (word, lang) => {
          const first = stem(word, lang);
          expect(stem(word, lang)).toBe(first);
          expect(stem(fold(word), lang)).toBe(first);
        },
      ),
    ));
});

describe('compound splitter', () => {
  it.each([
    ['Seitenformat', ['seiten', 'format']],
    ['serververbindung', ['server', 'verbindung']],
    ['verbindungsfehler', ['verbindung', 'fehler']],
    ['Benutzerdateiverwaltung', ['benutzer', 'datei', 'verwaltung']],
    ['Aenderungsdatei', ['anderung', 'datei']],
    ['Unternehmen', []],
    ['Seiten', []],
    ['Dateixyz', []],
  ])('cuts %s into %j', (word, parts) =>
    expect(splitter.split(foldDigraphs(fold(word)))).toEqual(parts),
  );

  it('keeps a frequent word whole', () => {
    const frequent = makeCompoundSplitter([...GERMAN, ['Seitenformat', 500]]);
    expect(frequent.split('seitenformat')).toEqual([]);
  });

  it('comes back from storage as it was', () => {
    const stored = loadCompoundSplitter(JSON.parse(JSON.stringify(splitter)));
    expect(stored.split('seitenformat')).toEqual(['seiten', 'format']);
    expect(JSON.stringify(stored)).toBe(JSON.stringify(splitter));
  });

  it('gives parts that stand in the word in their order', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('seite', 'n', 'format', 's', 'datei', 'x') }),
        (word) => {
          let at = 0;
          for (const part of splitter.split(word)) {
            expect(word.indexOf(part, at)).toBeGreaterThanOrEqual(at);
            at = word.indexOf(part, at) + part.length;
          }
        },
      ),
    ));

  it('answers at once for a word made to have many cuts', () => {
    const dense = makeCompoundSplitter(
      Array.from({ length: 40 }, (_, i) => ['e'.repeat(i + 1), 50] as [string, number]),
    );
    const begun = process.cpuUsage();
    dense.split('e'.repeat(48));
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(200);
  });
});

describe('analyse', () => {
  it('keeps the order of words and appends what helps to find them otherwise', () => {
    expect(analyse('The e-mail error-403 in prefs.js', 'en')).toEqual(
      ['the', 'e', 'mail', 'error', '403', 'in', 'pref', 'js', 'email'].concat(
        `error${CODE_JOINT}403`,
        `prefs${CODE_JOINT}js`,
      ),
    );
  });

  it('leaves out the stop words of the language where only content counts, but no code they are part of', () => {
    expect(analyseContent('The e-mail was not in the why-file', 'en')).toEqual(
      ['e', 'mail', 'not', 'file'].concat('email', 'whyfil'),
    );
    expect(analyseContent('The e-mail was not in the why-file', 'xx')).toEqual(
      analyse('The e-mail was not in the why-file', 'xx'),
    );
  });

  it('finds versions by number, prefix and with a v', () => {
    const terms = analyse('since v102.6.1 on Windows10', 'en');
    expect(terms).toEqual(
      expect.arrayContaining([`102${CODE_JOINT}6`, `102${CODE_JOINT}6${CODE_JOINT}1`, '102']),
    );
    expect(terms).toEqual(expect.arrayContaining(['window', '10', 'windows10']));
  });

  it('adds the parts of German compounds in German only', () => {
    expect(analyse('Seitenformat', 'de', splitter)).toEqual(['seitenformat', 'seit', 'format']);
    expect(analyse('Seitenformat', 'en', splitter)).toEqual(['seitenformat']);
  });

  it('makes terms of letters, digits and marks only, whatever the text', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('de', 'en', 'ja', '', '../x'),
        (text, lang) => {
          for (const term of analyse(text, lang, splitter)) {
            expect(term).toMatch(/^[\p{L}\p{N}\p{M}]+$/u);
          }
        },
      ),
      { numRuns: 500 },
    ));
});

describe('analyseQuery', () => {
  const pairs = [
    ['Strasse', 'Straße'],
    ['Anderung', 'Änderung'],
    ['Aenderung', 'Änderung'],
    ['Aenderung', 'Anderung'],
    ['Seiten Format', 'Seitenformat'],
    ['Verbindung', 'Verbindungen'],
  ] as const;
  const both = pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]);

  describe.each(['de', 'en', 'fr'])('in the %s interface', (locale) => {
    it.each(both)('finds with %s a German text that says %s', (query, text) => {
      const terms = analyse(text, 'de', splitter);
      expect(finds(analyseQuery(query, { locale, splitter }), terms)).toBe(true);
    });

    it.each(both)(
      'finds with %s the text %s in an index too small to learn from',
      (query, text) => {
        const terms = [...analyse(text, 'de'), ...analyse(query, 'de')];
        const vocabulary = (term: string): number => (terms.includes(term) ? 1 : 0);
        const analysed = analyseQuery(query, { locale, vocabulary });
        expect(finds(analysed, analyse(text, 'de'))).toBe(true);
      },
    );
  });

  it.each([
    ['e-mail', 'email'],
    ['email', 'e-mail'],
    ['Error-403', 'error 403'],
    ['foo_bar', 'FOO_BAR'],
    ['0x80070005', 'code 0x80070005.'],
    ['102.6', 'Version v102.6.1'],
    ['jane.doe@example.com', 'mail jane.doe@example.com now'],
    ['doe', 'jane.doe@example.com'],
    ['windows 10', 'Windows10'],
    ['windows10', 'Windows 10'],
  ])('finds with %s a text that says %s', (query, text) =>
    expect(finds(analyseQuery(query), analyse(text, 'en'))).toBe(true),
  );

  it('does not find with unlike words', () => {
    expect(finds(analyseQuery('Strand'), analyse('Straße', 'de'))).toBe(false);
    expect(finds(analyseQuery('error-404'), analyse('error-403', 'en'))).toBe(false);
  });

  it('is sure of a sentence and open about bare words', () => {
    const german = 'Wie kann ich meine alten Mails in ein neues Profil holen?';
    expect(queryLanguages(german)).toEqual(['de']);
    expect(queryLanguages('how do I move my old mails to a new profile')).toEqual(['en']);
    expect(queryLanguages('Profil Import', { locale: 'de' }).sort()).toEqual(['de', 'en']);
    expect(queryLanguages('Как вернуть мне все мои старые сообщения')).toEqual(['en', 'de']);
  });

  it('calls a word a stop word only in a language the query shows', () => {
    const stops = (text: string, locale?: string): string[] =>
      analyseQuery(text, { locale })
        .terms.filter((term) => term.stop)
        .map((term) => term.text);
    expect(stops('recycle bin', 'en')).toEqual([]);
    expect(stops('wie geht das mit Ordnern', 'en')).toEqual(['wie', 'das', 'mit']);
    expect(stops('the folder is lost', 'de')).toEqual(['the', 'is']);
  });

  it('leaves out forms no document has', () => {
    const vocabulary = (term: string): number => (term === 'verbind' ? 3 : 0);
    const [word] = analyseQuery('Verbindungen', { vocabulary }).terms;
    expect(word?.alternatives).toEqual(['verbind']);
  });

  it('is total: any text, offsets valid', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const term of analyseQuery(text, { splitter, vocabulary: () => 1 }).terms) {
          expect(text.slice(term.start, term.end)).toBe(term.text);
          expect(term.alternatives).not.toContain('');
        }
      }),
    ));
});
