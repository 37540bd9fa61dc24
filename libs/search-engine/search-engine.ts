import type { AccessScope } from './access-scope';
import type { IndexOp, SearchDoc } from './search-doc';
import type {
  FacetField,
  FacetValue,
  Filter,
  Hit,
  SearchPage,
  SearchQuery,
  SimilarQuery,
} from './search-query';

export type EngineCap =
  'vector' | 'exactTotals' | 'exactFacets' | 'phrase' | 'threadCounts' | 'instantWrites';

export interface EngineInfo {
  readonly name: 'fts5' | 'meilisearch';
  readonly version: string;
  readonly caps: ReadonlySet<EngineCap>;
}

/** Which index, and every setting that shapes its content: a changed setting asks for a rebuild. */
export interface IndexSpec {
  /** `[a-z0-9_-]{1,40}` */
  readonly name: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Whose vectors it holds; left out: none, and those of documents are passed over. */
  readonly meaning?: MeaningModel;
}

/** A model of meaning: vectors of two models are never compared. */
export interface MeaningModel {
  readonly model: string;
  readonly dimensions: number;
}

/** Why the index should be filled again from the database. */
export type RebuildReason = 'new' | 'settings' | 'incomplete' | 'damaged';

export interface IndexState {
  /** Set while `rebuild` is due; the engine serves what it has and says `degraded`. */
  readonly rebuild?: RebuildReason;
  readonly documents: number;
}

/** Handle of accepted writes; opaque. */
export interface Receipt {
  readonly tickets: readonly string[];
}

export interface FailedDoc {
  readonly id: string;
  readonly reason: string;
}

export interface ApplyResult {
  readonly applied: number;
  /** Operations older than what the index already knows. */
  readonly ignored: number;
  readonly failed: readonly FailedDoc[];
}

export interface RebuildReport {
  readonly documents: number;
  readonly failed: readonly FailedDoc[];
  readonly tookMs: number;
}

export interface EngineHealth {
  readonly ok: boolean;
  /** Age of the oldest write not yet visible. */
  readonly lagMs: number;
  readonly queued: number;
  /** Documents refused since the start. */
  readonly failed: number;
  readonly documents: number;
  readonly rebuild?: RebuildReason;
  /** What is wrong, as a sentence for the people who run the hub. */
  readonly problem?: string;
  /** Where several servers hold the same index: each of them. */
  readonly instances?: readonly InstanceHealth[];
}

export interface InstanceHealth extends Omit<EngineHealth, 'instances'> {
  /** Tells it from the others; nothing secret. */
  readonly name: string;
  readonly version?: string;
}

export interface ApplyOptions {
  /** `people` overtakes `bulk`. Left out: `people` up to 50 operations. */
  readonly lane?: 'people' | 'bulk';
}

export interface KnownDoc {
  readonly id: string;
  readonly version: number;
}

/** One whole copy of the index, as who compares it with the database sees it. */
export interface IndexCopy {
  /** Tells it from the others; nothing secret. */
  readonly name: string;
  known(ids: readonly string[]): Promise<Map<string, number>>;
  scan(cursor: string | undefined, limit: number): Promise<{ docs: KnownDoc[]; next?: string }>;
  /** Writes to this copy alone; resolves when the changes are visible. @throws SearchUnavailable, SearchTimeout */
  write(ops: readonly IndexOp[]): Promise<ApplyResult>;
}

/** Makes a copy equal to the database. */
export type CompareCopy = (copy: IndexCopy) => Promise<unknown>;

const COPY_MS = 30_000;

/**
 * A full-text index of the hub's texts. Whoever searches hands in a scope, and nothing outside it
 * takes part: not in hits, totals, facets, suggestions, corrections, nor word statistics where the
 * engine has its own. Hits carry ids; the hub reads the rows again under the same scope.
 */
export abstract class SearchEngine {
  abstract readonly info: EngineInfo;

