import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Fts5SearchEngine } from '../libs/search-engine/adapters/fts5/fts5-search-engine';
import type { SearchEngine } from '../libs/search-engine/search-engine';
import { RANKING_WEIGHTS } from '../src/features/search/ranking-weights';
import { installFigures } from './install';
import { figuresOfPages } from './pages';
import { table, holds, type Figure } from './figures';
import { freePort, Measured } from './hub-process';
import {
  askedQuestions,
  atOnce,
  oneByOne,
  searchUrl,
  typedQueries,
  writesUntilFound,
} from './load';
import { send } from './send';
import { linkFigures } from './links';
import { linkCostFigures } from './links-cost';
import { fillWithVectors, measureMeaning, vectorFigures } from './meaning';
import { meaningSets } from './meaning-sets';
import { meaningHubFigures } from './meaning-hub';
import { proposalFigures } from './proposals';
import { measureRelevance, type RelevanceRow } from './relevance';
import { engineAgainstRaw, growth, withMeilisearch } from './engine-against-raw';
import { corpus, dataFolder } from './relevance-corpus';
import { corpusFiles } from './corpus-files';
import { VectorCache } from './vector-cache';
import { hubsOnMeilisearch } from './hubs-on-meilisearch';
import { adminToken } from './admin-token';

const CLIENTS = 16;
const WARM_SECONDS = 5;
/** Judged questions asked of each set and language. */
const MOST_QUESTIONS = 400;
/** Judged questions that proposals are made for: so many are trained and judged on in about six minutes. */
const MOST_PROPOSED = 1_000;

