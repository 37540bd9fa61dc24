import type { AccessScope } from '../access-scope';
import { checkFilter, checkQuery } from '../query-limits';
import type { IndexOp, SearchDoc } from '../search-doc';
import {
  SearchEngine,
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
} from '../search-engine';
import type {
  FacetField,
  FacetValue,
  Hit,
  SearchPage,
  SearchQuery,
  SimilarQuery,
} from '../search-query';
import { FreshIndex, type FreshStats } from './fresh-index';
import { DEFAULT_LIMITS, type FreshThread, type OverlayLimits } from './held-threads';
import { mergeHits, mergePages, mergeValues, onlyThreads, withoutThreads } from './merge-answers';

export interface OverlayOptions {
  /** The engine that is slow to show what it has accepted. */
  readonly slow: SearchEngine;
  /** One that shows a write at once and keeps nothing; opened, emptied and closed by the overlay. */
  readonly memory: SearchEngine;
  readonly limits?: Partial<OverlayLimits>;
  /** How often the slow engine is asked what it knows by now, default 700. */
  readonly checkEveryMs?: number;
  /** For the log; searches go on without the overlay. */
  readonly onError?: (error: unknown, where: string) => void;
}

const PART = 100;
const MORE_SUGGESTIONS = 50;

/**
 * A slow engine that answers as if it were quick: what it has not acknowledged yet is answered from a small index in
 * memory. Whole threads are held, and the slow engine is asked without them, so the two answers are disjoint: totals
 * and counts add up and nothing old shines through. Once the slow engine knows a thread's versions it is left to it.
 *
 * Writes go past it: who writes calls `apply` (it reaches the slow engine only), and every process that searches is
 * told by `hold` what changed. Over its bounds the oldest threads leave; answers say `degraded` until those are known.
 */
export class OverlaySearchEngine extends SearchEngine {
  readonly info: EngineInfo;
  private readonly slow: SearchEngine;
  private readonly fresh: FreshIndex;

  constructor({ slow, memory, limits, checkEveryMs = 700, onError }: OverlayOptions) {
    super();
    this.slow = slow;
    this.info = slow.info;
    this.fresh = new FreshIndex({
      memory,
      known: (ids) => slow.known(ids),
      limits: { ...DEFAULT_LIMITS, ...limits },
      checkEveryMs,
      onError: onError ?? (() => undefined),
    });
  }

  /** From now on nothing of these threads is found, until `hold` brings what may be. Takes effect at once. */
  hide(threads: readonly string[]): void {
    this.fresh.hide(threads);
  }

  /** Answers these threads from memory until the slow engine knows them; resolves when they can be found. */
  hold(threads: readonly FreshThread[]): Promise<void> {
    return this.fresh.hold(threads);
  }

  /** Back to the slow engine with them, whatever it knows: the caller cannot say what they hold now. */
  release(threads: readonly string[]): void {
    this.fresh.release(threads);
  }

  /** Somebody knows of accepted changes that are not held: answers say `degraded` until this is taken back. */
  setLacking(isLacking: boolean): void {
    this.fresh.isBehind = isLacking;
  }

  stats(): FreshStats {
    return this.fresh.stats();
  }

  async ensure(spec: IndexSpec): Promise<IndexState> {
    await this.fresh.open(spec.meaning);
    return this.slow.ensure(spec);
  }

  apply(ops: readonly IndexOp[], options?: ApplyOptions): Promise<Receipt> {
    return this.slow.apply(ops, options);
  }

  settled(receipt: Receipt, timeoutMs: number): Promise<ApplyResult> {
    return this.slow.settled(receipt, timeoutMs);
  }

  async search(query: SearchQuery, scope: AccessScope): Promise<SearchPage> {
    checkQuery(query);
    const started = performance.now();
    const held = this.fresh.names();
    if (held.length === 0) return this.marked(await this.slow.search(query, scope));
    const rest = { ...query, filter: withoutThreads(query.filter, held) };
    const [slow, fresh] =
      query.page === 1
        ? await Promise.all([this.slow.search(rest, scope), this.freshPage(query, held, scope)])
        : await this.laterPage(query, rest, held, scope);
    const merged =
      fresh.hits.length === 0 && query.page > 1
        ? { ...mergePages({ ...query, page: 1 }, slow, fresh) }
        : mergePages(query, slow, fresh);
    return this.marked({ ...merged, tookMs: performance.now() - started });
  }

  async similar(query: SimilarQuery, scope: AccessScope, limit: number): Promise<Hit[]> {
    checkFilter(query.filter);
    const held = this.fresh.names();
    if (held.length === 0) return this.slow.similar(query, scope, limit);
    const [slow, fresh] = await Promise.all([
      this.slow.similar({ ...query, filter: withoutThreads(query.filter, held) }, scope, limit),
      this.fresh.ask([], (memory) =>
        memory.similar({ ...query, filter: onlyThreads(query.filter, held) }, scope, limit),
      ),
    ]);
    return mergeHits(slow, this.fresh.trueVersions(fresh), false).slice(0, limit);
  }

