import { EmbeddingUnavailable } from '../../embedder';
import type { ModelFault, VectorFlaw } from '../../model-fault';

/** More numbers than any model gives; a wrong answer should not fill the memory. */
const MOST_DIMENSIONS = 8_192;

/**
 * The vectors of an OpenAI-compatible answer in the order asked, of unit length.
 * @throws EmbeddingUnavailable when the answer is no list of `count` finite vectors of one length (`dimensions`, if given)
 */
export function readVectors(
  answer: unknown,
  count: number,
  dimensions: number | undefined,
): Float32Array[] {
  const { data } = (answer ?? {}) as { data?: unknown };
  if (!Array.isArray(data) || data.length !== count) {
    const found = Array.isArray(data) ? { found: data.length } : {};
    throw wrong({ code: 'endpoint-count', ...found, asked: count });
  }
  const vectors: (Float32Array | undefined)[] = new Array<undefined>(count).fill(undefined);
  data.forEach((entry: unknown, at) => {
    const { index = at, embedding } = (entry ?? {}) as { index?: unknown; embedding?: unknown };
    if (typeof index !== 'number' || !(index in vectors) || vectors[index]) {
      throw garbage('not-numbered');
    }
    vectors[index] = unit(numbersOf(embedding));
  });
  const whole = vectors as Float32Array[];
  const length = dimensions ?? whole[0]?.length;
  const odd = whole.find((vector) => vector.length !== length);
  if (odd) throw wrong({ code: 'endpoint-length', found: odd.length, wanted: length ?? 0 });
  return whole;
}

function numbersOf(embedding: unknown): Float32Array {
  if (typeof embedding === 'string') return fromBase64(embedding);
  const fits = Array.isArray(embedding) && embedding.length <= MOST_DIMENSIONS;
  if (!fits || embedding.length === 0) throw garbage('no-vector');
  if (!embedding.every((value) => typeof value === 'number')) {
    throw garbage('no-number');
  }
  return Float32Array.from(embedding);
}

/** Little-endian 32-bit numbers. */
function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  const count = bytes.length / 4;
  if (!Number.isInteger(count) || count === 0 || count > MOST_DIMENSIONS) {
    throw garbage('no-vector');
  }
  return Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(4 * i));
}

function unit(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  if (!Number.isFinite(length) || length < 1e-12) {
    throw garbage('zero-or-infinite');
  }
  return vector.map((value) => value / length);
}

const wrong = (fault: ModelFault): EmbeddingUnavailable =>
  new EmbeddingUnavailable(fault, { passing: true });

const garbage = (flaw: VectorFlaw): EmbeddingUnavailable =>
  wrong({ code: 'endpoint-garbage', flaw });
