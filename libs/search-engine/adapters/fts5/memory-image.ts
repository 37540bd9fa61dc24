import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Column, Columns } from './memory/columns';

/** Which state of an index file an image shows: of the same file, after the same number of changes. */
export interface ImageState {
  readonly identity: string;
  readonly changes: number;
}

interface Header extends ImageState {
  readonly form: number;
  readonly values: Columns['values'];
  readonly columns: readonly {
    readonly name: string;
    readonly kind: string;
    readonly bytes: number;
    readonly sum: number;
  }[];
}

/** Raise when what is kept in memory changes its meaning without changing its names. */
const FORM = 1;
const LENGTH_BYTES = 4;
const LONGEST_HEADER = 1 << 20;
const KINDS = { Uint8Array, Uint16Array, Uint32Array, Float64Array };
type Kind = keyof typeof KINDS;

const pathOf = (file: string): string => `${file}.image`;
const draftOf = (file: string): string => `${pathOf(file)}.new`;

/** Takes the image of an index file away, also one that was never finished. */
export function removeImage(file: string): void {
  for (const path of [pathOf(file), draftOf(file)]) rmSync(path, { force: true });
}

/**
 * Writes beside an index file what was made of it in memory, so that the next start need not make it again. Only a
 * help: whatever goes wrong leaves no image.
 */
export function writeImage(file: string, state: ImageState, { columns, values }: Columns): void {
  const draft = draftOf(file);
  try {
    const described = columns.map(([name, numbers]) => ({
      name,
      kind: kindOf(numbers),
      bytes: numbers.byteLength,
      sum: crc32(bytesOf(numbers)),
    }));
    const header: Header = { form: FORM, ...state, values, columns: described };
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(text.length);
    const to = openSync(draft, 'w');
    try {
      for (const part of [length, text, ...columns.map(([, numbers]) => bytesOf(numbers))]) {
        writeWhole(to, part);
      }
    } finally {
      closeSync(to);
    }
    renameSync(draft, pathOf(file));
  } catch {
    removeImage(file);
  }
}

/** The image of exactly this state, or nothing: none, an older one, a damaged one. */
export function readImage(file: string, state: ImageState): Columns | undefined {
  let from: number | undefined;
  try {
    from = openSync(pathOf(file), 'r');
    const length = readWhole(from, new Uint8Array(LENGTH_BYTES));
    const size = Buffer.from(length).readUInt32LE();
    if (size > LONGEST_HEADER) return undefined;
    const header = JSON.parse(
      Buffer.from(readWhole(from, new Uint8Array(size))).toString(),
    ) as Header;
    const { form, identity, changes } = header;
    if (form !== FORM || identity !== state.identity || changes !== state.changes) return undefined;
    const columns: Column[] = [];
    for (const { name, kind, bytes, sum } of header.columns) {
      const numbers = new KINDS[kind as Kind](bytes / KINDS[kind as Kind].BYTES_PER_ELEMENT);
      readWhole(from, bytesOf(numbers));
      if (crc32(bytesOf(numbers)) !== sum) return undefined;
      columns.push([name, numbers]);
    }
    return { columns, values: header.values };
  } catch {
    return undefined;
  } finally {
    if (from !== undefined) closeSync(from);
  }
}

const kindOf = (numbers: Column[1]): Kind =>
  Buffer.isBuffer(numbers) ? 'Uint8Array' : (numbers.constructor.name as Kind);

const bytesOf = (numbers: Column[1]): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

function writeWhole(to: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(to, bytes, at, bytes.length - at);
}

function readWhole(from: number, bytes: Uint8Array): Uint8Array {
  for (let at = 0; at < bytes.length;) {
    const read = readSync(from, bytes, at, bytes.length - at, null);
    if (read === 0) throw new Error('The image ends too early.');
    at += read;
  }
  return bytes;
}
