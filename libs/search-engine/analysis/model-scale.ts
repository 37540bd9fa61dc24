import known from './meaning-models.json';

/**
 * How a model's vectors are read. Some models put all texts close together, and some texts close to everything; what
 * questions about everything have in common (`background`, weighed) is taken off a query before it is compared.
 * `(product - floor) / span` is the nearness; from `enough` on a text is found by it alone. Measured by
 * bench/train-hybrid.
 */
export interface ModelScale {
  readonly floor: number;
  readonly span: number;
  readonly enough: number;
  readonly background?: Float32Array;
}

interface KnownModel extends Omit<ModelScale, 'background'> {
  /** Stands in the model's name. */
  readonly name: string;
  readonly background: { readonly scale: number; readonly bytes: string };
}

const MODELS: readonly KnownModel[] = known;
const UNKNOWN: ModelScale = { floor: 0, span: 1, enough: 0.5 };
const scales = new Map<string, ModelScale>();

/** By the first known name that stands in the model's. */
export function scaleOf(model: string): ModelScale {
  const cached = scales.get(model);
  if (cached) return cached;
  const found = MODELS.find(({ name }) => model.toLowerCase().includes(name));
  const scale = found ? { ...found, background: unpacked(found.background) } : UNKNOWN;
  scales.set(model, scale);
  return scale;
}

/** A query's vector as it is compared with passages; its product with them is what `scaleOf` reads. */
export function comparable(vector: Float32Array, model: string): Float32Array {
  const { background } = scaleOf(model);
  if (background?.length !== vector.length) return vector;
  return vector.map((n, i) => n - (background[i] ?? 0));
}

/** Numbers of one byte and their scale, as `packed` writes them. */
function unpacked({ scale, bytes }: { scale: number; bytes: string }): Float32Array {
  const numbers = new Int8Array(Buffer.from(bytes, 'base64'));
  return Float32Array.from(numbers, (n) => n * scale);
}

export function packed(vector: Float32Array): { scale: number; bytes: string } {
  const scale = vector.reduce((max, n) => Math.max(max, Math.abs(n)), 0) / 127;
  const numbers = Int8Array.from(vector, (n) => Math.round(n / scale));
  return { scale, bytes: Buffer.from(numbers.buffer).toString('base64') };
}
