import type { AccessScope } from '../../access-scope';
import { checkFilter, checkQuery } from '../../query-limits';
import { DEFAULT_WEIGHTS, type RankingWeights } from '../../ranking-weights';
import type { IndexOp, SearchDoc } from '../../search-doc';
import {
  SearchEngine,
  SearchUnavailable,
  type ApplyOptions,
  type ApplyResult,
  type CompareCopy,
  type EngineHealth,
  type EngineInfo,
  type IndexCopy,
  type IndexSpec,
  type IndexState,
  type KnownDoc,
  type RebuildReport,
  type Receipt,
} from '../../search-engine';
import type {
  FacetField,
  FacetValue,
  Hit,
  SearchPage,
  SearchQuery,
  SimilarQuery,
} from '../../search-query';
import type { IndexClaim } from './index/index-home';
import { settingsHash } from './index/index-settings';
import { isPassing } from './member';
import { Members } from './members';
import { Receipts } from './receipts';
import { IndexGone, MeilisearchSetupError } from './setup-error';
import type { Standing } from './standing';

export interface MeilisearchOptions {
  /** Addresses of one or more servers, each holding the whole index. */
  readonly urls: readonly string[];
  /** The master key, from which a key for searching and one for writing are made; or one that may do both. */
  readonly apiKey?: string;
  /** First part of the index's name, `[a-z0-9_-]{1,40}`; two hubs on one server need two. */
  readonly indexPrefix?: string;
  /** Who this hub is; an index of another owner is refused, never touched. */
  readonly owner?: string;
  readonly weights?: RankingWeights;
  /** Refuse a server that lets everybody in. */
  readonly requireKey?: boolean;
  /** Where several processes use the index: who of the servers may answer; the process that leads says it (`lead`). */
  readonly standing?: Standing;
}

const NAME = /^[a-z0-9_-]{1,40}$/;
const PEOPLE_OPS = 50;
const DEADLINE_MS = 2_000;
const SUGGEST_MS = 1_000;
const DEFAULT_PREFIX = 'allmende';

/** Search over one index on Meilisearch. */
export class MeilisearchEngine extends SearchEngine {
  private readonly weights: RankingWeights;
  private readonly members: Members;
  private readonly receipts = new Receipts();
  private claim: IndexClaim | undefined;
  private isClosed = false;

  /** @throws MeilisearchSetupError when an option makes no sense */
  constructor(private readonly options: MeilisearchOptions) {
    super();
    const { urls, apiKey, indexPrefix = DEFAULT_PREFIX, requireKey = false } = options;
    this.weights = options.weights ?? DEFAULT_WEIGHTS;
    if (urls.length === 0) throw new MeilisearchSetupError('No address of a Meilisearch is set.');
    if (!NAME.test(indexPrefix)) {
      throw new MeilisearchSetupError(
        `"${indexPrefix}" cannot begin an index's name: 1-40 of a-z, 0-9, "_", "-".`,
      );
    }
    const { weights } = this;
    this.members = new Members(
      urls.map((url) => ({ url, apiKey, requireKey, weights })),
      weights,
      options.standing,
    );
  }

  get info(): EngineInfo {
    return {
      name: 'meilisearch',
      version: this.members.first.instance.server.version,
      caps: new Set(['vector', 'exactTotals', 'exactFacets', 'phrase']),
    };
  }

  async ensure(spec: IndexSpec): Promise<IndexState> {
    if (!NAME.test(spec.name)) {
      throw new TypeError(`"${spec.name}" is no name for an index: 1-40 of a-z, 0-9, "_", "-".`);
    }
    const { indexPrefix = DEFAULT_PREFIX, owner = indexPrefix } = this.options;
    this.claim = {
      index: `${indexPrefix}-${spec.name}`,
      owner,
      settings: settingsHash(spec, this.weights),
      meaning: spec.meaning,
    };
    return this.members.open(this.claim);
  }

  async apply(ops: readonly IndexOp[], options: ApplyOptions = {}): Promise<Receipt> {
    await this.opened();
    const lane = options.lane ?? (ops.length <= PEOPLE_OPS ? 'people' : 'bulk');
    const { outcome } = await this.members.apply(ops, lane);
    return this.receipts.keep(outcome.finally(() => this.members.forget()));
  }

