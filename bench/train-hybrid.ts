import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAclToken } from '../libs/search-engine/access-scope';
import { Fts5SearchEngine } from '../libs/search-engine/adapters/fts5/fts5-search-engine';
import { signalFactor, signalFactors } from '../libs/search-engine/adapters/meilisearch/signals';
import {
  FEATURES,
  HYBRID_PLAN,
  hybridFeatures,
  scoreOf,
  weightsFor,
  type HybridFeatures,
  type HybridWeights,
  type NearHit,
} from '../libs/search-engine/analysis/hybrid-rank';
import { comparable, packed, scaleOf } from '../libs/search-engine/analysis/model-scale';
import { grantAccessScope } from '../libs/search-engine/grant-access-scope';
import { languageOf, wordsIn } from '../libs/search-engine/meaning-role';
import type { SearchDoc } from '../libs/search-engine/search-doc';
import type { SearchEngine } from '../libs/search-engine/search-engine';
import type { Hit } from '../libs/search-engine/search-query';
import { RANKING_WEIGHTS } from '../src/features/search/ranking-weights';
import { MODEL } from './meaning-asking';
import {
  marked,
  meaningSets,
  GENERAL,
  PARTS,
  type JudgedQuery,
  type MeaningSet,
  type Part,
} from './meaning-sets';
import { ndcg } from './relevance';
import { corpus, dataFolder } from './relevance-corpus';
import { VectorCache, type Side } from './vector-cache';

/** Full matches of typed words have this much on top in the embedded engine's scores. */
const TIER = 10_000;
const PAGE = 100;
const PATIENCE_MS = 30_000;
const ROUNDS = 4;
const STEPS = [0, 0.5, 0.75, 1.33, 2] as const;
const FRESH = [-0.5, 0.25, 0.5, 1, 2] as const;
const SCOPE = grantAccessScope([makeAclToken('public')]);
const ANALYSIS = join(process.cwd(), 'libs/search-engine/analysis');
const WEIGHTS_FILE = join(ANALYSIS, 'hybrid-weights.json');
const MODELS_FILE = join(ANALYSIS, 'meaning-models.json');
/** How much of what all questions have in common is taken off: tried with 0, ½ and 1. */
const BACKGROUND_SHARE = 0.5;
/** How far above what questions of no topic reach a text has to be. */
const MARGIN = 0.025;
const SPAN = 0.1;
/** Of the judged questions each fourth takes part in the background. */
const EVERY = 4;
const ENOUGH = 0.6;

interface Example {
  readonly set: string;
  readonly words: number;
  /** What words alone reach. */
  readonly byWords: number;
  readonly grades: readonly number[];
  readonly candidates: readonly { readonly features: HybridFeatures; readonly grade: number }[];
}

/**
 * Learns the weights of `hybridRank` from judged questions by trying larger and smaller ones in turn and keeping what
 * orders the other questions better (mean of the sets' nDCG@10; what a set loses against words alone counts threefold).
 * Prints what the halves learn from each other, so that
 * nobody mistakes memory for learning, and writes the weights of all. `scale` as first argument measures how the model's
 * vectors are to be read instead, which comes first.
 */
async function main(): Promise<void> {
  const folder = dataFolder(process.argv[3]);
  if (!folder) throw new Error('No texts to learn from: name their folder.');
  if (process.argv[2] === 'scale') return measureScale(folder);
  const examples = await examplesOf(folder);
  const before = JSON.parse(readFileSync(WEIGHTS_FILE, 'utf8')) as HybridWeights & object;
  const halves = [0, 1].map((half) => examples.filter((_, i) => i % 2 === half));
  console.log('words alone', byWords(examples));
  console.log('as they are', perSet(examples, before));
  for (const half of [0, 1]) {
    const learnt = learn(halves[half] ?? [], before);
    console.log(`half ${half} on the other half`, perSet(halves[1 - half] ?? [], learnt));
  }
  const learnt = learn(examples, before);
  console.log('all', perSet(examples, learnt), learnt);
  writeFileSync(WEIGHTS_FILE, `${JSON.stringify({ ...before, ...learnt }, null, 2)}\n`);
}

/** What searches among articles and help pages: the model's scale was measured by these. */
async function companySets(folder: string) {
  const { sets, passages } = await meaningSets(folder);
  return {
    sets: sets.filter(({ among }) => !among.includes('questions')),
    passages: new Map([...passages.articles, ...passages.pages]),
  };
}

