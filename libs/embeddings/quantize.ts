/** A vector in one byte a number: `values[i] * scale` is the i-th number, within half of `scale`. */
export interface QuantizedVector {
  /** −127…127 */
  readonly values: Int8Array;
  readonly scale: number;
}

const MOST = 127;

/** Of a vector with finite numbers, not all zero. */
export function quantize(unit: Float32Array): QuantizedVector {
  let largest = 0;
  for (const value of unit) largest = Math.max(largest, Math.abs(value));
  // As PostgreSQL's `real` keeps it, so that what is read back is what was measured.
  const scale = Math.fround(largest / MOST);
  const values = new Int8Array(unit.length);
  if (scale === 0) return { values, scale };
  for (let i = 0; i < unit.length; i += 1) {
    values[i] = Math.max(-MOST, Math.min(MOST, Math.round(unit[i]! / scale)));
  }
  return { values, scale };
}

export function dequantize({ values, scale }: QuantizedVector): Float32Array {
  return Float32Array.from(values, (value) => value * scale);
}
