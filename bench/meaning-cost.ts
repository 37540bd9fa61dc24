import { Passages } from '../libs/search-engine/adapters/fts5/memory/passages';
import type { IndexOp } from '../libs/search-engine/search-doc';
import type { SearchEngine } from '../libs/search-engine/search-engine';
import { percentile, type Figure } from './figures';
import { ask, MODEL, PATIENCE_MS, quantized } from './meaning-asking';
import type { MeaningSet } from './meaning-sets';
import { corpus } from './relevance-corpus';
import type { VectorCache } from './vector-cache';

/** Queries timed of each kind, and asked before without being timed. */
const TIMED = 200;
const WARM = 20;
const OPS = 2_000;
const BYTES_OF_MANY = 100_000 / 1e6;

/**
 * What comparing costs when every text of the corpus has a vector: real ones of questions, each turned a little, since
 * neither time nor memory depends on what they say. The query's own vector is there already.
 */
export async function costFigures(
  engine: SearchEngine,
  folder: string,
  sets: readonly MeaningSet[],
  cache: VectorCache,
): Promise<Figure[]> {
  const known = sets
    .flatMap((set) => set.queries.map((query) => ({ set, query })))
    .flatMap((one) => {
      const vector = cache.get(one.query.asked, 'query');
      return vector ? [{ ...one, vector }] : [];
    });
  if (known.length === 0) return [];
  const filled = await fillUp(
    engine,
    folder,
    known.map(({ vector }) => vector),
  );
  const times = { words: [] as number[], both: [] as number[] };
  const step = Math.max(1, Math.floor(known.length / (TIMED + WARM)));
  const asked = known.filter((_, at) => at % step === 0).slice(0, TIMED + WARM);
  for (const [at, { set, query, vector }] of asked.entries()) {
    const everything = { ...set, filter: { all: [] } };
    for (const name of at % 2 === 0 ? (['words', 'both'] as const) : (['both', 'words'] as const)) {
      const begun = performance.now();
      await ask(engine, everything, query, name === 'both' ? vector : undefined);
      if (at >= WARM) times[name].push(performance.now() - begun);
    }
  }
  const [words, both] = [percentile(times.words, 0.95), percentile(times.both, 0.95)];
  return [
    ...filled,
    { name: `search by words (${times.words.length} queries), p95`, value: words, unit: 'ms' },
    { name: 'search with meaning, p95', value: both, unit: 'ms' },
    { name: '… against words alone', value: both / words, unit: '×', bound: '≤ 2' },
  ];
}

async function fillUp(
  engine: SearchEngine,
  folder: string,
  patterns: readonly Float32Array[],
): Promise<Figure[]> {
  const passages = new Passages(MODEL.dimensions);
  let ops: IndexOp[] = [];
  let count = 0;
  const send = async (): Promise<void> => {
    await engine.settled(await engine.apply(ops, { lane: 'bulk' }), PATIENCE_MS * 20);
    ops = [];
  };
  for await (const { id, version } of corpus(folder)) {
    const vectors = [quantized(turned(patterns, count))];
    passages.put(count++, vectors);
    if (ops.push({ op: 'vectors', id, version, vectors }) >= OPS) await send();
  }
  if (ops.length > 0) await send();
  return [
    { name: 'passages compared', value: count, unit: '' },
    {
      name: 'memory for 100,000 passages, embedded engine',
      value: (passages.bytes / count) * BYTES_OF_MANY,
      unit: 'MB',
      bound: '≤ 120',
    },
  ];
}

/** One of the patterns with noise, the same for the same number. */
function turned(patterns: readonly Float32Array[], number: number): Float32Array {
  const pattern = patterns[number % patterns.length] ?? new Float32Array(MODEL.dimensions).fill(1);
  let state = number + 1;
  const noise = (): number => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return (state / 0x7fff_ffff - 0.5) * 0.1;
  };
  const vector = pattern.map((n) => n + noise());
  const length = Math.hypot(...vector);
  return vector.map((n) => n / length);
}
