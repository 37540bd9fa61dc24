import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { VOTE_WEIGHTS } from '../libs/search-engine/analysis/votes';
import { SearchEngine } from '../libs/search-engine/search-engine';
import { Env } from '../src/app/env';
import { startHub, type Hub } from '../src/app/hub';
import { makeLogger } from '../src/app/log';
import { openStorage } from '../src/app/storage';
import { tuneHeap } from '../src/app/tune-heap';
import { AccountsService } from '../src/features/accounts/accounts.service';
import { IdentityService } from '../src/features/accounts/identity.service';
import { ClusterChanges } from '../src/features/clusters/cluster-changes';
import { ClustersReader } from '../src/features/clusters/clusters.api';
import { LinkWriter } from '../src/features/links/links.api';
import { askForProposals, Proposer } from '../src/features/proposals/proposals.api';
import type { SearchRequest } from '../src/features/search/search-request';
import { IndexKeeper, SearchRecords, SearchService } from '../src/features/search/search.api';
import { ElectedSearch } from '../src/features/search/votes/elected-search';
import { newId } from '../src/kernel/ids';
import { Viewer } from '../src/kernel/viewer';
import { corpusFiles } from './corpus-files';
import { percentile, type Figure } from './figures';
import { Measured } from './hub-process';
import { askedQuestions } from './load';

const QUESTIONS = 150;
const WARM = 20;
const LOOKED_AT = 200;
const CONFIRMED = 30;
const MEMBERS = 1_000;
const MERGES = 3;
const LINKS = ['support-question-to-kb', 'support-question-to-question'];

