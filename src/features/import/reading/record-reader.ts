import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { scanJson } from './json-scan';
import { LineSplitter, type RawLine } from './line-splitter';
import { decodeUtf8 } from './utf8';

/** Longest line that is read, in bytes. */
export const MAX_LINE_BYTES = 32 * 1024 * 1024;

export interface ReadLine {
  readonly line: number;
  /** The JSON object of the line; undefined where `refused` says why. */
  readonly value?: Readonly<Record<string, unknown>>;
  /** `column` counts characters (UTF-16 units, as editors do) from 1. */
  readonly refused?: { readonly column: number; readonly reason: string };
  /** Column at which the value of a field begins, 1 when it is missing. Reads the line again: for refusals. */
  columnOf(field: string): number;
}

/** Some lines that were read together. */
export interface ReadChunk {
  readonly lines: readonly ReadLine[];
  /** Where to go on behind these lines. */
  readonly position: Position;
  /** Bytes of the file itself (packed, where it is) that were taken so far; for progress. */
  readonly fileBytes: number;
}

/** Lines and unpacked bytes of a file that are done. */
export interface Position {
  readonly lines: number;
  readonly bytes: number;
}

export interface ReadOptions {
  /** Goes on behind this position of the same file. */
  readonly from?: Position;
  readonly maxLineBytes?: number;
  /** Tests only. */
  readonly chunkBytes?: number;
}

/** The file cannot be read (further): missing, no rights, a folder, broken gzip. The message names it. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
  constructor(
    readonly file: string,
    readonly line: number,
    reason: string,
  ) {
    super(`${file}: ${reason}`);
  }
}

/**
 * Reads a file of JSON Lines, plain or packed with gzip (told by its first bytes), in bounded memory whatever its
 * size and that of its lines. Empty lines are skipped; a line that holds no JSON object comes out as refused.
 * @throws FileProblem
 */
