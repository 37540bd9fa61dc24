import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import wabt from 'wabt';
import { dotProducts, oneByOne, PROGRAM } from './memory/dot-products';
import { VectorMemory } from './memory/vector-memory';

const byte = fc.integer({ min: -128, max: 127 });
const short = fc.integer({ min: -32_768, max: 32_767 });

describe('inner products by the vector unit', () => {
  it('are made from the text beside them', async () => {
    const text = readFileSync(join(__dirname, 'memory/dot-products.wat'), 'utf8');
    const compiler = await wabt();
    const compiled = compiler.parseWat('dot-products.wat', text, { simd: true });
    expect(PROGRAM.toString('base64')).toBe(
      Buffer.from(compiled.toBinary({}).buffer).toString('base64'),
    );
  });

  it('run on this machine', () => {
    expect(WebAssembly.validate(PROGRAM)).toBe(true);
  });

  it('are what multiplying one by one gives', () => {
    const wide = fc.constantFrom(16, 32, 384).chain((width) =>
      fc.record({
        asked: fc.array(short, { minLength: width, maxLength: width }),
        rows: fc.array(fc.array(byte, { minLength: width, maxLength: width }), {
          minLength: 1,
          maxLength: 9,
        }),
        wanted: fc.array(fc.nat(100), { maxLength: 12 }),
      }),
    );
    fc.assert(
      fc.property(wide, ({ asked, rows, wanted }) => {
        const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
        const width = asked.length;
        const layout = { query: 0, width, rows: 2_048, out: 4_096, first: 8_192 };
        new Int16Array(memory.buffer, layout.query).set(asked);
        rows.forEach((row, n) => new Int8Array(memory.buffer, layout.first + n * width).set(row));
        new Uint32Array(memory.buffer, layout.rows).set(wanted.map((n) => n % rows.length));
        const products = new Int32Array(memory.buffer, layout.out, wanted.length + 1);
        const given = [dotProducts, oneByOne].map((make) => {
          products.fill(7);
          make(memory, layout)(wanted.length);
          return [...products];
        });
        const sums = wanted.map((n) =>
          (rows[n % rows.length] ?? []).reduce((sum, value, i) => sum + value * (asked[i] ?? 0), 0),
        );
        // Behind the last one nothing is written.
        expect(given).toEqual([
          [...sums, 7],
          [...sums, 7],
        ]);
      }),
    );
  });
});

describe('vectors in memory', () => {
  it.each([3, 100, 384, 1_536])(
    'multiplies vectors of %d numbers right to four digits',
    (dimensions) => {
      const value = (n: number): number => Math.round(Math.sin(n * 12.9898) * 127);
      const memory = new VectorMemory(dimensions);
      const rows = Array.from({ length: 5_000 }, (_, row) =>
        Int8Array.from({ length: dimensions }, (_, i) => value(row * 7 + i)),
      );
      rows.forEach((row, n) => memory.set(n, row, 1 / Math.hypot(...row)));
      const query = Float32Array.from({ length: dimensions }, (_, i) => Math.cos(i) / 20);
      const wanted = Uint32Array.from([4_999, 0, 4_097, 3, 3]);
      const found = memory.products(query, wanted);
      expect(found).toHaveLength(wanted.length);
      wanted.forEach((n, at) => {
        const row = rows[n] ?? new Int8Array(0);
        const exact = row.reduce((sum, v, i) => sum + v * (query[i] ?? 0), 0) / Math.hypot(...row);
        expect(found[at]).toBeCloseTo(exact, 4);
      });
      expect(memory.products(new Float32Array(dimensions), wanted)).toEqual(new Float32Array(5));
      expect(memory.bytes).toBeGreaterThan(rows.length * dimensions);
    },
  );
});
