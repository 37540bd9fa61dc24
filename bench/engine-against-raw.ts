import { Meilisearch } from 'meilisearch';
import { makeAclToken } from '../libs/search-engine/access-scope';
import { MeilisearchEngine } from '../libs/search-engine/adapters/meilisearch/meilisearch-engine';
import { grantAccessScope } from '../libs/search-engine/grant-access-scope';
import type { SearchDoc } from '../libs/search-engine/search-doc';
import type { SearchEngine } from '../libs/search-engine/search-engine';
import type { SearchQuery } from '../libs/search-engine/search-query';
import { RANKING_WEIGHTS } from '../src/features/search/ranking-weights';
import { startMeilisearch, whyNoMeilisearch } from '../test/support/meilisearch-server';
import { percentile, type Figure } from './figures';
import { askedQuestions, typedQueries } from './load';
import { measureRelevance, type RelevanceRow } from './relevance';
import { corpus } from './relevance-corpus';

const CLIENTS = 16;
const SCOPE = grantAccessScope([makeAclToken('public')]);
const FACETS = ['space', 'kind', 'lang'] as const;
const RAW = 'raw';
const RAW_BATCH = 5_000;
const SIZE = 20;
const PATIENCE_MS = 30_000;
/** Of about 98,000 texts. */
const COPIES = 3;

export interface EngineRun {
  readonly figures: Figure[];
  readonly relevance: readonly RelevanceRow[];
}

/**
 * The Meilisearch engine against the same server asked plainly through its own client: the same
 * texts, queries, filter and facets in one run, so that only the ratios matter.
 */
export async function engineAgainstRaw(
  folder: string,
  seconds: number,
  mostQuestions: number,
): Promise<EngineRun> {
  const reason = whyNoMeilisearch();
  if (reason) throw new Error(reason);
  const server = await startMeilisearch();
  const { url, masterKey } = server;
  const engine = new MeilisearchEngine({
    urls: [url],
    apiKey: masterKey,
    indexPrefix: 'bench',
    weights: RANKING_WEIGHTS,
  });
  const raw = new Meilisearch({ host: url, apiKey: masterKey });
  const unpacked = new Meilisearch({
    host: url,
    apiKey: masterKey,
    requestInit: { headers: { 'accept-encoding': 'identity' } },
  });
  try {
    const figures = await importFigures(folder, engine, raw);
    figures.push(...(await searchFigures(folder, engine, { raw, unpacked }, seconds)));
    const relevance = await measureRelevance(engine, folder, mostQuestions);
    return { figures, relevance };
  } finally {
    await engine.close();
    await server.stop();
  }
}

/** What three times the texts cost: the same typed searches on the whole corpus and on three copies of it. */
export async function growth(folder: string): Promise<Figure[]> {
  const typed = await typedQueries(folder, 400);
  const [small, large] = [await typingAt(folder, typed, 1), await typingAt(folder, typed, COPIES)];
  return [
    { name: `documents, ${COPIES} copies`, value: large.documents, unit: '' },
    { name: 'typing p95, one copy', value: small.p95, unit: 'ms' },
    { name: `typing p95, ${COPIES} copies`, value: large.p95, unit: 'ms' },
    ratio(`typing p95, ${COPIES} copies against one`, large.p95 / small.p95, '≤ 2'),
  ];
}

async function typingAt(folder: string, typed: readonly string[], copies: number) {
  return withMeilisearch(async (engine) => {
    await engine.ensure({ name: 'texts', settings: {} });
    const { documents } = await engine.rebuild(corpus(folder, copies));
    const ask = (text: string) => engine.search(typing(text, true), SCOPE);
    for (const q of typed.slice(0, 60)) await ask(q);
    return { documents, ...(await oneByOne(typed, ask)) };
  });
}

/** An engine on a server of its own. */
export async function withMeilisearch<T>(work: (engine: SearchEngine) => Promise<T>): Promise<T> {
  const reason = whyNoMeilisearch();
  if (reason) throw new Error(reason);
  const { url, masterKey, stop } = await startMeilisearch();
  const engine = new MeilisearchEngine({
    urls: [url],
    apiKey: masterKey,
    indexPrefix: 'bench',
    weights: RANKING_WEIGHTS,
  });
  try {
    return await work(engine);
  } finally {
    await engine.close();
    await stop();
  }
}

async function importFigures(
  folder: string,
  engine: SearchEngine,
  raw: Meilisearch,
): Promise<Figure[]> {
  await engine.ensure({ name: 'texts', settings: {} });
  const { documents, tookMs } = await engine.rebuild(corpus(folder));
  const hubRate = documents / (tookMs / 1_000);
  await makeRawIndex(raw);
  const begun = performance.now();
  const count = await importRaw(folder, raw);
  const rawRate = count / ((performance.now() - begun) / 1_000);
  return [
    { name: 'documents', value: documents, unit: '' },
    { name: 'filling, hub', value: hubRate, unit: '/s' },
    { name: 'filling, raw', value: rawRate, unit: '/s' },
    { name: 'filling, hub against raw', value: hubRate / rawRate, unit: '×', bound: '≥ 0.7' },
    {
      name: 'memory of this process after filling',
      value: process.memoryUsage().rss / 1e6,
      unit: 'MB',
      bound: '≤ 500',
    },
  ];
}

