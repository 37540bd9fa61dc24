import * as fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursor';
import { listReply } from './list-reply';
import { HttpProblem } from './problem';

const SHAPE = { at: 'time', id: 'id', score: 'number', rank: 'int', title: 'text' } as const;
const values = fc.record({
  at: fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
    .map((d) => d.toISOString()),
  id: fc.uuid(),
  score: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
  rank: fc.maxSafeInteger(),
  title: fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !text.includes('\0')),
});

const refusal = (text: string, shape: Parameters<typeof decodeCursor>[1] = SHAPE) => {
  try {
    decodeCursor(text, shape);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('cursors', () => {
  it('give back what was put in', () => {
    fc.assert(
      fc.property(values, (keys) => {
        const cursor = encodeCursor(keys);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeCursor(cursor, SHAPE)).toEqual(keys);
      }),
    );
  });

  it('refuse any other text with 422 at ?cursor, and never fail otherwise', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(refusal(text)).toMatchObject({
          status: 422,
          code: 'invalid',
          options: { errors: [{ pointer: '?cursor', code: 'cursor' }] },
        });
      }),
    );
  });

  it('refuse every change of one character', () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.constantFrom(...'Aa0-_z'), (keys, at, character) => {
        const cursor = encodeCursor(keys);
        const place = at % cursor.length;
        const changed = cursor.slice(0, place) + character + cursor.slice(place + 1);
        const bytes = (text: string) => Buffer.from(text.slice(8), 'base64url').toString('hex');
        // The last character of base64 has bits that mean nothing.
        fc.pre(changed.slice(0, 8) !== cursor.slice(0, 8) || bytes(changed) !== bytes(cursor));
        expect(refusal(changed)).toBeInstanceOf(HttpProblem);
      }),
    );
  });

  it.each([
    ['another list', encodeCursor({ id: '018f3c1e-7d3a-7cc0-8f1e-0123456789ab' }), SHAPE],
    ['a field too many', encodeCursor({ rank: 1, more: 2 }), { rank: 'int' }],
    ['a wrong type', encodeCursor({ rank: '1' }), { rank: 'int' }],
    ['NUL', encodeCursor({ title: 'a\0' }), { title: 'text' }],
    ['a time that is none', encodeCursor({ at: '2026-13-45T99:00:00Z' }), { at: 'time' }],
    ['SQL for a time', encodeCursor({ at: "now() or '1'='1'" }), { at: 'time' }],
    ['a cursor of inherited names', encodeCursor({ constructor: 1 }), { toString: 'int' }],
  ] as const)('refuse those of %s', (_name, cursor, shape) => {
    expect(refusal(cursor, shape)).toBeInstanceOf(HttpProblem);
  });

  it('keep the microseconds of PostgreSQL', () => {
    const keys = { at: '2026-11-22 08:50:00.123456+00' };
    expect(decodeCursor(encodeCursor(keys), { at: 'time' })).toEqual(keys);
  });
});

describe('list replies', () => {
  const reply = (rows: number[]) =>
    listReply(
      rows,
      2,
      (n) => ({ n }),
      (n) => ({ rank: n }),
    );

  it('show the limit, and say there is more only when there is', () => {
    expect(reply([1, 2])).toEqual({ data: [{ n: 1 }, { n: 2 }], nextCursor: null });
    const more = reply([1, 2, 3]);
    expect(more.data).toHaveLength(2);
    expect(decodeCursor(more.nextCursor ?? '', { rank: 'int' })).toEqual({ rank: 2 });
    expect(reply([])).toEqual({ data: [], nextCursor: null });
  });
});