  /** Opens or makes the index; tells whether it has to be filled. Call once before anything else. */
  abstract ensure(spec: IndexSpec): Promise<IndexState>;

  /** Accepts ordered changes (waits while the queue is full); visible after `settled`. */
  abstract apply(ops: readonly IndexOp[], options?: ApplyOptions): Promise<Receipt>;

  /**
   * Waits until accepted changes are visible; outcome per document. Each receipt may be asked once.
   * @throws SearchTimeout, SearchUnavailable
   */
  abstract settled(receipt: Receipt, timeoutMs: number): Promise<ApplyResult>;

  /** @throws SearchUnavailable, SearchTimeout, SearchRefused (too deep a filter, wrong page) */
  abstract search(query: SearchQuery, scope: AccessScope): Promise<SearchPage>;

  /** Items similar to a question, best first, one hit per thread. */
  abstract similar(query: SimilarQuery, scope: AccessScope, limit: number): Promise<Hit[]>;

  /**
   * The same for several parts of the hub, each by a filter of its own: what `similar` says for each of them, in their
   * order. An engine may read the question once for all.
   */
  similarAmong(
    query: SimilarQuery,
    parts: readonly Filter[],
    scope: AccessScope,
    limit: number,
  ): Promise<Hit[][]> {
    const both = (part: Filter): Filter => (query.filter ? { all: [query.filter, part] } : part);
    return Promise.all(
      parts.map((part) => this.similar({ ...query, filter: both(part) }, scope, limit)),
    );
  }

  /** Items whose title has the typed words, the last one unfinished; best first, one per thread. */
  abstract suggest(prefix: string, scope: AccessScope, limit: number): Promise<Hit[]>;

  /** Values of a field that begin with `prefix` among what `query` finds, most frequent first, ≤ 100. */
  abstract facetValues(
    field: FacetField,
    prefix: string,
    query: SearchQuery,
    scope: AccessScope,
  ): Promise<FacetValue[]>;

  /** Versions of those of the ids that are in the index. For reconciling, not for readers. */
  abstract known(ids: readonly string[]): Promise<Map<string, number>>;

  /** All documents page by page, in an order of the engine's choice. For reconciling, not for readers. */
  abstract scan(
    cursor: string | undefined,
    limit: number,
  ): Promise<{ docs: KnownDoc[]; next?: string }>;

  /**
   * Fills the index anew: documents not in the stream are gone afterwards. The old index answers
   * meanwhile (an empty one answers from what is there), changes applied meanwhile are kept.
   */
  abstract rebuild(docs: AsyncIterable<SearchDoc>): Promise<RebuildReport>;

  /** The copies that answer: several where several servers hold the same index. */
  copies(): readonly IndexCopy[] {
    return [
      {
        name: this.info.name,
        known: (ids) => this.known(ids),
        scan: (cursor, limit) => this.scan(cursor, limit),
        write: async (ops) => this.settled(await this.apply(ops, { lane: 'bulk' }), COPY_MS),
      },
    ];
  }

  /**
   * Says that this process alone writes the index from now on, and how a copy is compared that was away or is new,
   * before it answers; or (undefined) that it no longer does: what is on its way then fails. For an index that several
   * processes use; one of a single process needs no telling.
   */
  lead(_compare: CompareCopy | undefined): Promise<void> {
    return Promise.resolve();
  }

  abstract health(): Promise<EngineHealth>;

  abstract close(): Promise<void>;
}

/** The engine cannot answer now; try again after `retryAfterSeconds`. */
export class SearchUnavailable extends Error {
  override readonly name = 'SearchUnavailable';
  constructor(
    message: string,
    readonly retryAfterSeconds = 2,
  ) {
    super(message);
  }
}

/** The time allowed was not enough. */
export class SearchTimeout extends Error {
  override readonly name = 'SearchTimeout';
}

/** The request can never be answered as it is. */
export class SearchRefused extends Error {
  override readonly name = 'SearchRefused';
}
