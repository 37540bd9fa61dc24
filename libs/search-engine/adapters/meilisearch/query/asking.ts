import type { MultiSearchQuery, SearchResponse } from 'meilisearch';
import type { MeilisearchServer } from '../server/meilisearch-server';
import type { Distribution, FoundDocument, Score } from './found';
import { HIT_FIELDS } from './found';
import type { Variant } from './variants';

/** What the variants of one query share. */
export interface Ask {
  readonly filter: readonly string[];
  readonly sort?: readonly string[];
  readonly facets?: readonly string[];
  readonly searchOn?: readonly string[];
  readonly page: number;
  readonly size: number;
  readonly distinct: boolean;
  readonly limitMs: number;
}

export interface Answer {
  readonly hits: readonly (FoundDocument & Score)[];
  readonly total: number;
  readonly facets: Distribution | undefined;
  readonly tookMs: number;
}

type RawHit = FoundDocument & {
  readonly _rankingScore?: number;
  readonly _rankingScoreDetails?: { readonly typo?: { readonly typoCount?: number } };
  readonly _federation?: {
    readonly queriesPosition: number;
    readonly weightedRankingScore: number;
  };
};

/** Asks in one or several ways at once; totals and facets count what any of them finds. */
export async function ask(
  server: MeilisearchServer,
  index: string,
  variants: readonly Variant[],
  how: Ask,
): Promise<Answer> {
  const [first] = variants;
  if (!first) return { hits: [], total: 0, facets: undefined, tookMs: 0 };
  return variants.length === 1
    ? askOne(server, index, first, how)
    : askTogether(server, index, variants, how);
}

async function askOne(
  server: MeilisearchServer,
  index: string,
  variant: Variant,
  how: Ask,
): Promise<Answer> {
  const query: MultiSearchQuery = {
    ...queryOf(index, variant, how),
    page: how.page,
    hitsPerPage: how.size,
    ...(how.facets?.length ? { facets: [...how.facets] } : {}),
    ...(how.distinct ? { distinct: 'thread' } : {}),
  };
  const [result] = await server.search([query], how.limitMs);
  return answerOf(result, result?.facetDistribution, [variant]);
}

async function askTogether(
  server: MeilisearchServer,
  index: string,
  variants: readonly Variant[],
  how: Ask,
): Promise<Answer> {
  const federation = {
    page: how.page,
    hitsPerPage: how.size,
    ...(how.facets?.length ? { facetsByIndex: { [index]: [...how.facets] } } : {}),
    ...(how.distinct ? { distinct: 'thread' } : {}),
  };
  const queries = variants.map((variant) => ({
    ...queryOf(index, variant, how),
    federationOptions: { weight: variant.weight },
  }));
  const result = await server.searchTogether({ federation, queries }, how.limitMs);
  return answerOf(result, result.facetsByIndex?.[index]?.distribution, variants);
}

function queryOf(index: string, { q }: Variant, how: Ask): MultiSearchQuery {
  return {
    indexUid: index,
    q,
    filter: [...how.filter],
    matchingStrategy: 'all',
    attributesToRetrieve: HIT_FIELDS,
    showRankingScore: true,
    showRankingScoreDetails: true,
    ...(how.sort ? { sort: [...how.sort] } : {}),
    ...(how.searchOn ? { attributesToSearchOn: [...how.searchOn] } : {}),
  };
}

function answerOf(
  result: SearchResponse | undefined,
  facets: Distribution | undefined,
  variants: readonly Variant[],
): Answer {
  const {
    hits = [],
    totalHits,
    estimatedTotalHits,
    processingTimeMs = 0,
  } = (result ?? {}) as {
    hits?: readonly RawHit[];
    totalHits?: number;
    estimatedTotalHits?: number;
    processingTimeMs?: number;
  };
  return {
    hits: hits.map((hit) => ({ ...hit, ...scoreOf(hit, variants) })),
    total: totalHits ?? estimatedTotalHits ?? hits.length,
    facets,
    tookMs: processingTimeMs,
  };
}

function scoreOf(hit: RawHit, variants: readonly Variant[]): Score {
  const variant = variants[hit._federation?.queriesPosition ?? 0];
  const textScore = hit._rankingScore ?? 0;
  return {
    textScore,
    score: hit._federation?.weightedRankingScore ?? textScore,
    words: variant?.words ?? 0,
    typos: hit._rankingScoreDetails?.typo?.typoCount ?? 0,
  };
}
