import type { DataSource } from 'typeorm';
import { languageOf } from '../../../libs/search-engine/meaning-role';
import type { SearchEngine } from '../../../libs/search-engine/search-engine';
import type {
  FacetField,
  FacetValue,
  Hit,
  SearchPage,
  SearchQuery,
} from '../../../libs/search-engine/search-query';
import type { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import type { ClustersReader, ClusterView } from '../clusters/clusters.api';
import type { IndexKeeper } from './index-keeper';
import { markedTerms } from './marked-terms';
import { presentHit, type SearchHit } from './present-hit';
import { ReadHits } from './read-hits';
import { compact, expand, parseDocId } from './search-documents';
import { didYouMeanOf, nearestInMeaning } from './did-you-mean-text';
import { vectorOf, type SearchMeaning } from './search-meaning';
import type { SearchObserver } from './search-observer';
import type { SearchRecords } from './search-records';
import type { ElectedHit } from './votes/elected-hit';
import type { ElectedPage, ElectedSearch } from './votes/elected-search';
import {
  engineQuery,
  filterOf,
  understand,
  type SearchRequest,
  type UnderstoodRequest,
} from './search-request';

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /** Counts items that words find, those behind another hit of their cluster included; so do the facets. */
  readonly total: { readonly value: number; readonly relation: 'exact' | 'estimate' | 'atLeast' };
  /** Items among the hits beside `total`: no word finds them, but they solved similar questions. */
  readonly brought: number;
  /**
   * Hits that can be paged through, of each cluster one: a page follows exactly where `page × size` is less. `atLeast`:
   * there are more, and a later page says how many.
   */
  readonly cards: SearchResult['total'];
  readonly facets: Partial<Record<FacetField, readonly FacetValue[]>>;
  readonly mode: 'typing' | 'question';
  /** Language the question seems to be in, when it shows. */
  readonly lang?: string;
  /** Milliseconds in the hub, the engine's included. */
  readonly tookMs: number;
  /** Milliseconds until the engine had answered. */
  readonly engineMs: number;
  /** The index is being brought up to date, or the time was too short; some texts may be missing. */
  readonly degraded: boolean;
  /** What took no part although it should: with `meaning` the texts were compared by their words alone. */
  readonly degradedParts: readonly ('index' | 'meaning')[];
  readonly didYouMean?: string;
  /** Whether words of it were corrected, or it is the title nearest in meaning where no word finds anything. */
  readonly meantBy?: 'words' | 'meaning';
  /** Words of the query that no text this reader may see has. */
  readonly unknownWords: readonly string[];
  /** Names this search when one of its hits is opened. */
  readonly searchId?: string;
}

/** How often a search is repeated when the index turns out to be behind the database. */
const MOST_REPEATS = 2;

/** Members of a cluster named on its hit, of each space. */
const MEMBERS_LISTED = 5;

export interface SearchServiceParts {
  readonly engine: SearchEngine;
  readonly elected: ElectedSearch;
  readonly clusters: ClustersReader;
  readonly keeper: IndexKeeper;
  readonly dataSource: DataSource;
  readonly records: SearchRecords;
  readonly observer?: SearchObserver;
  readonly meaning?: SearchMeaning;
}

/** The main job: one search over everything the viewer may see. */
export class SearchService {
  constructor(private readonly parts: SearchServiceParts) {}

  /** @throws SearchUnavailable, SearchTimeout, SearchRefused */
  async search(viewer: Viewer, request: SearchRequest): Promise<SearchResult> {
    const { engine, observer } = this.parts;
    try {
      const result = await this.answer(viewer, request);
      observer?.searched({
        mode: result.mode,
        engine: engine.info.name,
        seconds: result.tookMs / 1_000,
        engineSeconds: result.engineMs / 1_000,
        degraded: result.degraded,
      });
      return result;
    } catch (error) {
      observer?.failed(engine.info.name, error instanceof Error ? error.name : 'unknown');
      throw error;
    }
  }

  private async answer(viewer: Viewer, request: SearchRequest): Promise<SearchResult> {
    const begun = performance.now();
    const understood = await this.withAuthors(understand(request));
    const found = await this.find(viewer, request, understood);
    const { page, read, clusters, facets } = found;
    const hits = page.hits.flatMap((hit) => {
      const item = read.get(hit.id);
      if (!item) return [];
      const cluster = hit.cluster ? clusters.get(hit.cluster) : undefined;
      return [presentHit(hit, item, request.locale ?? 'en', cluster)];
    });
    const lang = understood.hasWords ? languageOf(understood) : undefined;
    const titled = page.hits.flatMap(({ id, why }) => {
      const title = read.get(id)?.item.title;
      return title === undefined ? [] : [{ title, why }];
    });
    const corrected = didYouMeanOf(request.q, page.terms);
    const didYouMean = corrected ?? nearestInMeaning(understood.text, titled);
    return {
      hits,
      total: { value: page.total.value, relation: page.total.rel },
      brought: page.brought,
      cards: { value: page.cards.value, relation: page.cards.rel },
      facets,
      mode: understood.mode,
      ...(lang ? { lang } : {}),
      tookMs: round(performance.now() - begun),
      engineMs: round(page.engineMs),
      degraded: page.degraded,
      degradedParts: [
        ...(page.degraded ? (['index'] as const) : []),
        ...(found.isLackingMeaning ? (['meaning'] as const) : []),
      ],
      ...(didYouMean ? { didYouMean, meantBy: corrected ? 'words' : 'meaning' } : {}),
      unknownWords: page.unknownWords,
      ...(understood.hasWords && request.page === 1
        ? { searchId: this.note(viewer, request, understood, found.page) }
        : {}),
    };
  }

