import { setTimeout as sleep } from 'node:timers/promises';
import { Fts5SearchEngine } from '../../libs/search-engine/adapters/fts5/fts5-search-engine';
import type { AccessScope } from '../../libs/search-engine/access-scope';
import type { IndexOp, SearchDoc } from '../../libs/search-engine/search-doc';
import {
  SearchEngine,
  SearchTimeout,
  SearchUnavailable,
  type ApplyOptions,
  type ApplyResult,
  type EngineCap,
  type EngineInfo,
  type IndexSpec,
  type IndexState,
  type Receipt,
} from '../../libs/search-engine/search-engine';
import type { FacetField, SearchQuery, SimilarQuery } from '../../libs/search-engine/search-query';

/** An index outside of the hubs, which shows a write some time after it accepted it, or while it is held not at all. */
export class SlowEngine extends SearchEngine {
  readonly info: EngineInfo = {
    name: 'fts5',
    version: 'slow',
    caps: new Set<EngineCap>(['exactTotals', 'exactFacets', 'phrase', 'threadCounts']),
  };
  isDown = false;
  private engine: Fts5SearchEngine | undefined;
  private opening: Promise<IndexState> | undefined;
  private line: Promise<unknown> = Promise.resolve();
  private gate: { open(): void; opened: Promise<void> } | undefined;
  private readonly results = new Map<string, Promise<ApplyResult>>();
  private tickets = 0;

  constructor(
    private readonly directory: string,
    private readonly delayMs = 40,
  ) {
    super();
  }

  /** Accepts writes, but shows none. */
  hold(): void {
    let open = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.gate ??= { open, opened };
  }

  letGo(): void {
    this.gate?.open();
    this.gate = undefined;
  }

  async ensure(spec: IndexSpec): Promise<IndexState> {
    this.mustBeUp();
    this.opening ??= this.inner().ensure(spec);
    return this.opening;
  }

  async apply(ops: readonly IndexOp[], options?: ApplyOptions): Promise<Receipt> {
    this.mustBeUp();
    const result = this.line.then(async () => {
      await sleep(this.delayMs);
      await this.gate?.opened;
      return this.inner().settled(await this.inner().apply(ops, options), 10_000);
    });
    this.line = result.catch(() => undefined);
    const ticket = String(++this.tickets);
    this.results.set(ticket, result);
    return { tickets: [ticket] };
  }

  async settled({ tickets: [ticket = ''] }: Receipt, timeoutMs: number): Promise<ApplyResult> {
    const late = sleep(timeoutMs, undefined, { ref: false }).then(() => {
      throw new SearchTimeout('not visible yet');
    });
    return Promise.race([this.results.get(ticket) as Promise<ApplyResult>, late]);
  }

  async search(query: SearchQuery, scope: AccessScope) {
    this.mustBeUp();
    return this.inner().search(query, scope);
  }
  async similar(query: SimilarQuery, scope: AccessScope, limit: number) {
    this.mustBeUp();
    return this.inner().similar(query, scope, limit);
  }
  async suggest(prefix: string, scope: AccessScope, limit: number) {
    this.mustBeUp();
    return this.inner().suggest(prefix, scope, limit);
  }
  async facetValues(f: FacetField, prefix: string, query: SearchQuery, scope: AccessScope) {
    this.mustBeUp();
    return this.inner().facetValues(f, prefix, query, scope);
  }
  async known(ids: readonly string[]) {
    this.mustBeUp();
    return this.inner().known(ids);
  }
  async scan(cursor: string | undefined, limit: number) {
    this.mustBeUp();
    return this.inner().scan(cursor, limit);
  }
  async rebuild(docs: AsyncIterable<SearchDoc>) {
    this.mustBeUp();
    return this.inner().rebuild(docs);
  }
  async health() {
    this.mustBeUp();
    return this.inner().health();
  }
  async close() {
    this.letGo();
    await this.engine?.close();
  }

  private inner(): Fts5SearchEngine {
    this.engine ??= new Fts5SearchEngine({ directory: this.directory });
    return this.engine;
  }

  private mustBeUp(): void {
    if (this.isDown) throw new SearchUnavailable('The index is away.', 7);
  }
}
