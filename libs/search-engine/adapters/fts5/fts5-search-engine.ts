import type { AccessScope } from '../../access-scope';
import { checkFilter, checkQuery } from '../../query-limits';
import { DEFAULT_WEIGHTS, type RankingWeights } from '../../ranking-weights';
import type { IndexOp, SearchDoc } from '../../search-doc';
import {
  SearchEngine,
  SearchTimeout,
  SearchUnavailable,
  type ApplyOptions,
  type ApplyResult,
  type EngineHealth,
  type EngineInfo,
  type FailedDoc,
  type IndexSpec,
  type IndexState,
  type KnownDoc,
  type RebuildReport,
  type Receipt,
} from '../../search-engine';
import type {
  FacetField,
  FacetValue,
  Filter,
  Hit,
  SearchPage,
  SearchQuery,
  SimilarQuery,
} from '../../search-query';
import { WorkerClient } from './worker-client';
import { WriteQueue } from './write-queue';

export interface Fts5Options {
  /** Folder for the index files, made when missing; `':memory:'` keeps nothing on disk. */
  readonly directory: string;
  readonly weights?: RankingWeights;
  /** Begins to open this index at once, while the caller starts other things; `ensure` for the same then only waits. */
  readonly open?: IndexSpec;
}

const PEOPLE_OPS = 50;
const FILL_BATCH = 500;
const GRACE_MS = 400;
const DEFAULT_DEADLINE_MS = 2_000;
const HEALTH_MS = 2_000;

/** The embedded engine: SQLite FTS5 in a worker thread of this process, which alone may write the folder. */
export class Fts5SearchEngine extends SearchEngine {
  readonly info: EngineInfo = {
    name: 'fts5',
    version: '1',
    caps: new Set([
      'vector',
      'exactTotals',
      'exactFacets',
      'phrase',
      'threadCounts',
      'instantWrites',
    ]),
  };
  private readonly client: WorkerClient;
  private readonly writes: WriteQueue;
  private spec: IndexSpec | undefined;
  private isClosed = false;

  /** An opening nobody has asked about yet. */
  private begun: { readonly spec: string; readonly state: Promise<IndexState> } | undefined;

  constructor({ directory, weights = DEFAULT_WEIGHTS, open }: Fts5Options) {
    super();
    const setup = { directory: directory === ':memory:' ? undefined : directory, weights };
    this.client = new WorkerClient(setup, async () => {
      if (this.spec) await this.client.call('ensure', { spec: this.spec });
    });
    this.writes = new WriteQueue((ops, lane) => this.client.call('apply', { ops, lane }));
    if (!open) return;
    const state = this.ensure(open);
    // Whoever calls `ensure` learns of a failure.
    state.catch(() => undefined);
    this.begun = { spec: JSON.stringify(open), state };
  }

  async ensure(spec: IndexSpec): Promise<IndexState> {
    if (!/^[a-z0-9_-]{1,40}$/.test(spec.name)) {
      throw new TypeError(`"${spec.name}" is no name for an index: 1-40 of a-z, 0-9, "_", "-".`);
    }
    const { begun } = this;
    this.begun = undefined;
    if (begun?.spec === JSON.stringify(spec)) return begun.state;
    this.spec = spec;
    return this.client.call('ensure', { spec });
  }

  async apply(ops: readonly IndexOp[], options: ApplyOptions = {}): Promise<Receipt> {
    this.mustBeOpen();
    return this.writes.add(ops, options.lane ?? (ops.length <= PEOPLE_OPS ? 'people' : 'bulk'));
  }

  async settled(receipt: Receipt, timeoutMs: number): Promise<ApplyResult> {
    return this.writes.settled(receipt, timeoutMs);
  }

  async search(query: SearchQuery, scope: AccessScope): Promise<SearchPage> {
    checkQuery(query);
    const { tokens } = scope;
    return this.client.call('search', { query, tokens }, query.deadlineMs + GRACE_MS);
  }

  async similar(query: SimilarQuery, scope: AccessScope, limit: number): Promise<Hit[]> {
    checkFilter(query.filter);
    const { tokens } = scope;
    const timeoutMs = (query.deadlineMs ?? DEFAULT_DEADLINE_MS) + GRACE_MS;
    return [...(await this.client.call('similar', { query, tokens, limit }, timeoutMs))];
  }

  override async similarAmong(
    query: SimilarQuery,
    parts: readonly Filter[],
    scope: AccessScope,
    limit: number,
  ): Promise<Hit[][]> {
    for (const filter of [query.filter, ...parts]) checkFilter(filter);
    const { tokens } = scope;
    const timeoutMs = (query.deadlineMs ?? DEFAULT_DEADLINE_MS) + GRACE_MS;
    const ask = { query, parts, tokens, limit };
    return (await this.client.call('similarAmong', ask, timeoutMs)).map((hits) => [...hits]);
  }

  async suggest(prefix: string, scope: AccessScope, limit: number): Promise<Hit[]> {
    const { tokens } = scope;
    const ask = { prefix, tokens, limit };
    return [...(await this.client.call('suggest', ask, DEFAULT_DEADLINE_MS))];
  }

  async facetValues(
    field: FacetField,
    prefix: string,
    query: SearchQuery,
    scope: AccessScope,
  ): Promise<FacetValue[]> {
    checkQuery(query);
    const { tokens } = scope;
    const ask = { field, prefix, query, tokens };
    return this.client.call('facetValues', ask, query.deadlineMs + GRACE_MS);
  }

  async known(ids: readonly string[]): Promise<Map<string, number>> {
    const docs = await this.client.call('known', { ids });
    return new Map(docs.map(({ id, version }) => [id, version]));
  }

  async scan(
    cursor: string | undefined,
    limit: number,
  ): Promise<{ docs: KnownDoc[]; next?: string }> {
    const { docs, next } = await this.client.call('scan', { from: Number(cursor ?? 0), limit });
    return next === undefined ? { docs } : { docs, next: String(next) };
  }

  async rebuild(docs: AsyncIterable<SearchDoc>): Promise<RebuildReport> {
    const started = performance.now();
    await this.client.call('beginRebuild', {});
    try {
      const report = await this.fill(docs);
      await this.client.call('endRebuild', { abandon: false });
      return { ...report, tookMs: performance.now() - started };
    } catch (error) {
      await this.client.call('endRebuild', { abandon: true }).catch(() => undefined);
      throw error;
    }
  }

  async health(): Promise<EngineHealth> {
    const { queued, lagMs, failed } = this.writes;
    try {
      const { documents, rebuild, problem } = await this.client.call('health', {}, HEALTH_MS);
      return { ok: rebuild === undefined, queued, lagMs, failed, documents, rebuild, problem };
    } catch (error) {
      if (!(error instanceof SearchTimeout || error instanceof SearchUnavailable)) throw error;
      return { ok: false, queued, lagMs, failed, documents: 0, problem: error.message };
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.client.close();
  }

  private async fill(docs: AsyncIterable<SearchDoc>): Promise<Omit<RebuildReport, 'tookMs'>> {
    const failed: FailedDoc[] = [];
    let documents = 0;
    let batch: SearchDoc[] = [];
    const send = async (): Promise<void> => {
      const result = await this.client.call('fill', { docs: batch });
      documents += result.applied + result.ignored;
      failed.push(...result.failed);
      batch = [];
    };
    for await (const doc of docs) {
      if (batch.push(doc) >= FILL_BATCH) await send();
    }
    await send();
    return { documents, failed };
  }

  private mustBeOpen(): void {
    if (this.isClosed) throw new SearchUnavailable('The search index has been closed.');
  }
}