export async function* readRecords(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<ReadChunk> {
  yield* readWith(readLine, path, options);
}

/**
 * Reads a file of tab-separated columns in the same way. A first line of column names (`names` lists the
 * spellings of each) says which column is which; without one they stand in the order of `names`.
 * @throws FileProblem
 */
export async function* readTable(
  path: string,
  names: Readonly<Record<string, readonly string[]>>,
  options: ReadOptions = {},
): AsyncGenerator<ReadChunk> {
  const columns: Columns = { names: Object.keys(names) };
  const readRow: ReadOne = (raw, maxLineBytes) => {
    const text = textOf(raw, maxLineBytes);
    if (text === undefined) return [];
    return typeof text === 'string' ? rowOf(raw, text, columns, names) : [text];
  };
  yield* readWith(readRow, path, options);
}

interface Columns {
  names: readonly (string | undefined)[];
}

function rowOf(
  raw: RawLine,
  text: string,
  columns: Columns,
  names: Readonly<Record<string, readonly string[]>>,
): ReadLine[] {
  const cells = text.split('\t').map((cell) => cell.trim());
  if (raw.number === 1) {
    const named = cells.map((cell) =>
      Object.keys(names).find((name) => names[name]?.includes(cell.toLowerCase())),
    );
    if (named.filter((name) => name !== undefined).length > 1) {
      columns.names = named;
      return [];
    }
  }
  const value: Record<string, string> = {};
  const starts = new Map<string, number>();
  let column = 1;
  cells.forEach((cell, at) => {
    const name = columns.names[at];
    if (name !== undefined && cell !== '') value[name] = cell;
    if (name !== undefined) starts.set(name, column);
    column += cell.length + 1;
  });
  return [{ line: raw.number, value, columnOf: (field) => starts.get(field) ?? 1 }];
}

type ReadOne = (raw: RawLine, maxLineBytes: number) => ReadLine[];

async function* readWith(
  readOne: ReadOne,
  path: string,
  options: ReadOptions,
): AsyncGenerator<ReadChunk> {
  const from = options.from ?? START;
  let line = from.lines;
  try {
    for await (const { raws, fileBytes } of rawLines(path, from, options)) {
      const last = raws.at(-1);
      // A packed file is unpacked again from its beginning.
      if (!last || last.number <= from.lines) continue;
      line = last.number;
      const fresh = raws.filter((raw) => raw.number > from.lines);
      yield {
        lines: fresh.flatMap((raw) => readOne(raw, options.maxLineBytes ?? MAX_LINE_BYTES)),
        position: { lines: last.number, bytes: last.end },
        fileBytes,
      };
    }
  } catch (error) {
    throw asProblem(basename(path), line + 1, error);
  }
}

const START: Position = { lines: 0, bytes: 0 };

async function* rawLines(
  path: string,
  from: Position,
  { maxLineBytes = MAX_LINE_BYTES, chunkBytes = 256 * 1024 }: ReadOptions,
): AsyncGenerator<{ raws: RawLine[]; fileBytes: number }> {
  const packed = await isGzip(path);
  const start = packed ? 0 : from.bytes;
  const stream = createReadStream(path, { start, highWaterMark: chunkBytes });
  const splitter = new LineSplitter(maxLineBytes, packed ? START : from);
  const bytes: AsyncIterable<Buffer> = packed ? unpack(stream, chunkBytes) : stream;
  for await (const chunk of bytes) {
    yield { raws: splitter.push(chunk), fileBytes: start + stream.bytesRead };
  }
  yield { raws: splitter.rest(), fileBytes: start + stream.bytesRead };
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

function unpack(stream: ReadStream, chunkBytes: number): AsyncIterable<Buffer> {
  const unzip = createGunzip({ chunkSize: Math.max(64, chunkBytes) });
  // Errors of either arrive at whoever reads `unzip`.
  pipeline(stream, unzip, () => undefined);
  return unzip;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** The text of a line; none when it is empty. */
function textOf(raw: RawLine, maxLineBytes: number): string | ReadLine | undefined {
  if (!raw.bytes) {
    const limit = Math.round(maxLineBytes / 1024 / 1024);
    return refused(raw, 1, `the line is longer than ${limit} MiB`);
  }
  const decoded = decodeUtf8(raw.bytes);
  if ('brokenAt' in decoded) {
    return refused(raw, decoded.brokenAt + 1, 'here is a byte that is no UTF-8');
  }
  const marked = raw.number === 1 && decoded.text.startsWith(BYTE_ORDER_MARK);
  const text = marked ? decoded.text.slice(1) : decoded.text;
  return text.trim() === '' ? undefined : text;
}

/** One line, or none when it is empty. */
function readLine(raw: RawLine, maxLineBytes: number): ReadLine[] {
  const text = textOf(raw, maxLineBytes);
  if (text === undefined) return [];
  return [typeof text === 'string' ? readText(raw, text) : text];
}

function readText(raw: RawLine, text: string): ReadLine {
  const value = parsed(text);
  if (value === undefined) {
    const { error = { at: 0, reason: 'this is no JSON' } } = scanJson(text);
    return refused(raw, error.at + 1, error.reason);
  }
  const start = text.search(/\S/) + 1;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused(raw, start, 'a line must hold one JSON object, {…}');
  }
  const columnOf = (field: string): number => {
    const at = scanJson(text).fields.get(field);
    return at === undefined ? start : at + 1;
  };
  return { line: raw.number, value: value as Record<string, unknown>, columnOf };
}

const refused = (raw: RawLine, column: number, reason: string): ReadLine => ({
  line: raw.number,
  refused: { column, reason },
  columnOf: () => column,
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this account may not read it',
  EISDIR: 'this is a folder, not a file',
  Z_BUF_ERROR: 'the packed file ends in the middle; it was not copied to its end',
  Z_DATA_ERROR: 'the packed file is damaged from here on',
};

function asProblem(file: string, line: number, error: unknown): Error {
  if (error instanceof FileProblem) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error instanceof Error ? error : new Error(String(error));
  const known = SENTENCES[code];
  return new FileProblem(file, line, known ?? (error as Error).message);
}
