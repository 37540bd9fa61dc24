import type { DataSource } from 'typeorm';
import { nearest, type VoteWeights } from '../../../../libs/search-engine/analysis/votes';
import { WINDOW } from '../../../../libs/search-engine/query-limits';
import type { SearchEngine } from '../../../../libs/search-engine/search-engine';
import type { Hit, SearchPage, SearchQuery } from '../../../../libs/search-engine/search-query';
import type { AccessScope } from '../../access/access.api';
import { expand } from '../search-documents';
import type { FilterName, UnderstoodRequest } from '../search-request';
import { electHits, type ElectedHit } from './elected-hit';
import { behindSuccessors, ClusterFilter, type Places } from './cluster-filter';
import { NO_SOLUTIONS, readSolutions, type Solution, type Solutions } from './solutions-reader';

export interface ElectedPage extends SearchPage {
  readonly hits: readonly ElectedHit[];
  /** Items that only votes bring: beside `total` and facets, which count what words find. */
  readonly brought: number;
  /**
   * Hits that can be paged through, one of each cluster where collapsed. `atLeast`: at least one more page follows, and a
   * later one says how many there are.
   */
  readonly cards: SearchPage['total'];
  /** Milliseconds until the engine had answered. */
  readonly engineMs: number;
}

export interface Electing {
  /** One hit of each solution cluster, its best. */
  readonly collapse: boolean;
  /** Told what words found before anybody votes: most of the page stays, and can be read meanwhile. */
  readonly foresee: (page: SearchPage) => void;
}

interface Window {
  readonly page: SearchPage;
  readonly brought: number;
  readonly hits: readonly ElectedHit[];
  /** More was found. */
  readonly isCut: boolean;
  /** Those of further hits that are shown too. */
  readonly admit: (hits: readonly Hit[]) => Promise<ElectedHit[]>;
}

/** Kinds that say what solved them. */
const VOTING = ['question', 'thread', 'howto'];
/** Best hits that votes move among; the rest follows as words rank it. Whole questions find theirs further down. */
const MOVED = { typing: 60, question: 100 };

/**
 * What solved similar problems moves up, or comes in, before the page is cut. With a few words typed, those whose own
 * words match have a say: so a text is also found by the words in which it was asked for, and only by those of questions
 * this reader may see.
 */
export class ElectedSearch {
  constructor(
    private readonly engine: SearchEngine,
    private readonly dataSource: DataSource,
    private readonly weights: VoteWeights,
  ) {}

  /** @throws what the engine throws */
  async search(
    query: SearchQuery,
    scope: AccessScope,
    understood: UnderstoodRequest,
    { collapse, foresee }: Electing,
  ): Promise<ElectedPage> {
    const begun = performance.now();
    const votes = isByRelevance(query, understood) && this.weights.votes > 0;
    if ((!votes && !collapse) || query.size === 0) {
      const page = await this.engine.search(query, scope);
      const engineMs = performance.now() - begun;
      foresee(page);
      return { ...page, brought: 0, engineMs, cards: await this.cards(query, scope, page) };
    }
    const until = query.page * query.size;
    let engineMs = 0;
    const window = await this.window(query, scope, votes ? understood : undefined, {
      collapse,
      foresee: (page) => {
        engineMs = performance.now() - begun;
        foresee({ ...page, hits: page.hits.slice(until - query.size, until) });
      },
    });
    const { page, brought } = window;
    // How many clusters follow shows only when they are read: whether there is a next page must be known.
    const isCounted = !collapse && page.total.rel !== 'estimate';
    const reached = await this.reach(query, scope, window, isCounted ? until : until + 1);
    const hits = reached.hits.slice(0, lastOf(query));
    const known = { value: hits.length, rel: reached.isAll ? 'exact' : 'atLeast' } as const;
    const cards = !isCounted || reached.isAll ? known : cardsOf(query, page.total, brought);
    return { ...page, brought, engineMs, cards, hits: hits.slice(until - query.size, until) };
  }

  /** How many hits can be paged through where nothing is collapsed. */
  private async cards(
    query: SearchQuery,
    scope: AccessScope,
    { hits, total }: SearchPage,
  ): Promise<ElectedPage['cards']> {
    if (total.rel !== 'estimate' || query.size === 0) return cardsOf(query, total, 0);
    const ahead = { ...query, facets: [] };
    if (hits.length === 0) {
      const all = await this.engine.search({ ...ahead, page: 1, size: WINDOW }, scope);
      return { value: Math.min(all.hits.length, lastOf(query)), rel: 'exact' };
    }
    const until = query.page * query.size;
    if (until >= lastOf(query)) return { value: lastOf(query), rel: 'exact' };
    const next = await this.engine.search({ ...ahead, page: until + 1, size: 1 }, scope);
    if (next.hits.length > 0) return { value: until + 1, rel: 'atLeast' };
    return { value: until - query.size + hits.length, rel: 'exact' };
  }