/** The background of the model's queries, and from where on a text is found by its meaning alone. */
async function measureScale(folder: string): Promise<void> {
  const cache = new VectorCache();
  const { sets, passages } = await companySets(folder);
  const made = (texts: readonly string[], side: Side): Float32Array[] =>
    texts.flatMap((text) => cache.get(text, side) ?? []);
  const even = (_: unknown, i: number): boolean => i % 2 === 0;
  const asked = sets.flatMap(({ queries }) => queries.map((query) => query.asked));
  // Half of it from questions as they are asked here, half from others: either alone is too narrow.
  const parts = [
    made(GENERAL.filter(even), 'query'),
    made(asked, 'query').filter((_, i) => i % EVERY === 0),
  ];
  const background = new Float32Array(MODEL.dimensions).map(
    (_, i) =>
      BACKGROUND_SHARE * mean(parts.map((part) => mean(part.map((vector) => vector[i] ?? 0)))),
  );
  const texts = made([...passages.values()].flat(), 'passage');
  const others = GENERAL.filter((text, i) => !even(text, i));
  const reached = made(others, 'query').map((vector) => {
    const query = vector.map((n, i) => n - (background[i] ?? 0));
    return texts.reduce((max, text) => Math.max(max, product(query, text)), -1);
  });
  const bar = Math.max(...reached) + MARGIN;
  console.log(`${texts.length} passages`, reached, bar);
  const scale = { floor: round(bar - ENOUGH * SPAN), span: SPAN, enough: ENOUGH };
  const entry = { name: 'e5-small', ...scale, background: packed(background) };
  writeFileSync(MODELS_FILE, `${JSON.stringify([entry], null, 2)}\n`);
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

interface Known {
  readonly lang: string;
  readonly part: Part;
  readonly vectors: readonly Float32Array[];
  /** What its marks and age multiply its score by. */
  readonly factor: number;
}

async function examplesOf(folder: string): Promise<Example[]> {
  const cache = new VectorCache();
  const { sets, training, passages } = await meaningSets(folder);
  const partOf = new Map(
    PARTS.flatMap((part) => [...passages[part].keys()].map((thread) => [thread, part] as const)),
  );
  const docs = new Map<string, Known>();
  const now = Math.floor(Date.now() / 1_000);
  const note = (doc: SearchDoc): void => {
    const { thread, lang } = doc;
    const part = partOf.get(thread);
    if (!part || docs.has(thread)) return;
    const texts = passages[part].get(thread) ?? [];
    docs.set(thread, {
      lang,
      part,
      vectors: texts.flatMap((text) => cache.get(text, 'passage') ?? []),
      factor: signalFactor(signalFactors(doc, RANKING_WEIGHTS, now)),
    });
  };
  const engine = new Fts5SearchEngine({ directory: ':memory:', weights: RANKING_WEIGHTS });
  try {
    await engine.ensure({ name: 'learn', settings: {} });
    await engine.rebuild(
      (async function* () {
        for await (const doc of corpus(folder)) {
          note(doc);
          yield marked(doc, passages);
        }
      })(),
    );
    const examples: Example[] = [];
    // Questions among questions are learnt from others than those that are measured.
    const learnt = [...sets.filter(({ among }) => !among.includes('questions')), ...training];
    for (const set of learnt) {
      for (const query of set.queries) {
        const made = cache.get(query.asked, 'query');
        const vector = made && comparable(made, MODEL.model);
        if (vector) examples.push(await exampleOf(engine, set, query, vector, docs));
      }
    }
    return examples;
  } finally {
    await engine.close();
  }
}

async function exampleOf(
  engine: SearchEngine,
  set: MeaningSet,
  query: JudgedQuery,
  vector: Float32Array,
  docs: ReadonlyMap<string, Known>,
): Promise<Example> {
  const found = await wordHits(engine, set, query);
  const hits = new Map(found.map((hit) => [hit.thread, hit]));
  const cosines = new Map<string, number>();
  for (const [thread, { lang, part, vectors }] of docs) {
    if (!set.among.includes(part) || vectors.length === 0 || thread === query.own) continue;
    if (part !== 'questions' && lang !== 'en') continue;
    cosines.set(thread, Math.max(...vectors.map((own) => product(own, vector))));
  }
  const near: NearHit<string>[] = [...cosines]
    .map(([id, cosine]) => ({ id, cosine }))
    .sort((a, b) => b.cosine - a.cosine)
    .slice(0, HYBRID_PLAN.nearest);
  const asked = { text: query.title, body: query.body };
  const words = wordsIn(asked);
  const { floor, span, enough } = scaleOf(MODEL.model);
  const candidates = hybridFeatures(
    { words, lang: languageOf(asked), model: MODEL.model },
    found.map(({ thread, score, why }) => ({
      id: thread,
      score: score >= TIER ? score - TIER : score,
      words: why.words,
      rarity: why.rarity,
    })),
    near,
    (id) => {
      const factors = hits.get(id)?.why.factors;
      return {
        lang: docs.get(id)?.lang ?? '',
        title: factors ? (factors.titleExact - 1) / RANKING_WEIGHTS.titleExact : 0,
        factor: factors ? signalFactor(factors) : (docs.get(id)?.factor ?? 1),
      };
    },
    (id) => cosines.get(id),
  ).filter(({ isMeaningOnly, cosine = -1 }) => !isMeaningOnly || (cosine - floor) / span >= enough);
  const grades = [...query.judged.values()];
  return {
    set: set.name,
    words,
    grades,
    byWords: ndcg(
      found.map(({ thread }) => query.judged.get(thread) ?? 0),
      grades,
    ),
    candidates: candidates.map(({ id, features }) => ({
      features,
      grade: query.judged.get(id) ?? 0,
    })),
  };
}

async function wordHits(
  engine: SearchEngine,
  { mode, filter }: MeaningSet,
  { title, body, own }: JudgedQuery,
): Promise<Hit[]> {
  const common = { filter, size: PAGE, distinctThread: true, deadlineMs: PATIENCE_MS };
  const asked =
    mode === 'typing'
      ? { ...common, text: `${title} `, mode }
      : { ...common, text: title, body: body ?? '', mode: 'question' as const };
  const pages = await Promise.all([1, 2].map((page) => engine.search({ ...asked, page }, SCOPE)));
  return pages.flatMap(({ hits }) => hits).filter(({ thread }) => thread !== own);
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

type Sets = Record<string, number>;

function meanOfSets(examples: readonly Example[], valueOf: (example: Example) => number): Sets {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const example of examples) {
    const known = sums.get(example.set) ?? { sum: 0, count: 0 };
    sums.set(example.set, { sum: known.sum + valueOf(example), count: known.count + 1 });
  }
  return Object.fromEntries([...sums].map(([set, { sum, count }]) => [set, round(sum / count)]));
}

const perSet = (examples: readonly Example[], weights: HybridWeights): Sets =>
  meanOfSets(examples, ({ words, candidates, grades }) => {
    const own = weightsFor(words, weights);
    const ranked = candidates
      .map(({ features, grade }) => ({ grade, score: scoreOf(features, own) }))
      .sort((a, b) => b.score - a.score)
      .map(({ grade }) => grade);
    return ndcg(ranked, grades);
  });

const byWords = (examples: readonly Example[]): Sets =>
  meanOfSets(examples, (example) => example.byWords);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const LOSS = 3;

function worth(examples: readonly Example[], weights: HybridWeights, words: Sets): number {
  const reached = Object.entries(perSet(examples, weights));
  return mean(reached.map(([set, value]) => value - LOSS * Math.max(0, (words[set] ?? 0) - value)));
}

function learn(examples: readonly Example[], from: HybridWeights): HybridWeights {
  let best: HybridWeights = { few: { ...from.few }, many: { ...from.many } };
  const words = byWords(examples);
  let value = worth(examples, best, words);
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const part of ['few', 'many'] as const) {
      for (const name of FEATURES) {
        const { [name]: own } = best[part];
        // A weight of nothing grows by no factor.
        for (const next of own === 0 ? FRESH : STEPS.map((step) => round(own * step))) {
          const tried = { ...best, [part]: { ...best[part], [name]: next } };
          const reached = worth(examples, tried, words);
          if (reached > value + 0.0005) [best, value] = [tried, reached];
        }
      }
    }
  }
  return best;
}

if (/train-hybrid\.[jt]s$/.test(process.argv[1] ?? '')) void main();