/**
 * Measures the whole hub, as a person would start it, on real text: import, start, search, writes, pages, relevance.
 * Prints a table and JSON; figures are for comparing within one run. A tenth of the corpus goes first and the whole
 * afterwards, to see what growth costs. `--engine meilisearch` (needs MEILI_BIN) measures that engine against its own
 * server asked plainly, and hub processes on it; `both` measures either, with relevance side by side. `--only` takes
 * one part: `hub` (at full size; `--scale 3`: three times the corpus under new ids; `--scale 0.2` with `meaning`: a fifth of the texts nobody asks for), `install`, `relevance`, `links` (what
 * links between texts add to it), `links-cost` (what they cost), `proposals` (see proposals.ts), `vectors` (makes those that `meaning` lacks for `--seconds`
 * and keeps them: call it until none is missing), `meaning` (what they add, on either engine), `meaning-hub` (what making
 * them costs a running hub), and of Meilisearch `raw`, `hub`, `growth`.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      engine: { type: 'string', default: 'fts5' },
      only: { type: 'string' },
      seconds: { type: 'string', default: '15' },
      scale: { type: 'string', default: '1' },
    },
  });
  const folder = dataFolder(positionals[0]);
  if (!folder) {
    process.stdout.write(
      'No texts to measure on: name their folder, or set DATA (default ../shared/data).\n',
    );
    process.exitCode = 1;
    return;
  }
  const asked = { folder, scale: Number(values.scale), seconds: Number(values.seconds) };
  const figures: Figure[] = [];
  if (values.engine !== 'meilisearch') figures.push(...(await onFts5(asked, values.only)));
  if (values.engine !== 'fts5') figures.push(...(await onMeilisearch(asked, values.only)));
  report(figures);
}

interface Asked {
  readonly folder: string;
  readonly scale: number;
  readonly seconds: number;
}

async function onFts5({ folder, scale, seconds }: Asked, only?: string): Promise<Figure[]> {
  if (only === 'relevance') return relevanceFigures(folder);
  if (only === 'links') {
    return withEngine(async (engine) => {
      const cache = new VectorCache();
      const meaning = await meaningSets(folder);
      const articles = [...meaning.passages.articles.values()].flat();
      await fillWithVectors(engine, folder, cache, meaning);
      return linkFigures(engine, folder, { most: MOST_QUESTIONS, cache, articles, seconds });
    });
  }
  if (only === 'links-cost') return linkCostFigures(folder);
  if (only === 'proposals') {
    return withIndex(folder, (engine) => proposalFigures(engine, folder, MOST_PROPOSED));
  }
  if (only === 'meaning') {
    return withEngine((engine) => measureMeaning(folder, seconds, engine, Math.min(1, scale)));
  }
  if (only === 'vectors') return vectorFigures(folder, seconds);
  if (only === 'meaning-hub') return meaningHubFigures(folder, seconds);
  if (only === 'hub') return (await measureHub(folder, scale, seconds)).figures;
  if (only === 'install') return installFigures();
  if (only !== undefined) return [];
  const small = await measureHub(folder, 0.1, seconds);
  const full = await measureHub(folder, scale, seconds);
  return [
    ...full.figures,
    figure('search p95 at full size against a tenth', full.searchP95 / small.searchP95, '×', '≤ 4'),
    ...(await relevanceFigures(folder)),
    ...(await installFigures()),
  ];
}

async function onMeilisearch({ folder, scale, seconds }: Asked, only?: string): Promise<Figure[]> {
  const wants = (part: string) => only === undefined || only === part;
  const figures: Figure[] = [];
  if (wants('raw') || wants('relevance')) {
    const run = await engineAgainstRaw(folder, seconds, MOST_QUESTIONS);
    figures.push(...run.figures, ...run.relevance.map(relevanceFigure));
  }
  if (only === 'meaning') {
    const measured = withMeilisearch((engine) =>
      measureMeaning(folder, seconds, engine, Math.min(1, scale)),
    );
    figures.push(...(await measured));
  }
  if (wants('hub')) figures.push(...(await hubsOnMeilisearch(folder, scale, seconds)));
  if (wants('growth')) figures.push(...(await growth(folder)));
  return figures.map((one) => ({ ...one, name: `Meilisearch: ${one.name}` }));
}

interface HubFigures {
  readonly figures: Figure[];
  readonly searchP95: number;
}

async function measureHub(folder: string, scale: number, seconds: number): Promise<HubFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-'));
  const env = { DATA_DIR: dataDir, PORT: String(await freePort()) };
  const base = `http://127.0.0.1:${env.PORT}`;
  try {
    const figures = await importFigures(folder, scale, env);
    const token = await adminToken(env);
    const begun = performance.now();
    const hub = new Measured('bin/start.js', [], env);
    await hub.ready(searchUrl(base, 'printer offline'));
    figures.push(
      figure(
        'start with data to the first answered search',
        (performance.now() - begun) / 1_000,
        's',
        '≤ 5',
      ),
    );
    const search = await searchFigures(folder, base, seconds);
    figures.push(...search.figures);
    const queries = await typedQueries(folder, 200);
    figures.push(...(await Measured.unwatched(() => figuresOfPages(base, queries))));
    const writes = await writesUntilFound(base, token, 50, seconds);
    figures.push(
      figure('write → searchable at 50 writes/s, p95', writes.p95 / 1_000, 's', '≤ 1'),
      figure('writes done of those sent', writes.written / (50 * seconds), '', '≥ 1'),
    );
    const { all, hub: own } = hub.peak;
    figures.push(figure('memory of all processes, running', all, 'MB', '≤ 900'));
    figures.push(figure('memory of the hub, running', own, 'MB', '≤ 500'));
    await hub.stop();
    return { figures, searchP95: search.p95 };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function importFigures(
  folder: string,
  scale: number,
  env: Record<string, string>,
): Promise<Figure[]> {
  const files = await corpusFiles(folder, scale, String(env.DATA_DIR));
  const begun = performance.now();
  const run = new Measured('bin/allmende.js', ['import', ...files.paths], env);
  const code = await run.end();
  const seconds = (performance.now() - begun) / 1_000;
  if (code > 1) throw new Error(`The import failed:\n${run.log}`);
  return [
    figure('records imported', files.records, '', undefined),
    figure('import into database and index', files.records / seconds, 'records/s', '≥ 2000'),
    figure('memory of all processes, importing', run.peak.all, 'MB', '≤ 900'),
    figure('memory of the importing process', run.peak.hub, 'MB', '≤ 500'),
  ];
}

async function searchFigures(folder: string, base: string, seconds: number) {
  const typed = await typedQueries(folder, 400);
  const asked = await askedQuestions(folder, 150);
  const get = (q: string) => () => send(searchUrl(base, q));
  const post = (question: { q: string; body: string }) => () =>
    send(`${base}/api/v1/search`, { ...question, size: 20, facets: ['space', 'kind', 'lang'] });
  const ask = (n: number) => send(searchUrl(base, typed[n % typed.length] ?? ''));
  // A hub runs for weeks: until its code is compiled, in the first seconds, nothing is timed.
  await atOnce(ask, CLIENTS, WARM_SECONDS);
  await oneByOne(asked.slice(0, 30).map(post));
  const alone = await Measured.unwatched(() => oneByOne(typed.map(get)));
  const questions = await Measured.unwatched(() => oneByOne(asked.map(post)));
  const busy = await atOnce(ask, CLIENTS, seconds);
  return {
    p95: alone.http.p95,
    figures: [
      figure('typed search over HTTP, p50', alone.http.p50, 'ms'),
      figure('typed search over HTTP, p95', alone.http.p95, 'ms'),
      figure('… of that in the engine, p95', alone.engine.p95, 'ms'),
      figure('… against the engine alone, p95', alone.http.p95 / alone.engine.p95, '×', '≤ 1.3'),
      figure('whole question over HTTP, p50', questions.http.p50, 'ms'),
      figure('whole question over HTTP, p95', questions.http.p95, 'ms'),
      figure(
        '… against the engine alone, p95',
        questions.http.p95 / questions.engine.p95,
        '×',
        '≤ 1.3',
      ),
      figure(`searches with ${CLIENTS} clients`, busy.perSecond, '/s', '≥ 120'),
      figure('… p95', busy.times.p95, 'ms'),
      figure('… failed', busy.failed, '', '≤ 0'),
    ],
  };
}

async function relevanceFigures(folder: string): Promise<Figure[]> {
  const rows = await withIndex(folder, (engine) =>
    measureRelevance(engine, folder, MOST_QUESTIONS),
  );
  return rows.map(relevanceFigure);
}

const RELEVANCE_BOUNDS: Record<string, string> = {
  'question → article en': '≥ 0.29',
  'question → question en': '≥ 0.21',
};

function relevanceFigure(row: RelevanceRow): Figure {
  const name = `${row.set} ${row.lang}`;
  const bound = RELEVANCE_BOUNDS[name];
  return figure(`nDCG@10 ${name} (${row.queries} queries)`, row.ndcg10, '', bound);
}

/** The embedded engine alone, filled with the corpus: ranking needs no HTTP. */
const withIndex = <T>(folder: string, work: (engine: SearchEngine) => Promise<T>): Promise<T> =>
  withEngine(async (engine) => {
    await engine.ensure({ name: 'bench', settings: {} });
    await engine.rebuild(corpus(folder));
    return work(engine);
  });

async function withEngine<T>(work: (engine: SearchEngine) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-index-'));
  const engine = new Fts5SearchEngine({ directory, weights: RANKING_WEIGHTS });
  try {
    return await work(engine);
  } finally {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const figure = (name: string, value: number, unit: string, bound?: string): Figure => ({
  name,
  value,
  unit,
  ...(bound ? { bound } : {}),
});

function report(figures: readonly Figure[]): void {
  process.stdout.write(`\n${cpus().length} cores, Node ${process.version}\n${table(figures)}\n`);
  const results = join(process.cwd(), 'bench', 'results');
  mkdirSync(results, { recursive: true });
  const file = join(results, `${new Date().toISOString().replace(/[:.]/g, '-')}.json`);
  writeFileSync(file, JSON.stringify({ figures }, null, 2));
  process.stdout.write(`\n${JSON.stringify(figures)}\n\nWritten to ${file}\n`);
  if (figures.some((one) => holds(one) === false)) process.exitCode = 1;
}

void main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
