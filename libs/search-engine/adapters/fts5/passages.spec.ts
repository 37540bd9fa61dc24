import fc from 'fast-check';
import type { PassageVector } from '../../search-doc';
import { Passages } from './memory/passages';
import { packVectors, unpackVectors } from './memory/vector-bytes';
import { VectorMemory } from './memory/vector-memory';

const DIMENSIONS = 16;

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

function vectorOf(next: () => number): PassageVector {
  const values = Int8Array.from({ length: DIMENSIONS }, () => Math.round(next() * 254));
  return { values, scale: 1 / Math.hypot(...values) };
}

const queryOf = (next: () => number): Float32Array =>
  Float32Array.from({ length: DIMENSIONS }, () => next());

const product = (query: Float32Array, { values, scale }: PassageVector): number =>
  query.reduce((sum, n, i) => sum + n * (values[i] ?? 0) * scale, 0);

const bestOf = (query: Float32Array, vectors: readonly PassageVector[]): number =>
  Math.max(...vectors.map((vector) => product(query, vector)));

describe('passages in memory', () => {
  it('finds exactly the nearest documents of those let through, whatever was put, replaced and removed', () => {
    const change = fc.record({ doc: fc.nat(20), parts: fc.nat(3), seed: fc.nat() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), fc.nat(), (changes, seed) => {
        const passages = new Passages(DIMENSIONS);
        const model = new Map<number, PassageVector[]>();
        for (const { doc, parts, seed: own } of changes) {
          const next = numbers(own);
          const vectors = Array.from({ length: parts }, () => vectorOf(next));
          passages.put(doc, vectors);
          if (parts > 0) model.set(doc, vectors);
          else model.delete(doc);
        }
        const query = queryOf(numbers(seed));
        const lets = (doc: number): boolean => doc % 3 !== 0;
        const expected = [...model]
          .filter(([doc]) => lets(doc))
          .map(([doc, vectors]) => ({ doc, cosine: bestOf(query, vectors) }))
          .sort((a, b) => b.cosine - a.cosine);
        const found = passages.nearest(query, 5, lets);
        expect(found.length).toBe(Math.min(5, expected.length));
        found.forEach(({ cosine }, i) => expect(cosine).toBeCloseTo(expected[i]?.cosine ?? 0, 4));
        for (const [doc, vectors] of model) {
          expect(passages.cosine(query, doc)).toBeCloseTo(bestOf(query, vectors), 4);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('does the same work whether those not let through are near or far', () => {
    const next = numbers(5);
    const query = queryOf(next);
    const near: PassageVector = {
      values: Int8Array.from(query, (n) => Math.round(n * 254)),
      scale: 1 / 127,
    };
    const visible = Array.from({ length: 300 }, () => vectorOf(next));
    const far = Array.from({ length: 200 }, () => vectorOf(next));
    const work = (hidden: readonly PassageVector[]): number[] => {
      const passages = new Passages(DIMENSIONS);
      visible.forEach((vector, n) => passages.put(2 * n, [vector]));
      hidden.forEach((vector, n) => passages.put(2 * n + 1, [vector]));
      const products = jest.spyOn(VectorMemory.prototype, 'products');
      passages.nearest(query, 10, (doc) => doc % 2 === 0);
      const compared = products.mock.calls.map(([, rows]) => rows.length);
      products.mockRestore();
      return compared;
    };
    const among = work(far.map(() => near));
    expect(among).toEqual([visible.length]);
    expect(among).toEqual(work(far));
    expect(among).toEqual(work([]));
  });

  it('of very many it misses none of the nearest', () => {
    const passages = new Passages(DIMENSIONS);
    const all: PassageVector[] = [];
    const next = numbers(3);
    for (let doc = 0; doc < 6_000; doc++) {
      const vector = vectorOf(next);
      all.push(vector);
      passages.put(doc, [vector]);
    }
    for (let asked = 0; asked < 8; asked++) {
      const query = queryOf(next);
      const cosines = all.map((vector) => product(query, vector)).sort((a, b) => b - a);
      const found = passages.nearest(query, 10, () => true);
      expect(found).toHaveLength(10);
      found.forEach(({ cosine }, i) => expect(cosine).toBeCloseTo(cosines[i] ?? 0, 4));
    }
  });

  it('closes the gaps of what was removed, and keeps what stays findable', () => {
    const passages = new Passages(DIMENSIONS);
    const next = numbers(5);
    const kept = new Map<number, PassageVector>();
    for (let doc = 0; doc < 18_000; doc++) {
      const vector = vectorOf(next);
      passages.put(doc, [vector, vector]);
      if (doc % 9 === 0) kept.set(doc, vector);
    }
    const before = passages.bytes;
    for (let doc = 0; doc < 18_000; doc++) if (!kept.has(doc)) passages.remove(doc);
    expect(passages.size).toBe(4_000);
    expect(passages.bytes).toBeLessThan(before / 2);
    const query = queryOf(next);
    for (const [doc, vector] of kept) {
      expect(passages.cosine(query, doc)).toBeCloseTo(product(query, vector), 4);
    }
    const [first] = passages.nearest(query, 1, () => true);
    expect(first?.cosine).toBeCloseTo(bestOf(query, [...kept.values()]), 4);
  });

  it('holds 100,000 passages of 384 numbers in less than 120 MB', () => {
    const passages = new Passages(384);
    const vector = { values: new Int8Array(384).fill(7), scale: 0.01 };
    for (let doc = 0; doc < 5_000; doc++) passages.put(doc, [vector]);
    expect(passages.bytes * 20).toBeLessThan(120e6);
  });

  it('writes vectors as bytes and reads them back; bytes of another form are none', () => {
    const next = numbers(9);
    const vectors = [vectorOf(next), vectorOf(next)];
    const bytes = packVectors(vectors);
    const read = unpackVectors(bytes, DIMENSIONS) ?? [];
    expect(read.map(({ values }) => [...values])).toEqual(vectors.map(({ values }) => [...values]));
    expect(read[1]?.scale).toBeCloseTo(vectors[1]?.scale ?? 0, 6);
    expect(unpackVectors(bytes, DIMENSIONS + 1)).toBeUndefined();
    expect(unpackVectors(Buffer.alloc(0), DIMENSIONS)).toBeUndefined();
  });
});