  async settled(receipt: Receipt, timeoutMs: number): Promise<ApplyResult> {
    return this.receipts.settled(receipt, timeoutMs);
  }

  async search(query: SearchQuery, scope: AccessScope): Promise<SearchPage> {
    checkQuery(query);
    if (scope.tokens.length === 0 || query.deadlineMs <= 0) return emptyPage(query, scope);
    await this.opened();
    return this.members
      .read(query.deadlineMs, (reader, deadlineMs) =>
        reader.search({ ...query, deadlineMs }, scope),
      )
      .catch((error: unknown) => {
        if (error instanceof IndexGone) return { ...emptyPage(query, scope), degraded: true };
        throw error;
      });
  }

  async similar(query: SimilarQuery, scope: AccessScope, limit: number): Promise<Hit[]> {
    checkFilter(query.filter);
    if (scope.tokens.length === 0) return [];
    await this.opened();
    const allowed = query.deadlineMs ?? DEADLINE_MS;
    const hits = await this.members.read(allowed, (reader, deadlineMs) =>
      reader.similar({ ...query, deadlineMs }, scope, limit),
    );
    return [...hits];
  }

  async suggest(prefix: string, scope: AccessScope, limit: number): Promise<Hit[]> {
    if (scope.tokens.length === 0) return [];
    await this.opened();
    const hits = await this.members.read(SUGGEST_MS, (reader, deadlineMs) =>
      reader.suggest(prefix, scope, limit, deadlineMs),
    );
    return [...hits];
  }

  async facetValues(
    field: FacetField,
    prefix: string,
    query: SearchQuery,
    scope: AccessScope,
  ): Promise<FacetValue[]> {
    checkQuery(query);
    if (scope.tokens.length === 0) return [];
    await this.opened();
    return this.members.read(query.deadlineMs, (reader, deadlineMs) =>
      reader.facetValues(field, prefix, { ...query, deadlineMs }, scope),
    );
  }

  async known(ids: readonly string[]): Promise<Map<string, number>> {
    await this.opened();
    return this.members.first.instance.known(ids);
  }

  async scan(
    cursor: string | undefined,
    limit: number,
  ): Promise<{ docs: KnownDoc[]; next?: string }> {
    await this.opened();
    return this.members.first.instance.scan(Number(cursor ?? 0), limit);
  }

  async rebuild(docs: AsyncIterable<SearchDoc>): Promise<RebuildReport> {
    const started = performance.now();
    await this.opened();
    const { members } = this;
    const report = await members.care.fill(members.first, docs).finally(() => members.forget());
    await members.look();
    return { ...report, tookMs: performance.now() - started };
  }

  override copies(): readonly IndexCopy[] {
    return this.members.copies();
  }

  override lead(compare: CompareCopy | undefined): Promise<void> {
    return this.members.lead(compare);
  }

  async health(): Promise<EngineHealth> {
    try {
      await this.opened();
      return await this.members.health();
    } catch (error) {
      if (!isPassing(error) && !(error instanceof MeilisearchSetupError)) throw error;
      return { ok: false, lagMs: 0, queued: 0, failed: 0, documents: 0, problem: error.message };
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.members.close();
  }

  /** An index that could not be opened at the start is opened when it is asked for. */
  private async opened(): Promise<void> {
    if (this.isClosed) throw new SearchUnavailable('The search index has been closed.');
    if (this.members.all.some(({ instance }) => instance.isOpen)) return;
    if (!this.claim) throw new SearchUnavailable('The search index has not been opened yet.');
    await this.members.open(this.claim);
  }
}

/** What somebody sees who may see nothing, or who gave no time. */
function emptyPage(query: SearchQuery, { tokens }: AccessScope): SearchPage {
  const outOfTime = tokens.length > 0;
  return {
    hits: [],
    total: { value: 0, rel: outOfTime ? 'atLeast' : 'exact' },
    facets: Object.fromEntries((query.facets ?? []).map((field) => [field, []])),
    facetsExact: !outOfTime,
    terms: [],
    unknownWords: [],
    degraded: outOfTime,
    tookMs: 0,
  };
}
