import fc from 'fast-check';
import { addressOf, readAddress, toggled } from './pages/search-address';
import { engineQuery, filterOf, understand, type SearchRequest } from './search-request';
import { searchPhrases } from './pages/search.phrases';
import { impersonal } from './search-records';
import { didYouMeanOf } from './did-you-mean-text';
import { sectionsOf, SECTION_LENGTH } from './search-documents';

const request = (given: Partial<SearchRequest>): SearchRequest => ({
  q: '',
  mode: 'auto',
  filters: {},
  sort: 'relevance',
  page: 1,
  size: 20,
  facets: [],
  ...given,
});

describe('a search request', () => {
  it('joins operators of the text with the filters: both must hold', () => {
    const understood = understand(
      request({
        q: 'vpn space:internal',
        filters: { space: ['internal', 'company'], lang: ['de'] },
      }),
    );
    expect(understood.text).toBe('vpn ');
    expect(filterOf(understood)).toEqual({
      all: [
        { field: 'space', in: ['internal'] },
        { field: 'lang', in: ['de'] },
      ],
    });
  });

  it('finds nothing where operator and filter exclude each other', () => {
    const understood = understand(request({ q: 'x space:internal', filters: { space: ['peer'] } }));
    expect(filterOf(understood)).toEqual({ all: [{ field: 'space', in: [] }] });
  });

  it('reads marks', () => {
    const understood = understand(request({ q: 'is:solved is:official e17' }));
    expect(filterOf(understood)).toEqual({
      all: [
        { field: 'accepted', gte: 1 },
        { field: 'official', gte: 1 },
      ],
    });
    expect(understood.hasWords).toBe(true);
  });

  const filterIn = (q: string) => filterOf(understand(request({ q })));

  it.each([
    ['is:open', { field: 'state', in: ['open'] }],
    ['ist:geschlossen', { field: 'state', in: ['closed'] }],
    ['ist:gelöst', { field: 'accepted', gte: 1 }],
    ['is:geloest', { field: 'accepted', gte: 1 }],
    ['is:bestätigt', { field: 'confirmed', gte: 1 }],
    ['bereich:intern', { field: 'space', in: ['internal'] }],
    ['bereich:Gemeinschaft', { field: 'space', in: ['community'] }],
    ['art:Frage', { field: 'kind', in: ['question'] }],
    ['zustand:"in Prüfung"', { field: 'state', in: ['in-review'] }],
    ['state:gelöst', { field: 'state', in: ['solved'] }],
    ['sprache:Deutsch', { field: 'lang', in: ['de'] }],
    ['lang:french', { field: 'lang', in: ['fr'] }],
    ['-space:peer', { not: { field: 'space', in: ['peer'] } }],
    ['-is:official', { not: { field: 'official', gte: 1 } }],
    ['-ist:offen', { not: { field: 'state', in: ['open'] } }],
  ])('understands %s', (q, filter) => expect(filterIn(q)).toEqual({ all: [filter] }));

  it('understands what the search tips recommend, in both languages', () => {
    for (const { tips } of [searchPhrases.de, searchPhrases.en]) {
      const { phrase, without, ...filters } = tips.ways;
      expect(understand(request({ q: phrase.typed })).text).toContain(phrase.typed);
      expect(understand(request({ q: without.typed })).text).toMatch(/^-"router"/i);
      const found = Object.values(filters).map(({ typed }) => filterIn(typed));
      expect(found).toEqual([
        { all: [{ field: 'space', in: ['community'] }] },
        { all: [{ field: 'kind', in: ['article'] }] },
        { all: [{ field: 'accepted', gte: 1 }] },
        { all: [{ field: 'lang', in: [expect.stringMatching(/^(de|en)$/)] }] },
        { all: [{ field: 'tag', in: ['e17'] }] },
        { all: [{ field: 'product', in: ['hub-2000'] }] },
        { all: [{ field: 'author', in: ['anna'] }] },
        { all: [{ not: { field: 'space', in: ['peer'] } }] },
      ]);
    }
  });

  it.each(['is:nonsense', 'is:constructor', 'is:__proto__', 'is:toString'])(
    'finds nothing for %s, rather than everything',
    (q) =>
      expect(filterIn(q)).toEqual({ all: [{ field: 'state', in: [q.slice(3).toLowerCase()] }] }),
  );

  it('leaves phrases, negatives and an open last word to the engine', () => {
    expect(understand(request({ q: '"error 403" -proxy conn' })).text).toBe(
      '-"proxy" "error 403" conn',
    );
    expect(understand(request({ q: 'conn ' })).text).toBe('conn ');
  });

  it('takes long texts for questions, and obeys when told', () => {
    const q =
      'Since the update my heat pump stops every night with an error and the house is cold, what can I do?';
    expect(understand(request({ q })).mode).toBe('question');
    expect(understand(request({ q, mode: 'typing' })).mode).toBe('typing');
    expect(understand(request({ q: 'e17', body: 'long story' })).mode).toBe('question');
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (q) => {
        const asked = request({ q });
        expect(engineQuery(asked, understand(asked), []).distinctThread).toBe(true);
      }),
    );
  });
});

describe('the address of a results page', () => {
  it('says again what it was read from', () => {
    const asked = readAddress(
      { q: 'a b', space: ['company', 'peer'], tag: 'x,y', sort: 'newest', page: '3', utm: 'z' },
      'de',
    );
    expect(addressOf(asked, { page: 3 })).toBe(
      '/search?q=a+b&space=company&space=peer&tag=x&tag=y&sort=newest&page=3',
    );
  });

  it('leaves out what it does not understand', () => {
    const asked = readAddress({ q: ['1', '2'], space: 'moon', page: '-7', sort: 'best' }, 'en');
    expect(asked).toMatchObject({ q: '1', filters: {}, page: 1, sort: 'relevance' });
  });

  it('starts at page one when a filter changes', () => {
    const asked = readAddress({ q: 'x', page: '4' }, 'en');
    const filters = toggled(asked.filters, 'kind', 'article');
    expect(addressOf(asked, { filters })).toBe('/search?q=x&kind=article');
    expect(toggled(filters, 'kind', 'article')).toEqual({ kind: [] });
  });
});

describe('a recorded search', () => {
  it.each([
    ['mail me at mara@example.org please', 'mail me at …@… please'],
    ['call +49 441 123456 78', 'call +…'],
    ['https://x.example/reset?token=abc failed', 'https://x.example/reset failed'],
    ['error 0x80070005', 'error 0x80070005'],
    ['a\0b', 'a b'],
  ])('%j is kept as %j', (text, kept) => expect(impersonal(text)).toBe(kept));
});

describe('did you mean', () => {
  const term = (raw: string, corrected?: string) => ({
    raw,
    alternatives: [],
    prefix: false,
    ...(corrected ? { corrected } : {}),
  });

  it('puts the corrected words where the typed ones stood', () => {
    expect(
      didYouMeanOf('Printr ofline tag:x', [term('printr', 'printer'), term('ofline', 'offline')]),
    ).toBe('printer offline tag:x');
  });

  it('is silent when nothing was corrected', () => {
    expect(didYouMeanOf('printer', [term('printer')])).toBeUndefined();
  });
});

describe('sections', () => {
  it('lose nothing of a long text and stay short', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('word ', 'line\n', 'x'.repeat(3_000)), { maxLength: 60 }),
        (parts) => {
          const text = parts.join('');
          const sections = sectionsOf(text);
          expect(sections.join('')).toBe(text);
          for (const section of sections)
            expect(section.length).toBeLessThanOrEqual(SECTION_LENGTH * 1.5);
        },
      ),
    );
  });
});