  async suggest(prefix: string, scope: AccessScope, limit: number): Promise<Hit[]> {
    const held = new Set(this.fresh.names());
    if (held.size === 0) return this.slow.suggest(prefix, scope, limit);
    // A suggestion has no filter: so many more are asked for as may have to be left out.
    const more = limit + Math.min(held.size, MORE_SUGGESTIONS);
    const [slow, fresh] = await Promise.all([
      this.slow.suggest(prefix, scope, more),
      this.fresh.ask([], (memory) => memory.suggest(prefix, scope, more)),
    ]);
    const others = slow.filter(({ thread }) => !held.has(thread));
    const own = this.fresh.trueVersions(fresh.filter(({ thread }) => held.has(thread)));
    return mergeHits(others, own, false).slice(0, limit);
  }

  async facetValues(
    field: FacetField,
    prefix: string,
    query: SearchQuery,
    scope: AccessScope,
  ): Promise<FacetValue[]> {
    checkQuery(query);
    const held = this.fresh.names();
    if (held.length === 0) return this.slow.facetValues(field, prefix, query, scope);
    const rest = { ...query, filter: withoutThreads(query.filter, held) };
    const own = { ...query, filter: onlyThreads(query.filter, held) };
    const [slow, fresh] = await Promise.all([
      this.slow.facetValues(field, prefix, rest, scope),
      this.fresh.ask([], (memory) => memory.facetValues(field, prefix, own, scope)),
    ]);
    return mergeValues(slow, fresh);
  }

  known(ids: readonly string[]): Promise<Map<string, number>> {
    return this.slow.known(ids);
  }

  scan(cursor: string | undefined, limit: number): Promise<{ docs: KnownDoc[]; next?: string }> {
    return this.slow.scan(cursor, limit);
  }

  rebuild(docs: AsyncIterable<SearchDoc>): Promise<RebuildReport> {
    return this.slow.rebuild(docs);
  }

  override copies(): readonly IndexCopy[] {
    return this.slow.copies();
  }

  override lead(compare: CompareCopy | undefined): Promise<void> {
    return this.slow.lead(compare);
  }

  health(): Promise<EngineHealth> {
    return this.slow.health();
  }

  async close(): Promise<void> {
    await this.closeOverlay();
    await this.slow.close();
  }

  /** Closes all but the slow engine, which goes on for others. */
  closeOverlay(): Promise<void> {
    return this.fresh.close();
  }

  /** Where the fresh hits fall among the slow ones is only known from the first on. */
  private async laterPage(
    query: SearchQuery,
    rest: SearchQuery,
    held: readonly string[],
    scope: AccessScope,
  ): Promise<[SearchPage, SearchPage]> {
    const fresh = await this.freshPage(query, held, scope);
    if (fresh.hits.length === 0) return [await this.slow.search(rest, scope), fresh];
    const until = query.page * query.size;
    return [await fromFirst(until, rest, (part) => this.slow.search(part, scope)), fresh];
  }

  /** The fresh hits from the first to the last that this page can have. */
  private async freshPage(
    query: SearchQuery,
    held: readonly string[],
    scope: AccessScope,
  ): Promise<SearchPage> {
    const own = { ...query, filter: onlyThreads(query.filter, held) };
    const page = await this.fresh.ask(LOST_PAGE, (memory) =>
      fromFirst(query.page * query.size, own, (part) => memory.search(part, scope)),
    );
    return { ...page, hits: this.fresh.trueVersions(page.hits) };
  }

  private marked(page: SearchPage): SearchPage {
    return this.fresh.isLacking ? { ...page, degraded: true } : page;
  }
}

/** One page with all hits up to `until`, asked for in parts where one page cannot hold them. */
async function fromFirst(
  until: number,
  query: SearchQuery,
  ask: (part: SearchQuery) => Promise<SearchPage>,
): Promise<SearchPage> {
  if (until > 1_000) return ask(query);
  const size = Math.min(PART, until);
  const first = await ask({ ...query, page: 1, size });
  const rest: Promise<SearchPage>[] = [];
  if (first.hits.length === size) {
    for (let page = 2; (page - 1) * size < until; page++) {
      rest.push(ask({ ...query, page, size, facets: [] }));
    }
  }
  const hits = [first, ...(await Promise.all(rest))].flatMap((page) => page.hits);
  return { ...first, hits: hits.slice(0, until) };
}

/** What stands for the memory's answer when it has none. */
const LOST_PAGE: SearchPage = {
  hits: [],
  total: { value: 0, rel: 'exact' },
  facets: {},
  facetsExact: true,
  terms: [],
  unknownWords: [],
  degraded: true,
  tookMs: 0,
};
