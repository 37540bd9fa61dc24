import { grown } from './grown';
import type { VectorBlocks } from './vector-blocks';

const BITS = 8;
const VALUES = 1 << BITS;
/** The means are taken from so many rows, evenly spread. */
const SAMPLED = 4_096;

/**
 * One bit a number: whether it lies above the mean of its dimension. A query's numbers times these signs, weighed by how
 * much each dimension varies, tell roughly how near a row is, at a twentieth of the cost of the exact product.
 */
export class SignBits {
  private bits: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private readonly rowBytes: number;
  private readonly means: Float32Array;
  private readonly spreads: Float32Array;

  constructor(private readonly blocks: VectorBlocks) {
    this.rowBytes = Math.ceil(blocks.dimensions / BITS);
    this.means = new Float32Array(blocks.dimensions);
    this.spreads = new Float32Array(blocks.dimensions).fill(1);
  }

  get bytes(): number {
    return this.bits.length;
  }

  set(row: number): void {
    const { rowBytes, means, blocks } = this;
    this.bits = grown(this.bits, (row + 1) * rowBytes);
    const values = blocks.valuesOf(row);
    const scale = blocks.scaleOf(row);
    for (let byte = 0; byte < rowBytes; byte++) {
      let bits = 0;
      for (let bit = 0; bit < BITS; bit++) {
        const i = byte * BITS + bit;
        if ((values[i] ?? 0) * scale > (means[i] ?? 0)) bits |= 1 << bit;
      }
      this.bits[row * rowBytes + byte] = bits;
    }
  }

  move(from: number, to: number): void {
    const { rowBytes } = this;
    this.bits.copyWithin(to * rowBytes, from * rowBytes, (from + 1) * rowBytes);
  }

  /** Measures the dimensions anew and sets all bits again. */
  measure(rows: number): void {
    const { means, spreads, blocks } = this;
    const step = Math.max(1, Math.floor(rows / SAMPLED));
    const squares = new Float64Array(blocks.dimensions);
    const sums = new Float64Array(blocks.dimensions);
    let count = 0;
    for (let row = 0; row < rows; row += step, count++) {
      const values = blocks.valuesOf(row);
      const scale = blocks.scaleOf(row);
      for (let i = 0; i < values.length; i++) {
        const value = (values[i] as number) * scale;
        sums[i] = (sums[i] as number) + value;
        squares[i] = (squares[i] as number) + value * value;
      }
    }
    for (let i = 0; i < means.length; i++) {
      const mean = (sums[i] as number) / count;
      means[i] = mean;
      spreads[i] = Math.sqrt(Math.max(0, (squares[i] as number) / count - mean * mean));
    }
    for (let row = 0; row < rows; row++) this.set(row);
  }

  /** Rough nearness of each of the rows; comparable with each other only. */
  roughly(query: Float32Array, rows: Uint32Array): Float32Array {
    const { rowBytes, bits } = this;
    const table = wholeNumbers(this.tableOf(query));
    const rough = new Float32Array(rows.length);
    const even = rowBytes & ~1;
    for (let n = 0; n < rows.length; n++) {
      const from = (rows[n] as number) * rowBytes;
      let [sum, other] = [0, 0];
      for (let byte = 0; byte < even; byte += 2) {
        sum += table[(byte << BITS) | (bits[from + byte] as number)] as number;
        other += table[((byte + 1) << BITS) | (bits[from + byte + 1] as number)] as number;
      }
      if (even < rowBytes) sum += table[(even << BITS) | (bits[from + even] as number)] as number;
      rough[n] = sum + other;
    }
    return rough;
  }

  /** What each value of each byte of a row adds. */
  private tableOf(query: Float32Array): Float32Array {
    const table = new Float32Array(this.rowBytes * VALUES);
    for (let byte = 0; byte < this.rowBytes; byte++) {
      for (let value = 0; value < VALUES; value++) {
        let sum = 0;
        for (let bit = 0; bit < BITS; bit++) {
          const i = byte * BITS + bit;
          const weight = (query[i] ?? 0) * (this.spreads[i] ?? 0);
          sum += (value >> bit) & 1 ? weight : -weight;
        }
        table[byte * VALUES + value] = sum;
      }
    }
    return table;
  }
}

const LARGEST = 32_767;

/** In proportion, as numbers of two bytes: so the table fits into the processor's nearest memory, and adds up fast. */
function wholeNumbers(table: Float32Array): Int16Array {
  const largest = table.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return Int16Array.from(table, (value) => (largest === 0 ? 0 : (value / largest) * LARGEST));
}
