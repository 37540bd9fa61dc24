import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { scanJson } from './json-scan';
import { readRecords, type ReadLine, type ReadOptions } from './record-reader';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'allmende-reader-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(content: string | Buffer): string {
  const path = join(folder, `${++files}.jsonl`);
  writeFileSync(path, content);
  return path;
}

async function linesOf(content: string | Buffer, options?: ReadOptions): Promise<ReadLine[]> {
  const lines: ReadLine[] = [];
  for await (const chunk of readRecords(file(content), options)) lines.push(...chunk.lines);
  return lines;
}

const valuesOf = async (content: string | Buffer, options?: ReadOptions) =>
  (await linesOf(content, options)).map((line) => line.value);

const withByte = (before: string, byte: number, after: string) =>
  Buffer.concat([Buffer.from(before), Buffer.from([byte]), Buffer.from(after)]);

describe('lines that hold no record', () => {
  it.each<[line: string | Buffer, column: number, reason: string]>([
    ['{"id": "a", }', 13, 'a field name in quotation marks is expected instead of “}”'],
    ['{"id": }', 8, 'a value is expected instead of “}”'],
    ['{"id" "a"}', 7, '“:” after the field name is expected instead of “"”'],
    ['{"id": "a" "b": 1}', 12, '“,” or “}” is expected instead of “"”'],
    ['{"tags": ["a" "b"]}', 15, '“,” or “]” is expected instead of “"”'],
    ['{"tags": ["a",]}', 15, 'a value is expected instead of “]”'],
    ['{"id": "a"', 11, 'the line ends in the middle of the record; “,” or “}” is missing'],
    ['{"id": "a', 8, 'a text begins here and does not end on this line'],
    ['{"id": "a\tb"}', 10, 'a control character (U+0009) inside a text; write it as \\u0009'],
    ['{"id": "a\\x"}', 10, 'no such escape in a text'],
    ['{"id": "ä😀\\u12"}', 12, 'no such escape in a text'],
    ['{"n": 01}', 8, '“,” or “}” is expected instead of “1”'],
    ['{"n": NaN}', 7, 'a value is expected instead of “N”'],
    ["{'id': 1}", 2, "a field name in quotation marks is expected instead of “'”"],
    ['{"id": "a"} {"id": "b"}', 13, 'something follows the end of the record'],
    ['{"id": "a"},', 12, 'something follows the end of the record'],
    ['[1, 2]', 1, 'a line must hold one JSON object, {…}'],
    ['  "text"', 3, 'a line must hold one JSON object, {…}'],
    ['null', 1, 'a line must hold one JSON object, {…}'],
    ['id;title;body', 1, 'a value is expected instead of “i”'],
    [Buffer.from('{"id": "M\xfcller"}', 'latin1'), 10, 'here is a byte that is no UTF-8'],
    [withByte('{"ä😀": "M', 0xfc, '"}'), 11, 'here is a byte that is no UTF-8'],
    [withByte('{"id": "', 0xc3, ''), 9, 'here is a byte that is no UTF-8'],
    [withByte('{"id": "€', 0x80, '"}'), 10, 'here is a byte that is no UTF-8'],
  ])('%s', async (line, column, reason) => {
    const lines = await linesOf(
      Buffer.concat([Buffer.from('{"id":1}\n'), Buffer.from(line), Buffer.from('\n{"id":3}')]),
    );
    expect(lines.map((l) => l.line)).toEqual([1, 2, 3]);
    expect(lines[1]?.refused).toEqual({ column, reason });
    expect(lines[2]?.value).toEqual({ id: 3 });
  });

  it('however deep they nest', async () => {
    const [line] = await linesOf('['.repeat(200_000));
    expect(line?.refused).toEqual({
      column: 200_001,
      reason: 'the line ends in the middle of the record; a value is missing',
    });
  });

  it('refuses what JSON.parse refuses, and nothing else', () => {
    const shapes = fc.oneof(
      fc.json(),
      fc.json().map((text) => text.slice(0, -1)),
      fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0041e-+.tfn \t') }),
    );
    fc.assert(
      fc.property(shapes, (text) => {
        const parses = (() => {
          try {
            JSON.parse(text);
            return true;
          } catch {
            return false;
          }
        })();
        expect(scanJson(text).error === undefined).toBe(parses);
      }),
      { numRuns: 500 },
    );
  });
});