/** What links cost on a hub with all the real text in it, measured inside its process, whose memory is kept as a hub's. */
export async function linkCostFigures(folder: string): Promise<Figure[]> {
  tuneHeap();
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-links-'));
  const settings = { DATA_DIR: dataDir, PORT: '0', RATE_LIMIT: 'off', DEMO: 'off' };
  try {
    await fill(folder, settings);
    const hub = await startHub(Env.load(settings), makeLogger({ level: 'error', readable: true }));
    try {
      return [
        ...(await searchFigures(hub, folder)),
        ...(await proposalFigures(hub)),
        ...(await confirmFigures(hub)),
        ...(await mergeFigures(hub)),
      ];
    } finally {
      await hub.close();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(folder: string, settings: Record<string, string>): Promise<void> {
  const files = await corpusFiles(folder, 1, String(settings.DATA_DIR));
  await run(['import', ...files.paths], settings);
  await run(['import-links', ...LINKS.map((name) => join(folder, `${name}.qrels.tsv`))], settings);
  // The looking at everything that an import asks for would run beside what is measured.
  const storage = await openStorage(Env.load(settings), { log: () => undefined });
  await storage.dataSource.query(`DELETE FROM outbox WHERE topic IN ('proposals', 'texts')`);
  await storage.close();
}

async function run(args: readonly string[], settings: Record<string, string>): Promise<void> {
  const command = new Measured('bin/allmende.js', args, settings);
  if ((await command.end()) > 1) throw new Error(`${args[0]} failed:\n${command.log}`);
}

/** The same questions asked in turn with votes, without, and with every text for itself: noise hits all alike. */
async function searchFigures({ app }: Hub, folder: string): Promise<Figure[]> {
  const dataSource = app.get(DataSource);
  const engine = app.get(SearchEngine);
  const withoutVotes = new SearchService({
    engine,
    elected: new ElectedSearch(engine, dataSource, { ...VOTE_WEIGHTS, votes: 0 }),
    clusters: new ClustersReader(dataSource),
    keeper: app.get(IndexKeeper),
    dataSource,
    records: app.get(SearchRecords),
  });
  const search = app.get(SearchService);
  const ways = {
    voted: (request: SearchRequest) => search.search(Viewer.guest(), request),
    plain: (request: SearchRequest) => withoutVotes.search(Viewer.guest(), request),
    items: (request: SearchRequest) =>
      search.search(Viewer.guest(), { ...request, collapse: 'item' }),
    later: (request: SearchRequest) => search.search(Viewer.guest(), { ...request, page: 20 }),
  };
  const times: Record<keyof typeof ways, number[]> = { voted: [], plain: [], items: [], later: [] };
  const asked = await askedQuestions(folder, QUESTIONS + WARM);
  for (const [at, { q, body }] of asked.entries()) {
    const request: SearchRequest = { ...REQUEST, q, body };
    const names = Object.keys(ways) as (keyof typeof ways)[];
    const turned = [...names.slice(at % names.length), ...names.slice(0, at % names.length)];
    for (const name of turned) {
      const begun = performance.now();
      await ways[name](request);
      if (at >= WARM) times[name].push(performance.now() - begun);
    }
  }
  const p95 = (name: keyof typeof ways) => percentile(times[name], 0.95);
  return [
    figure('question search, p95', p95('voted'), 'ms'),
    figure('… against one without votes', p95('voted') / p95('plain'), '×', '≤ 1.2'),
    figure('… against one that collapses nothing', p95('voted') / p95('items'), '×', '≤ 1.15'),
    figure('… its twentieth page against the first', p95('later') / p95('voted'), '×', '≤ 5'),
  ];
}

const REQUEST: SearchRequest = {
  q: '',
  mode: 'question',
  filters: {},
  sort: 'relevance',
  page: 1,
  size: 20,
  facets: ['space', 'kind', 'lang'],
};

async function proposalFigures({ app }: Hub): Promise<Figure[]> {
  const proposer = app.get(Proposer);
  const dataSource = app.get(DataSource);
  const some = (where: string) =>
    dataSource.query<{ id: string }[]>(
      `SELECT id FROM items WHERE ${where} ORDER BY md5(id::text) LIMIT ${LOOKED_AT}`,
    );
  const times = async (where: string): Promise<number[]> => {
    const taken: number[] = [];
    for (const { id } of await some(where)) {
      const begun = performance.now();
      await proposer.lookAt([id]);
      taken.push(performance.now() - begun);
    }
    return taken;
  };
  const questions = await times(`kind = 'question'`);
  const [cold, later] = await everythingFigures(dataSource);
  return [
    figure('proposals for a question, p50', percentile(questions, 0.5), 'ms', '≤ 150'),
    figure('… p95', percentile(questions, 0.95), 'ms'),
    figure('proposals for everything, the first 1,000', cold, 'items/s'),
    figure('… the next 2,000', later, 'items/s', '≥ 50'),
  ];
}

/**
 * Items a second that the hub looks at by itself after an import, step after step: the first thousand, whose neighbours
 * are all read for the first time, and the two thousand behind them.
 */
async function everythingFigures(dataSource: DataSource): Promise<[cold: number, later: number]> {
  const places = await dataSource.query<{ id: string }[]>(
    `SELECT id FROM items WHERE cardinality(acl) > 0 ORDER BY id`,
  );
  const ids = places.map(({ id }) => id);
  const begin = Math.floor(ids.length / 3);
  const reached = async (): Promise<number> => {
    const [row] = await dataSource.query<{ after: string | null }[]>(
      `SELECT max(payload->'all'->>'after') AS after FROM outbox WHERE topic = 'proposals'`,
    );
    return ids.indexOf(row?.after ?? '') - begin;
  };
  await dataSource.transaction((manager) => askForProposals(manager, ids[begin]));
  const times: [done: number, at: number][] = [[0, performance.now()]];
  for (const goal of [1_000, 3_000]) {
    let done = await reached();
    for (; done < goal; done = await reached()) await pause(100);
    times.push([done, performance.now()]);
  }
  // What is under way may still ask for its next step.
  for (let n = 0; n < 20; n++) {
    await dataSource.query(`DELETE FROM outbox WHERE topic = 'proposals'`);
    await pause(500);
  }
  const rate = (from: number): number => {
    const [[a, begun], [b, ended]] = times.slice(from, from + 2) as [
      [number, number],
      [number, number],
    ];
    return (b - a) / ((ended - begun) / 1_000);
  };
  return [rate(0), rate(1)];
}

async function curatorOf({ app }: Hub): Promise<Viewer> {
  const id = await app.get(AccountsService).signUp({
    email: `${newId()}@bench.example`,
    displayName: 'Curator',
    password: 'only for measuring',
    roles: ['member', 'curator'],
  });
  return (await app.get(IdentityService).byUserId(id)) as Viewer;
}

/** From the moment somebody presses the button until a search shows both as one cluster. */
async function confirmFigures(hub: Hub): Promise<Figure[]> {
  const { app } = hub;
  const curator = await curatorOf(hub);
  const rows = await app.get(DataSource).query<{ id: string; title: string }[]>(
    `SELECT id, title FROM items WHERE kind = 'question' AND cluster_id IS NULL AND lang = 'en'
      ORDER BY md5(id::text || 'c') LIMIT ${2 * CONFIRMED}`,
  );
  // A title such as "emails" does not find its own question among thousands, linked or not.
  const isFound = async ({ id, title }: { id: string; title: string }) => {
    const request = { ...REQUEST, q: title, body: '', facets: [] };
    const { hits } = await app.get(SearchService).search(curator, request);
    return hits.some((hit) => hit.id === id);
  };
  const times: number[] = [];
  for (let at = 0; at + 1 < rows.length; at += 2) {
    const [a, b] = [rows[at], rows[at + 1]];
    if (!a || !b || !(await isFound(a))) continue;
    const begun = performance.now();
    await app.get(LinkWriter).create(curator, a.id, { kind: 'same-problem', to: b.id });
    for (let tries = 0; tries < 200; tries++) {
      const { hits } = await app
        .get(SearchService)
        .search(curator, { ...REQUEST, q: a.title, body: '', facets: [] });
      if (hits.some(({ cluster }) => cluster?.members.some(({ id }) => id === b.id))) break;
      await pause(10);
    }
    times.push(performance.now() - begun);
  }
  return [figure('confirmed → seen in a search, p95', percentile(times, 0.95), 'ms', '≤ 1000')];
}

async function mergeFigures(hub: Hub): Promise<Figure[]> {
  const dataSource = hub.app.get(DataSource);
  const curator = await curatorOf(hub);
  const big = async (): Promise<string> => {
    const cluster = newId();
    const rows = await dataSource.query<{ id: string }[]>(
      `SELECT id FROM items WHERE kind = 'question' AND cluster_id IS NULL ORDER BY id LIMIT ${MEMBERS}`,
    );
    const ids = rows.map(({ id }) => id);
    await dataSource.query(`INSERT INTO clusters (id) VALUES ($1)`, [cluster]);
    await dataSource.query(`UPDATE items SET cluster_id = $1 WHERE id = ANY($2::uuid[])`, [
      cluster,
      ids,
    ]);
    await dataSource.query(
      `INSERT INTO links (id, kind, from_item, to_item, state, origin)
       SELECT gen_random_uuid(), 'duplicate', $1, t.id, 'confirmed', 'import' FROM unnest($2::uuid[]) AS t(id)
       ON CONFLICT DO NOTHING`,
      [ids[0], ids.slice(1)],
    );
    return cluster;
  };
  const times: number[] = [];
  for (let merge = 0; merge < MERGES; merge++) {
    const [one, two] = [await big(), await big()];
    const begun = performance.now();
    await hub.app.get(ClusterChanges).merge(curator, one, two, 'measured');
    times.push(performance.now() - begun);
  }
  const name = `merge of two clusters of ${MEMBERS} members, slowest of ${MERGES}`;
  return [figure(name, Math.max(...times), 'ms', '≤ 500')];
}

const figure = (name: string, value: number, unit: string, bound?: string): Figure => ({
  name,
  value,
  unit,
  ...(bound ? { bound } : {}),
});