async function makeRawIndex(raw: Meilisearch): Promise<void> {
  await raw.createIndex(RAW, { primaryKey: 'id' }).waitTask();
  await raw
    .index(RAW)
    .updateSettings({
      searchableAttributes: ['title', 'body', 'tags'],
      filterableAttributes: ['acl', ...FACETS, 'thread'],
      sortableAttributes: ['created'],
    })
    .waitTask({ timeout: PATIENCE_MS });
}

async function importRaw(folder: string, raw: Meilisearch): Promise<number> {
  let batch: SearchDoc[] = [];
  let count = 0;
  let last: { taskUid: number } | undefined;
  const send = async (): Promise<void> => {
    last = await raw.index<SearchDoc>(RAW).addDocuments(batch);
    count += batch.length;
    batch = [];
  };
  for await (const doc of corpus(folder)) if (batch.push(doc) >= RAW_BATCH) await send();
  await send();
  if (last) await raw.tasks.waitForTask(last.taskUid, { timeout: 3_600_000, interval: 100 });
  return count;
}

async function searchFigures(
  folder: string,
  engine: SearchEngine,
  // The client's packed answers come 40 ms late, of which the hub asks none: the server is told apart from its client.
  { raw, unpacked }: Record<'raw' | 'unpacked', Meilisearch>,
  seconds: number,
): Promise<Figure[]> {
  const typed = await typedQueries(folder, 400);
  const asked = await askedQuestions(folder, 150);
  const askedOf = (client: Meilisearch) => (q: string) =>
    client
      .index(RAW)
      .search(q, { filter: ['acl IN ["public"]'], facets: [...FACETS], limit: SIZE });
  const [askRaw, askUnpacked] = [askedOf(raw), askedOf(unpacked)];
  const askHub = (text: string, distinctThread: boolean): Promise<unknown> =>
    engine.search(typing(text, distinctThread), SCOPE);
  for (const q of typed.slice(0, 60)) await Promise.all([askRaw(q), askHub(q, true)]);
  const rawAlone = await oneByOne(typed, askRaw);
  const unpackedAlone = await oneByOne(typed, askUnpacked);
  const hubAlone = await oneByOne(typed, (q) => askHub(q, false));
  const hubThreads = await oneByOne(typed, (q) => askHub(q, true));
  const rawBusy = await atOnce(typed, askRaw, seconds);
  const unpackedBusy = await atOnce(typed, askUnpacked, seconds);
  const hubBusy = await atOnce(typed, (q) => askHub(q, true), seconds);
  const questions = await oneByOne(asked, ({ q, body }) =>
    engine.similar({ title: q, body, deadlineMs: PATIENCE_MS }, SCOPE, SIZE),
  );
  const ms = (name: string, value: number): Figure => ({ name, value, unit: 'ms' });
  return [
    ms('typing, raw, p50', rawAlone.p50),
    ms('typing, raw, p95', rawAlone.p95),
    ms('typing, raw, not packed, p50', unpackedAlone.p50),
    ms('typing, raw, not packed, p95', unpackedAlone.p95),
    ms('typing, hub, p50', hubAlone.p50),
    ms('typing, hub, p95', hubAlone.p95),
    ms('typing, hub, one hit a thread, p50', hubThreads.p50),
    ms('typing, hub, one hit a thread, p95', hubThreads.p95),
    ratio('typing p95, hub against raw', hubAlone.p95 / rawAlone.p95, '≤ 1.5'),
    ratio('typing p95 by thread, hub against raw', hubThreads.p95 / rawAlone.p95, '≤ 1.5'),
    ratio('… against raw, not packed', hubThreads.p95 / unpackedAlone.p95, '≤ 1.5'),
    { name: `raw with ${CLIENTS} clients`, value: rawBusy, unit: '/s' },
    { name: `raw, not packed, with ${CLIENTS} clients`, value: unpackedBusy, unit: '/s' },
    { name: `hub with ${CLIENTS} clients`, value: hubBusy, unit: '/s' },
    ratio('searches a second, hub against raw', hubBusy / rawBusy, '≥ 0.7'),
    ratio('… against raw, not packed', hubBusy / unpackedBusy, '≥ 0.7'),
    ms('question, hub, p50', questions.p50),
    ms('question, hub, p95', questions.p95),
    ratio('question p95 against a raw search', questions.p95 / rawAlone.p95, '≤ 8'),
    ratio('… against raw, not packed', questions.p95 / unpackedAlone.p95, '≤ 8'),
  ];
}

const typing = (text: string, distinctThread: boolean): SearchQuery => ({
  text,
  mode: 'typing',
  facets: FACETS,
  page: 1,
  size: SIZE,
  distinctThread,
  deadlineMs: PATIENCE_MS,
});

const ratio = (name: string, value: number, bound: string): Figure => ({
  name,
  value,
  unit: '×',
  bound,
});

async function oneByOne<T>(
  all: readonly T[],
  ask: (one: T) => Promise<unknown>,
): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  for (const one of all) {
    const begun = performance.now();
    await ask(one);
    times.push(performance.now() - begun);
  }
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

async function atOnce<T>(
  all: readonly T[],
  ask: (one: T) => Promise<unknown>,
  seconds: number,
): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  let done = 0;
  let next = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      await ask(all[next++ % all.length] as T);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return done / seconds;
}
