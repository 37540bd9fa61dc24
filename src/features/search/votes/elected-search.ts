import type { DataSource } from 'typeorm';
import { nearest, type VoteWeights } from '../../../../libs/search-engine/analysis/votes';
import { WINDOW } from '../../../../libs/search-engine/query-limits';
import type { SearchEngine } from '../../../../libs/search-engine/search-engine';
import type { Hit, SearchPage, SearchQuery } from '../../../../libs/search-engine/search-query';
import type { AccessScope } from '../../access/access.api';
import { expand } from '../search-documents';
import type { UnderstoodRequest } from '../search-request';
import { electHits, type ElectedHit } from './elected-hit';
import { behindSuccessors, ClusterFilter, type Places } from './cluster-filter';
import { NO_SOLUTIONS, readSolutions, type Solution, type Solutions } from './solutions-reader';

export interface ElectedPage extends SearchPage {
  readonly hits: readonly ElectedHit[];
  /** Items that only votes bring: beside `total` and facets, which count what words find. */
  readonly brought: number;
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

  /** `collapse`: one hit of each solution cluster, its best. @throws what the engine throws */
  async search(
    query: SearchQuery,
    scope: AccessScope,
    understood: UnderstoodRequest,
    collapse: boolean,
  ): Promise<ElectedPage> {
    const votes = isByRelevance(query, understood) && this.weights.votes > 0;
    const until = query.page * query.size;
    if ((!votes && !collapse) || query.size === 0 || until > WINDOW) {
      return { ...(await this.engine.search(query, scope)), brought: 0 };
    }
    const window = await this.window(query, scope, votes ? understood : undefined, collapse);
    const hits = [...window.hits];
    if (hits.length < until && window.isCut) {
      // All that can be paged through at once: so page fifty costs no more than page six.
      const all = await this.engine.search({ ...query, page: 1, size: WINDOW, facets: [] }, scope);
      hits.push(...(await window.admit(all.hits)));
    }
    const { page, brought } = window;
    return { ...page, brought, hits: hits.slice(until - query.size, until) };
  }

  /** The best hits as they are shown, and how further ones join them. */
  private async window(
    query: SearchQuery,
    scope: AccessScope,
    voting: UnderstoodRequest | undefined,
    collapse: boolean,
  ) {
    const size = MOVED[query.mode];
    const [page, others] = await Promise.all([
      this.engine.search({ ...query, page: 1, size }, scope),
      voting && this.voters(query, scope),
    ]);
    const filter = new ClusterFilter(this.dataSource, scope);
    const [places, solutions] = await Promise.all([
      filter.placesOf(page.hits),
      voting ? this.solutions(query, scope, others ?? page.hits) : NO_SOLUTIONS,
    ]);
    const apart: Places['clusters'] = new Map();
    const elected = voting
      ? behindSuccessors(this.elect(query, page.hits, solutions, voting), places.successors)
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
      admit: async (hits: readonly Hit[]): Promise<ElectedHit[]> => {
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
function admitting({ filters, marks, text }: UnderstoodRequest): (solution: Solution) => boolean {
  if (marks.size > 0 || text.includes('"')) return () => false;
  return (solution) =>
    [...filters].every(([name, wanted]) => {
      const values = name === 'tag' ? solution.tags : [solution[name]];
      return values.some((value) => value !== null && wanted.includes(value));
    });
}
