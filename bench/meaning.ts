import { createHash } from 'node:crypto';
import type { SearchDoc } from '../libs/search-engine/search-doc';
import type { SearchEngine } from '../libs/search-engine/search-engine';
import type { Hit } from '../libs/search-engine/search-query';
import type { Figure } from './figures';
import { ask, DEPTH, MODEL, PATIENCE_MS, quantized, SCOPE } from './meaning-asking';
import { costFigures } from './meaning-cost';
import {
  GENERAL,
  marked,
  meaningSets,
  OUT_OF_TOPIC,
  PARTS,
  type JudgedQuery,
  type MeaningSet,
  type MeaningSets,
} from './meaning-sets';
import { ndcg } from './relevance';
import { corpus } from './relevance-corpus';
import { fillCache, ModelServer, VectorCache } from './vector-cache';

/** An index of all texts, or of a share of those that no set asks for, with the vectors that have been made. */
export async function fillWithVectors(
  engine: SearchEngine,
  folder: string,
  cache: VectorCache,
  meaning: MeaningSets,
  share = 1,
): Promise<void> {
  await engine.ensure({ name: 'bench', settings: {}, meaning: MODEL });
  await engine.rebuild(corpusWithVectors(folder, cache, meaning, share));
}

/** The corpus, each document with those vectors of its passages that have been made. */
async function* corpusWithVectors(
  folder: string,
  cache: VectorCache,
  { passages }: MeaningSets,
  share: number,
): AsyncGenerator<SearchDoc> {
  const isKept = (thread: string): boolean =>
    PARTS.some((part) => passages[part].has(thread)) || chance(thread) < share;
  for await (const read of corpus(folder)) {
    if (!isKept(read.thread)) continue;
    const doc = marked(read, passages);
    const texts =
      doc.type === 'layer' ? PARTS.flatMap((part) => passages[part].get(doc.thread) ?? []) : [];
    const vectors = texts.flatMap((text) => {
      const vector = cache.get(text, 'passage');
      return vector ? [quantized(vector)] : [];
    });
    yield vectors.length > 0 ? { ...doc, vectors } : doc;
  }
}

/** 0 to 1, always the same for a name. */
const chance = (name: string): number =>
  createHash('md5').update(name).digest().readUInt32BE(0) / 2 ** 32;

/**
 * Makes vectors for at most so many seconds and keeps them beside the system's other temporary files, so that this may
 * be called again until none is missing. What is asked comes first, then the shortest parts of the corpus.
 */
export async function makeVectors(
  cache: VectorCache,
  { sets, training, passages }: MeaningSets,
  seconds: number,
): Promise<Figure> {
  const server = seconds > 0 ? await ModelServer.start() : undefined;
  const queries = [
    ...[...sets, ...training].flatMap((set) => set.queries.map(({ asked }) => asked)),
    ...OUT_OF_TOPIC,
    ...GENERAL,
  ];
  try {
    const value = await fillCache(
      cache,
      server,
      [
        { texts: queries, side: 'query' },
        ...PARTS.map((part) => ({
          texts: [...passages[part].values()].flat(),
          side: 'passage' as const,
        })),
      ],
      seconds,
    );
    return { name: 'texts without a vector yet', value, unit: '', bound: '≤ 0' };
  } finally {
    server?.stop();
  }
}

/** Only the vectors: figures of how many are missing. */
export async function vectorFigures(folder: string, seconds: number): Promise<Figure[]> {
  return [await makeVectors(new VectorCache(), await meaningSets(folder), seconds)];
}

/**
 * Search by words alone and with meaning, in one run on one index of all texts. Vectors that are missing are made for
 * at most so many seconds. A set is only measured when everything it searches in has its vectors; articles and
 * questions have all passages a hub makes, help pages their title alone and with 25 words, and answers none. With a
 * `share` below 1 only so much of the other texts stands beside what the sets ask for.
 */
export async function measureMeaning(
  folder: string,
  seconds: number,
  engine: SearchEngine,
  share = 1,
): Promise<Figure[]> {
  const cache = new VectorCache();
  const meaning = await meaningSets(folder);
  const lacking = await makeVectors(cache, meaning, seconds);
  await fillWithVectors(engine, folder, cache, meaning, share);
  return [
    lacking,
    ...(await relevanceFigures(engine, meaning, cache)),
    await outOfTopic(engine, cache),
    ...(await costFigures(engine, folder, meaning.sets, cache)),
  ];
}

async function relevanceFigures(
  engine: SearchEngine,
  { sets, passages }: MeaningSets,
  cache: VectorCache,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const reached = new Map<string, number>();
  for (const set of sets) {
    const passagesAmong = set.among.flatMap((part) => [...passages[part].values()].flat());
    const lacking =
      cache.missing(passagesAmong, 'passage').length +
      cache.missing(
        set.queries.map(({ asked }) => asked),
        'query',
      ).length;
    if (lacking > 0) {
      const name = `${set.name}: not measured, vectors missing`;
      figures.push({ name, value: lacking, unit: '', bound: '≤ 0' });
      continue;
    }
    const words = await measure(set.queries, (query) => ask(engine, set, query));
    const both = await measure(set.queries, (query) =>
      ask(engine, set, query, cache.get(query.asked, 'query')),
    );
    reached.set(set.name, both[set.measure]);
    const untyped = set.mistypedOf && reached.get(set.mistypedOf.name);
    const least = Math.max(
      set.bound ?? 0,
      words[set.measure],
      untyped === undefined ? 0 : untyped - (set.mistypedOf?.loss ?? 0),
    );
    const name = `${set.name} (${set.queries.length} queries), ${set.measure}`;
    figures.push(
      { name: `${name}, words`, value: words[set.measure], unit: '' },
      {
        name: `${name}, with meaning`,
        value: both[set.measure],
        unit: '',
        bound: `≥ ${least.toFixed(3)}`,
      },
    );
  }
  return figures;
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