  private note(
    viewer: Viewer,
    { q }: SearchRequest,
    { mode }: UnderstoodRequest,
    { total, hits }: ElectedPage,
  ): string {
    const found = hits.map(({ thread }) => expand(thread));
    return this.parts.records.add(viewer, q, mode, total.value, found);
  }

  private clustersOf(
    viewer: Viewer,
    hits: readonly ElectedHit[],
  ): Promise<ReadonlyMap<string, ClusterView>> {
    const ids = hits.flatMap(({ cluster }) => cluster ?? []);
    return this.parts.clusters.membersOf(scopeOf(viewer), ids, MEMBERS_LISTED);
  }

  /**
   * Searches, reads the hits again, and where one of them has been hidden or deleted since it was indexed, brings its
   * documents up to date and searches once more: so that counts and order never tell of it either.
   */
  private async find(viewer: Viewer, request: SearchRequest, understood: UnderstoodRequest) {
    const { engine, elected, keeper, dataSource } = this.parts;
    const scope = scopeOf(viewer);
    const words = engineQuery(request, understood, plainFacets(request, understood));
    keeper.noticeModel();
    const { vector, isLacking } = await vectorOf(this.parts.meaning, words);
    const query = vector ? { ...words, vector } : words;
    for (let repeat = 0; ; repeat++) {
      const hits = new ReadHits(dataSource, scope);
      const [page, filtered] = await Promise.all([
        elected.search(query, scope, understood, {
          collapse: request.collapse !== 'item',
          foresee: (page) => hits.foresee(page.hits, markedTerms(understood, page, request.locale)),
        }),
        this.ownFacets(viewer, request, understood, query),
      ]);
      const [read, clusters] = await Promise.all([
        hits.read(page.hits),
        this.clustersOf(viewer, page.hits),
      ]);
      const gone = page.hits.filter((hit) => !read.has(hit.id));
      if (gone.length > 0) this.parts.observer?.dropped(engine.info.name, gone.length);
      if (gone.length === 0 || repeat === MOST_REPEATS) {
        const facets = { ...page.facets, ...filtered };
        return {
          page: without(page, gone),
          read,
          clusters,
          facets,
          isLackingMeaning: isLacking,
        };
      }
      await keeper.revoke(
        gone.map((hit) => expand(hit.thread)),
        gone.map((hit) => parseDocId(hit.id)).flatMap((d) => (d?.type === 'post' ? [d.id] : [])),
      );
    }
  }

  /** Counts of the facets that are filtered themselves, each as if its own filter were not set. */
  private async ownFacets(
    viewer: Viewer,
    request: SearchRequest,
    understood: UnderstoodRequest,
    query: SearchQuery,
  ): Promise<Partial<Record<FacetField, readonly FacetValue[]>>> {
    const filtered = request.facets.filter((facet) => understood.filters.has(facet));
    const pages = await Promise.all(
      filtered.map((facet) =>
        this.parts.engine.search(
          { ...query, filter: filterOf(understood, facet), facets: [facet], page: 1, size: 0 },
          scopeOf(viewer),
        ),
      ),
    );
    return Object.fromEntries(filtered.map((facet, at) => [facet, pages[at]?.facets[facet] ?? []]));
  }

  /** Authors are named by handle; the index knows their ids. */
  private async withAuthors(understood: UnderstoodRequest): Promise<UnderstoodRequest> {
    const { filters, excluded } = understood;
    return {
      ...understood,
      filters: await this.byAuthorId(filters),
      excluded: { ...excluded, filters: await this.byAuthorId(excluded.filters) },
    };
  }

  private async byAuthorId(filters: UnderstoodRequest['filters']) {
    const handles = filters.get('author');
    if (!handles) return filters;
    const rows = await this.parts.dataSource.query<{ id: string }[]>(
      `SELECT id FROM users WHERE lower(handle) = ANY($1::text[])`,
      [handles.map((handle) => handle.replace(/^@/, '').toLowerCase())],
    );
    return new Map([...filters, ['author', rows.map(({ id }) => id)] as const]);
  }
}

const plainFacets = (request: SearchRequest, understood: UnderstoodRequest): FacetField[] =>
  request.facets.filter((facet) => !understood.filters.has(facet));

function without(page: ElectedPage, gone: readonly Hit[]): ElectedPage {
  if (gone.length === 0) return page;
  const less = ({ value, rel }: SearchPage['total']) => ({
    value: Math.max(0, value - gone.length),
    rel,
  });
  return {
    ...page,
    hits: page.hits.filter((hit) => !gone.includes(hit)),
    total: less(page.total),
    cards: less(page.cards),
    degraded: true,
  };
}

const round = (ms: number): number => Math.round(ms * 10) / 10;

/** The index's name of an item, for exclusions. */
export const threadOf = (itemId: string): string => compact(itemId);