it('reads lines with any end, a byte order mark, empty lines and no end at all', async () => {
  const content = '\uFEFF{"id":1}\r\n\n   \r\n{"id":2}\n\r\n{"id":3}';
  const lines = await linesOf(content);
  expect(lines.map(({ line, value }) => [line, value])).toEqual([
    [1, { id: 1 }],
    [4, { id: 2 }],
    [6, { id: 3 }],
  ]);
  expect(await linesOf('')).toEqual([]);
  expect(await linesOf('\n\n')).toEqual([]);
});

it('tells packed files by their content, several in one as well', async () => {
  const packed = Buffer.concat([gzipSync('{"id":1}\n{"id":2}\n'), gzipSync('{"id":3}\n')]);
  expect(await valuesOf(packed)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});

it('finds the column at which a field begins', async () => {
  const [line] = await linesOf('  {"id": "a", "inner": {"created": 1}, "created":  "soon"}');
  expect(line?.columnOf('created')).toBe(52);
  expect(line?.columnOf('absent')).toBe(3);
});

it('gives the same records however the bytes arrive, and goes on behind any position', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  const content = fc.array(fc.record({ id: text, body: text }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(content, fc.integer({ min: 1, max: 37 }), async (records, chunkBytes) => {
      const plain = Buffer.from(records.map((r) => `${JSON.stringify(r)}\n`).join(''));
      for (const bytes of [plain, gzipSync(plain)]) {
        const path = file(bytes);
        const whole: unknown[] = [];
        const positions = [{ lines: 0, bytes: 0, seen: 0 }];
        for await (const chunk of readRecords(path, { chunkBytes })) {
          whole.push(...chunk.lines.map((line) => line.value));
          positions.push({ ...chunk.position, seen: whole.length });
        }
        expect(whole).toEqual(records);
        const from = positions[positions.length >> 1];
        const rest: ReadLine[] = [];
        for await (const chunk of readRecords(path, { from, chunkBytes })) {
          rest.push(...chunk.lines);
        }
        expect(rest.map((line) => line.value)).toEqual(records.slice(from?.seen));
        expect(rest[0]?.line ?? records.length + 1).toBe((from?.seen ?? 0) + 1);
      }
    }),
    { numRuns: 40 },
  );
});

describe('size', () => {
  it('takes a line of 200,000 characters, refuses one beyond the limit and goes on behind it', async () => {
    const long = { body: 'lang '.repeat(40_000) };
    const content = `${JSON.stringify(long)}\n{"body":"${'x'.repeat(3_000_000)}"}\n{"id":3}\n`;
    const lines = await linesOf(content, { maxLineBytes: 1024 * 1024 });
    expect(lines.map((line) => line.value)).toEqual([long, undefined, { id: 3 }]);
    expect(lines[1]).toMatchObject({
      line: 2,
      refused: { reason: 'the line is longer than 1 MiB' },
    });
  });

  it('needs no more memory for a line without an end than for a short one', async () => {
    const packed = gzipSync(Buffer.alloc(400 * 1024 * 1024, 'x'), { level: 1 });
    const path = file(packed);
    const before = process.memoryUsage().rss;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
    const lines: ReadLine[] = [];
    for await (const chunk of readRecords(path)) lines.push(...chunk.lines);
    clearInterval(watch);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.refused?.reason).toBe('the line is longer than 32 MiB');
    expect(most - before).toBeLessThan(120 * 1024 * 1024);
  });
});

describe('files that cannot be read', () => {
  it('says so with the name of the file', async () => {
    const read = async (path: string) => {
      for await (const chunk of readRecords(path)) void chunk;
    };
    await expect(read(join(folder, 'none.jsonl'))).rejects.toThrow(
      'none.jsonl: there is no such file',
    );
    await expect(read(folder)).rejects.toThrow('this is a folder, not a file');
    const half = gzipSync(Buffer.from('{"id":1}\n'.repeat(5000))).subarray(0, 60);
    await expect(read(file(half))).rejects.toThrow('the packed file ends in the middle');
    const damaged = gzipSync(Buffer.from('{"id":1}\n'.repeat(5000)));
    damaged.fill(0xff, 20, 40);
    await expect(read(file(damaged))).rejects.toThrow('the packed file is damaged from here on');
  });
});
