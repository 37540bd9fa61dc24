/** Rows in one block: memory grows by a block at a time and nothing is ever copied to make room. */
const BLOCK_ROWS = 4_096;

/** Vectors in one byte a number, row by row, with their scales. */
export class VectorBlocks {
  private readonly blocks: Int8Array[] = [];
  private readonly scales: Float32Array[] = [];

  constructor(readonly dimensions: number) {}

  get bytes(): number {
    return this.blocks.length * BLOCK_ROWS * (this.dimensions + Float32Array.BYTES_PER_ELEMENT);
  }

  set(row: number, values: Int8Array, scale: number): void {
    const block = Math.floor(row / BLOCK_ROWS);
    while (this.blocks.length <= block) {
      this.blocks.push(new Int8Array(BLOCK_ROWS * this.dimensions));
      this.scales.push(new Float32Array(BLOCK_ROWS));
    }
    this.blocks[block]?.set(values, (row % BLOCK_ROWS) * this.dimensions);
    (this.scales[block] as Float32Array)[row % BLOCK_ROWS] = scale;
  }

  valuesOf(row: number): Int8Array {
    const from = (row % BLOCK_ROWS) * this.dimensions;
    const block = this.blocks[Math.floor(row / BLOCK_ROWS)] as Int8Array;
    return block.subarray(from, from + this.dimensions);
  }

  scaleOf(row: number): number {
    return this.scales[Math.floor(row / BLOCK_ROWS)]?.[row % BLOCK_ROWS] ?? 0;
  }

  /** Inner product with a row. */
  product(query: Float32Array, row: number): number {
    const block = this.blocks[Math.floor(row / BLOCK_ROWS)] as Int8Array;
    const from = (row % BLOCK_ROWS) * this.dimensions;
    const { length } = query;
    // Four sums, since the processor waits for one addition before it begins the next to the same sum.
    let [a, b, c, d] = [0, 0, 0, 0];
    let i = 0;
    for (; i + 3 < length; i += 4) {
      a += (query[i] as number) * (block[from + i] as number);
      b += (query[i + 1] as number) * (block[from + i + 1] as number);
      c += (query[i + 2] as number) * (block[from + i + 2] as number);
      d += (query[i + 3] as number) * (block[from + i + 3] as number);
    }
    for (; i < length; i++) a += (query[i] as number) * (block[from + i] as number);
    return (a + b + c + d) * this.scaleOf(row);
  }

  move(from: number, to: number): void {
    this.set(to, this.valuesOf(from), this.scaleOf(from));
  }

  /** Gives back the blocks behind the last row. */
  cut(rows: number): void {
    const wanted = Math.ceil(rows / BLOCK_ROWS);
    this.blocks.length = Math.min(this.blocks.length, wanted);
    this.scales.length = Math.min(this.scales.length, wanted);
  }
}
