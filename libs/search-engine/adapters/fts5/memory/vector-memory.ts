import { dotProducts, type DotProducts } from './dot-products';
import { grown } from './grown';

const PAGE = 65_536;
/** What WebAssembly addresses at most: 4 GB. */
const MOST_PAGES = 65_536;
/** Rows compared in one go. */
const AT_ONCE = 4_096;
/** Memory grows by so many rows, and nothing is copied to make room. */
const MORE_ROWS = 4_096;
const LANES = 16;
const LARGEST_VALUE = 128;
const LARGEST_SUM = 2 ** 31 - 1;
const LARGEST_ASKED = 2 ** 15 - 1;

/** Vectors in one byte a number, row by row, with their scales. */
export class VectorMemory {
  private readonly memory: WebAssembly.Memory;
  private readonly multiply: DotProducts;
  /** Bytes of a row. */
  private readonly width: number;
  private readonly wantedAt: number;
  private readonly productsAt: number;
  private readonly firstAt: number;
  private scales: Float32Array<ArrayBuffer> = new Float32Array(64);
  /** The vector asked last, which nobody changes, and what one of its whole numbers stands for. */
  private asked: Float32Array | undefined;
  private step = 0;

  constructor(readonly dimensions: number) {
    this.width = Math.ceil(dimensions / LANES) * LANES;
    this.wantedAt = this.width * Int16Array.BYTES_PER_ELEMENT;
    this.productsAt = this.wantedAt + AT_ONCE * Uint32Array.BYTES_PER_ELEMENT;
    this.firstAt = this.productsAt + AT_ONCE * Int32Array.BYTES_PER_ELEMENT;
    this.memory = new WebAssembly.Memory({ initial: pagesOf(this.firstAt), maximum: MOST_PAGES });
    this.multiply = dotProducts(this.memory, {
      query: 0,
      width: this.width,
      rows: this.wantedAt,
      out: this.productsAt,
      first: this.firstAt,
    });
  }

  /** Memory it takes. */
  get bytes(): number {
    return this.memory.buffer.byteLength + this.scales.byteLength;
  }

  /** @throws RangeError when 4 GB are full */
  set(row: number, values: Int8Array, scale: number): void {
    const from = this.firstAt + row * this.width;
    const lacking = from + this.width - this.memory.buffer.byteLength;
    if (lacking > 0) this.memory.grow(pagesOf(lacking + MORE_ROWS * this.width));
    new Int8Array(this.memory.buffer, from, this.dimensions).set(values);
    this.scales = grown(this.scales, row + 1);
    this.scales[row] = scale;
  }

  valuesOf(row: number): Int8Array {
    return new Int8Array(this.memory.buffer, this.firstAt + row * this.width, this.dimensions);
  }

  scaleOf(row: number): number {
    return this.scales[row] ?? 0;
  }

  /**
   * Inner products with each of the rows, right to four digits: of the asked vector's numbers the largest gets all the
   * room that sums of four bytes leave it.
   */
  products(query: Float32Array, rows: Uint32Array): Float32Array {
    const { buffer } = this.memory;
    const step = this.ask(query);
    const wanted = new Uint32Array(buffer, this.wantedAt, AT_ONCE);
    const products = new Int32Array(buffer, this.productsAt, AT_ONCE);
    const found = new Float32Array(rows.length);
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const part = rows.subarray(from, from + AT_ONCE);
      wanted.set(part);
      this.multiply(part.length);
      for (let n = 0; n < part.length; n++) {
        found[from + n] =
          (products[n] as number) * step * (this.scales[part[n] as number] as number);
      }
    }
    return found;
  }

  /** Writes the asked vector in whole numbers; what one of them stands for. One search asks for many rows by the same. */
  private ask(query: Float32Array): number {
    if (query === this.asked) return this.step;
    const largest = query.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const room = Math.floor(LARGEST_SUM / (LARGEST_VALUE * this.width));
    const step = largest / Math.min(LARGEST_ASKED, room);
    const asked = new Int16Array(this.memory.buffer, 0, this.width);
    for (let i = 0; i < this.dimensions; i++) {
      asked[i] = step === 0 ? 0 : Math.round((query[i] ?? 0) / step);
    }
    this.asked = query;
    this.step = step;
    return step;
  }
}

const pagesOf = (bytes: number): number => Math.ceil(bytes / PAGE);
