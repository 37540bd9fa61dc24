import { hasVisibleCharacter, withoutBidiControls } from './visible-text';

describe('a text', () => {
  it.each([
    '',
    ' \n\t\u00a0\u3000',
    '\u200b\u200b',
    '\u200c\u200d\u2060\ufeff\u00ad',
    '\u202e\u200b',
    '\u2066\u2069\u061c\u200e',
    '\u3164\u115f\u1160\uffa0\u2800',
    '\ufe0f\u180e',
    '\u{e0041}\u{e007f}',
    '\0\u0007\u001b',
  ])('without anything to see is known: %j', (text) => {
    expect(hasVisibleCharacter(text)).toBe(false);
  });

  it.each([
    'a',
    '\u200b.',
    '🙂',
    '👩\u200d🔧',
    'ß',
    '中',
    'می\u200cخواهم',
    '0\ufe0f\u20e3',
    '\u{1faea}',
  ])('in which something can be seen is one: %j', (text) =>
    expect(hasVisibleCharacter(text)).toBe(true),
  );

  it('loses what turns the direction around it, and nothing else', () => {
    expect(withoutBidiControls('\u202eabc\u202c \u2067d\u2069')).toBe('abc d');
    for (const whole of ['👩\u200d🔧', 'می\u200cخواهم', 'क्\u200dष', 'שלום\u200f!', 'a\u200eb'])
      expect(withoutBidiControls(whole)).toBe(whole);
  });
});
