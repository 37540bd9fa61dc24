type Numbers = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/** The array itself when it holds `length` numbers, else a copy half as large again (zero-filled). */
export function grown<T extends Numbers>(array: T, length: number): T {
  if (array.length >= length) return array;
  const Kind = array.constructor as new (n: number) => T;
  const larger = new Kind(Math.max(length, 64, Math.ceil(array.length * 1.5)));
  larger.set(array as never);
  return larger;
}
