import fc from 'fast-check';
import { fromShortId, isId, newId, shortId, slugOf } from './ids';

describe('ids', () => {
  it('are UUIDv7 and sort by time of making', () => {
    const ids = Array.from({ length: 500 }, newId);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id[14]).toBe('7');
  });

  it('survive their short form', () => {
    for (let n = 0; n < 200; n++) {
      const id = newId();
      expect(fromShortId(shortId(id))).toBe(id);
    }
  });

  it('short forms of anything else are none, and never an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const id = fromShortId(text);
        if (id !== undefined) expect(isId(id)).toBe(true);
      }),
    );
    for (const text of ['', '0', 'l0OI', '1'.repeat(22), 'z'.repeat(24)]) {
      const id = fromShortId(text);
      expect(id === undefined || isId(id)).toBe(true);
    }
  });
});

describe('slugs', () => {
  it.each([
    ['Straße über Öl & Ärger', 'strasse-ueber-oel-and-aerger'],
    ['  Wärmepumpe: Fehler E17?  ', 'waermepumpe-fehler-e17'],
    ['¿Qué pasó?', 'que-paso'],
    ['🎉🎉', 'untitled'],
    ['', 'untitled'],
  ])('%j becomes %j', (text, slug) => expect(slugOf(text)).toBe(slug));

  it('are short, plain and never empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(slugOf(text)).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
        expect(slugOf(text).length).toBeLessThanOrEqual(80);
      }),
    );
  });
});
