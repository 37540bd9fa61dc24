import { formatsFor } from './formats';
import { acceptedLocale, chooseLocale } from './locale';
import { definePhrases } from './phrases';

describe('phrases', () => {
  it('refuses, when compiled, a language that lacks a phrase', () => {
    const phrases = definePhrases({
      en: { hello: 'Hello', count: (n: number) => `${n} items`, deep: { one: 'One' } },
      // @ts-expect-error -- `hello` is missing: this line is the test, it fails to compile when that is accepted
      de: { count: (n) => `${n} Einträge`, deep: { one: 'Eins' } },
    });
    expect(phrases.de.count(2)).toBe('2 Einträge');
  });

  it('refuses, when compiled, a missing inner phrase, a superfluous one and other parameters', () => {
    definePhrases({
      en: { deep: { one: 'One', two: 'Two' } },
      // @ts-expect-error -- `two` is missing
      de: { deep: { one: 'Eins' } },
    });
    definePhrases({
      en: { one: 'One' },
      // @ts-expect-error -- `two` has no pattern
      de: { one: 'Eins', two: 'Zwei' },
    });
    definePhrases({
      en: { count: (n: number) => `${n}` },
      // @ts-expect-error -- a text is no number
      de: { count: (n: string) => n },
    });
    expect(true).toBe(true);
  });
});

describe('the language of the interface', () => {
  it('follows the weights of Accept-Language', () => {
    expect(acceptedLocale('fr, de-AT;q=0.8, en;q=0.9')).toBe('en');
    expect(acceptedLocale('de-DE,de;q=0.9,en;q=0.8')).toBe('de');
    expect(acceptedLocale('en;q=0, de;q=0.1')).toBe('de');
    expect(acceptedLocale('fr, *')).toBeUndefined();
    expect(acceptedLocale(undefined)).toBeUndefined();
    expect(acceptedLocale(',;q=;;,'.repeat(5000))).toBeUndefined();
  });

  it('is the chosen one before the saved one before the browser’s', () => {
    expect(chooseLocale('de', 'en', 'en')).toBe('de');
    expect(chooseLocale('xx', 'de', 'en')).toBe('de');
    expect(chooseLocale(undefined, null, 'de')).toBe('de');
    expect(chooseLocale(undefined, undefined, 'fr')).toBe('en');
  });
});

describe('formats', () => {
  const en = formatsFor('en');
  const de = formatsFor('de', 'Europe/Berlin');

  it('writes numbers, sizes and lists as people of the language do', () => {
    expect(en.number(93812)).toBe('93,812');
    expect(de.number(93812)).toBe('93.812');
    expect(de.bytes(1_540_000)).toBe('1,5 MB');
    expect(en.bytes(0)).toBe('0 B');
    expect(de.list(['a', 'b', 'c'], 'or')).toBe('a, b oder c');
    expect(de.percent(0.255)).toBe('25,5\u00a0%');
    expect(en.duration(18.3)).toBe('18 ms');
    expect(de.duration(1234)).toBe('1,2 s');
  });

  it('shows times in the viewer’s zone, and an unknown zone as UTC', () => {
    const time = '2026-01-31T23:30:00Z';
    expect(en.date(time)).toBe('31 Jan 2026');
    expect(de.dateTime(time)).toBe('01.02.2026, 00:30');
    expect(formatsFor('en', 'Middle/Earth').date(time)).toBe('31 Jan 2026');
  });

  it('tells how long ago, never more than has passed', () => {
    const now = new Date('2026-06-30T12:00:00Z');
    const ago = (ms: number) => en.relative(new Date(now.getTime() - ms), now);
    expect(ago(5_000)).toBe('now');
    expect(ago(119_000)).toBe('1 minute ago');
    expect(ago(3 * 86_400_000)).toBe('3 days ago');
    expect(ago(13 * 86_400_000)).toBe('last week');
    expect(ago(-90 * 86_400_000)).toBe('in 2 months');
    expect(de.relative('2026-03-01T12:00:00Z', now)).toBe('vor 3 Monaten');
  });

  it('takes the plural the language asks for', () => {
    const forms = { one: '{n} Treffer', other: '{n} Treffern' };
    expect(de.plural(1, forms)).toBe('1 Treffer');
    expect(de.plural(1200, forms)).toBe('1.200 Treffern');
  });
});