  /** So many hits, and where the window does not have them all that can be paged through: page fifty costs no more than page six. */
  private async reach(
    query: SearchQuery,
    scope: AccessScope,
    { hits, isCut, admit }: Window,
    needed: number,
  ): Promise<{ readonly hits: readonly ElectedHit[]; readonly isAll: boolean }> {
    if (!isCut || hits.length >= needed) return { hits, isAll: !isCut };
    const all = await this.engine.search({ ...query, page: 1, size: WINDOW, facets: [] }, scope);
    return { hits: [...hits, ...(await admit(all.hits))], isAll: true };
  }

  /** The best hits as they are shown, and how further ones join them. */
  private async window(
    query: SearchQuery,
    scope: AccessScope,
    voting: UnderstoodRequest | undefined,
    { collapse, foresee }: Electing,
  ): Promise<Window> {
    const size = MOVED[query.mode];
    const [page, others] = await Promise.all([
      this.engine.search({ ...query, page: 1, size }, scope),
      voting && this.voters(query, scope),
    ]);
    foresee(page);
    const filter = new ClusterFilter(this.dataSource, scope);
    const [places, solutions] = await Promise.all([
      filter.placesOf(page.hits),
      voting ? this.solutions(query, scope, others ?? page.hits) : NO_SOLUTIONS,
    ]);
    const apart: Places['clusters'] = new Map();
    const successors = new Map([
      ...places.successors,
      ...[...solutions.targets].map(([thread, target]) => [thread, target.successors] as const),
    ]);
    const elected = voting
      ? behindSuccessors(this.elect(query, page.hits, solutions, voting), successors)
      : page.hits;
    const brought = [...solutions.targets].map(
      ([thread, { cluster }]) => [thread, cluster] as const,
    );
    const known = new Set(elected.map(({ thread }) => thread));
    return {
      page,
      brought: elected.length - page.hits.length,
      hits: filter.keep(elected, collapse ? new Map([...brought, ...places.clusters]) : apart),
      isCut: page.hits.length >= size,
      admit: async (hits) => {
        const fresh = hits.filter(({ thread }) => !known.has(thread));
        return filter.keep(fresh, collapse ? (await filter.placesOf(fresh)).clusters : apart);
      },
    };
  }

  private solutions(query: SearchQuery, scope: AccessScope, similar: readonly Hit[]) {
    // Few words are ranked by the engine's own signals; only links add to them.
    const weights = query.mode === 'question' ? this.weights : { ...this.weights, own: 0 };
    const ids = nearest(similar, weights).map(({ thread }) => expand(thread));
    return readSolutions(this.dataSource, scope, ids, weights);
  }

  private elect(
    query: SearchQuery,
    hits: readonly Hit[],
    solutions: Solutions,
    understood: UnderstoodRequest,
  ): readonly ElectedHit[] {
    const weights = query.mode === 'typing' ? belowWords(this.weights) : this.weights;
    const elected = electHits(hits, solutions, admitting(understood), weights);
    return query.mode === 'typing' ? elected.map(withAsked) : elected;
  }

  /** Who is similar, where the search itself leaves out some of them; undefined where its own hits say it. */
  private async voters(
    query: SearchQuery,
    scope: AccessScope,
  ): Promise<readonly Hit[] | undefined> {
    if (!query.filter) return undefined;
    const filter = { field: 'kind', in: VOTING } as const;
    const size = this.weights.voters;
    const page = await this.engine.search({ ...query, filter, facets: [], page: 1, size }, scope);
    return page.hits;
  }
}

/** How many hits can be paged through: whole pages of the window. */
const lastOf = ({ size }: SearchQuery): number => WINDOW - (size > 0 ? WINDOW % size : 0);

/** Where nothing shares a card. Some of what votes brought may be found by words further down. */
function cardsOf(query: SearchQuery, { value, rel }: SearchPage['total'], brought: number) {
  const last = lastOf(query);
  if (value >= last) return { value: last, rel: 'exact' } as const;
  return { value: Math.min(value + brought, last), rel: brought > 0 ? 'estimate' : rel } as const;
}

/** Share of the best by words that votes alone come up to. */
const NEXT = 0.9;

/** Who types words of a title wants the text that has them, and next what solved it. */
const belowWords = (weights: VoteWeights): VoteWeights => ({
  ...weights,
  votes: Math.min(weights.votes, NEXT * weights.words),
});

const LONGEST_ASKED = 100;

function withAsked(hit: ElectedHit): ElectedHit {
  const asked = hit.helped?.[0]?.title.slice(0, LONGEST_ASKED);
  return asked === undefined ? hit : { ...hit, asked };
}

const isByRelevance = (query: SearchQuery, understood: UnderstoodRequest): boolean =>
  understood.hasWords && (query.sort?.by ?? 'relevance') === 'relevance';

/**
 * What only votes bring has to fulfil the filters like any hit. Phrases, excluded words and marks are the index's to
 * judge: with them nothing comes in.
 */
function admitting(understood: UnderstoodRequest): (solution: Solution) => boolean {
  const { filters, marks, excluded, text } = understood;
  if (marks.size + excluded.marks.size > 0 || text.includes('"')) return () => false;
  return (solution) => {
    const has = ([name, values]: readonly [FilterName, readonly string[]]): boolean => {
      const own = name === 'tag' ? solution.tags : [solution[name]];
      return own.some((value) => value !== null && values.includes(value));
    };
    return [...filters].every(has) && ![...excluded.filters].some(has);
  };
}
