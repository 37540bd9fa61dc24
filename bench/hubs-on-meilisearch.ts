import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMeilisearch } from '../test/support/meilisearch-server';
import { adminToken } from './admin-token';
import { corpusFiles } from './corpus-files';
import type { Figure } from './figures';
import { freePort, Measured } from './hub-process';
import { atOnce, oneByOne, searchUrl, typedQueries, writesUntilFound, type Times } from './load';
import { send } from './send';

const CLIENTS = 16;
/** Of one person, while an import runs. */
const FEW_WRITES = 2;
const MANY_WRITES = 50;
const CAUGHT_UP_WITHIN_MS = 1_800_000;

interface Site {
  readonly env: Record<string, string>;
  readonly worker: Measured;
  readonly webs: Measured[];
  readonly addresses: string[];
}

/**
 * The hub as web and worker processes on one Meilisearch: what a person's write takes while a whole corpus is being
 * imported and under many writes, and what a second web process brings.
 */
export async function hubsOnMeilisearch(
  folder: string,
  scale: number,
  seconds: number,
): Promise<Figure[]> {
  const server = await startMeilisearch();
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-'));
  const env = { DATA_DIR: dataDir, MEILI_URL: server.url, MEILI_API_KEY: server.masterKey };
  const token = await adminToken(env);
  const site: Site = {
    env,
    worker: new Measured('bin/start.js', [], { ...env, ROLES: 'worker' }),
    webs: [],
    addresses: [],
  };
  try {
    await addWeb(site);
    return [
      ...(await whileImporting(folder, scale, token, site)),
      ...(await searches(folder, seconds, site)),
      ...(await manyWrites(token, seconds, site)),
      ...memory(site),
    ];
  } finally {
    for (const one of [...site.webs, site.worker]) await one.stop();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function addWeb(site: Site): Promise<void> {
  const port = String(await freePort());
  const web = new Measured('bin/start.js', [], { ...site.env, ROLES: 'web', PORT: port });
  site.webs.push(web);
  site.addresses.push(`http://127.0.0.1:${port}`);
  await web.ready(searchUrl(`http://127.0.0.1:${port}`, 'printer'));
}

async function whileImporting(
  folder: string,
  scale: number,
  token: string,
  site: Site,
): Promise<Figure[]> {
  const files = await corpusFiles(folder, scale, String(site.env.DATA_DIR));
  const base = site.addresses[0] as string;
  const begun = performance.now();
  const run = new Measured('bin/allmende.js', ['import', ...files.paths], site.env);
  const found: Times[] = [];
  let isOver = false;
  const writing = (async () => {
    while (!isOver) found.push(await writesUntilFound(base, token, FEW_WRITES, 10));
  })();
  const code = await run.end();
  const imported = (performance.now() - begun) / 1_000;
  isOver = true;
  await writing;
  if (code > 1) throw new Error(`The import failed:\n${run.log}`);
  await caughtUp(base);
  const indexed = (performance.now() - begun) / 1_000;
  const worst = Math.max(...found.map((times) => times.p95));
  return [
    { name: 'records imported beside the running hub', value: files.records, unit: '' },
    { name: 'import into the database', value: files.records / imported, unit: 'records/s' },
    { name: 'import until all is in Meilisearch', value: files.records / indexed, unit: '/s' },
    {
      name: 'write → searchable during the import, worst p95 of 10 s',
      value: worst / 1_000,
      unit: 's',
      bound: '≤ 1',
    },
    { name: 'memory of the import', value: run.peak.hub, unit: 'MB', bound: '≤ 500' },
  ];
}

async function searches(folder: string, seconds: number, site: Site): Promise<Figure[]> {
  const typed = await typedQueries(folder, 400);
  const first = site.addresses[0] as string;
  const ask = (n: number) =>
    send(
      searchUrl(
        site.addresses[n % site.addresses.length] as string,
        typed[n % typed.length] as string,
      ),
    );
  await oneByOne(typed.slice(0, 60).map((q) => () => send(searchUrl(first, q))));
  const alone = await Measured.unwatched(() =>
    oneByOne(typed.map((q) => () => send(searchUrl(first, q)))),
  );
  const one = await Measured.unwatched(() => atOnce(ask, CLIENTS, seconds));
  await addWeb(site);
  await oneByOne(
    typed.slice(0, 60).map((q) => () => send(searchUrl(site.addresses[1] as string, q))),
  );
  const two = await Measured.unwatched(() => atOnce(ask, CLIENTS, seconds));
  return [
    { name: 'typed search over HTTP, p50', value: alone.http.p50, unit: 'ms' },
    { name: 'typed search over HTTP, p95', value: alone.http.p95, unit: 'ms' },
    {
      name: '… against the engine alone, p95',
      value: alone.http.p95 / alone.engine.p95,
      unit: '×',
      bound: '≤ 1.3',
    },
    { name: `one web process, ${CLIENTS} clients`, value: one.perSecond, unit: '/s' },
    { name: `two web processes, ${CLIENTS} clients`, value: two.perSecond, unit: '/s' },
    {
      name: `two against one, on ${cpus().length} cores shared with Meilisearch`,
      value: two.perSecond / one.perSecond,
      unit: '×',
    },
    { name: '… failed', value: one.failed + two.failed, unit: '', bound: '≤ 0' },
  ];
}

async function manyWrites(token: string, seconds: number, site: Site): Promise<Figure[]> {
  const base = site.addresses[0] as string;
  const other = site.addresses[1] as string;
  const writes = await writesUntilFound(base, token, MANY_WRITES, seconds, other);
  const begun = performance.now();
  await caughtUp(base);
  return [
    {
      name: `write → searchable in the other web process at ${MANY_WRITES} writes/s, p95`,
      value: writes.p95 / 1_000,
      unit: 's',
      bound: '≤ 1',
    },
    {
      name: 'writes done of those sent',
      value: writes.written / (MANY_WRITES * seconds),
      unit: '',
      bound: '≥ 1',
    },
    {
      name: '… until Meilisearch has them all',
      value: (performance.now() - begun) / 1_000,
      unit: 's',
    },
  ];
}

const memory = (site: Site): Figure[] => [
  {
    name: 'memory of a web process',
    value: site.webs[0]?.peak.hub ?? 0,
    unit: 'MB',
    bound: '≤ 500',
  },
  { name: 'memory of the worker', value: site.worker.peak.hub, unit: 'MB', bound: '≤ 500' },
];

/** Until nothing waits for the index: neither in the outbox nor in front of the engine. */
async function caughtUp(base: string): Promise<void> {
  const until = Date.now() + CAUGHT_UP_WITHIN_MS;
  while (Date.now() < until) {
    const text = await (await fetch(`${base}/metrics`)).text();
    const rows = /^hub_index_lag_rows(?:\{[^}]*\})? ([\d.e+]+)/m.exec(text)?.[1];
    if (rows !== undefined && Number(rows) === 0) return;
    await sleep(500);
  }
  throw new Error('Meilisearch did not catch up in time.');
}
