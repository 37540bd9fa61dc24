import type { PassageVector } from '../../../search-doc';

const SCALE_BYTES = 4;

/** Vectors one behind the other, each its scale and its numbers. */
export function packVectors(vectors: readonly PassageVector[]): Buffer {
  const size = vectors.reduce((sum, { values }) => sum + SCALE_BYTES + values.length, 0);
  const bytes = Buffer.alloc(size);
  let at = 0;
  for (const { values, scale } of vectors) {
    at = bytes.writeFloatLE(scale, at);
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.length), at);
    at += values.length;
  }
  return bytes;
}

/** Nothing when the bytes are no vectors of these dimensions. */
export function unpackVectors(
  bytes: Buffer,
  dimensions: number,
): readonly PassageVector[] | undefined {
  const size = SCALE_BYTES + dimensions;
  if (bytes.length === 0 || bytes.length % size !== 0) return undefined;
  return Array.from({ length: bytes.length / size }, (_, i) => {
    const from = i * size + SCALE_BYTES;
    const scale = bytes.readFloatLE(i * size);
    return { scale, values: new Int8Array(bytes.subarray(from, from + dimensions)) };
  });
}
