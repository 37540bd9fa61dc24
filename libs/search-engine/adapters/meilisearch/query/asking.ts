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
  /** One hit of each thread. */
  readonly distinct: boolean;
  /** Counts threads too where `distinct`: Meilisearch then looks at every text found, some 4 µs each. */
  readonly counted?: boolean;
  readonly limitMs: number;
}

export interface Answer {
  readonly hits: readonly (FoundDocument & Score)[];
  /** With `distinct` of a cut answer too many: texts are counted, each thread of its hits once. */
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
    ...pageOf(how),
    ...(how.facets?.length ? { facets: [...how.facets] } : {}),
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
    ...pageOf(how),
    ...(how.facets?.length ? { facetsByIndex: { [index]: [...how.facets] } } : {}),
  };
  const queries = variants.map((variant) => ({
    ...queryOf(index, variant, how),
    federationOptions: { weight: variant.weight },
  }));
  const result = await server.searchTogether({ federation, queries }, how.limitMs);
  return answerOf(result, result.facetsByIndex?.[index]?.distribution, variants);
}

/** By pages Meilisearch counts exactly, by offset it stops at the last hit that is wanted. */
function pageOf({ page, size, distinct, counted = !distinct }: Ask) {
  const own = distinct ? { distinct: 'thread' } : {};
  if (counted) return { ...own, page, hitsPerPage: size };
  return { ...own, offset: (page - 1) * size, limit: size };
}

function queryOf(index: string, { q }: Variant, how: Ask): MultiSearchQuery {
  return {
    indexUid: index,
    q,
    filter: [...how.filter],
    matchingStrategy: 'all',
    attributesToRetrieve: HIT_FIELDS,
    showRankingScore: true,
    // Words in quotes forgive no typos; telling of them is a sixth of an answer's cost.
    ...(isQuoted(q) ? {} : { showRankingScoreDetails: true }),
    ...(how.sort ? { sort: [...how.sort] } : {}),
    ...(how.searchOn ? { attributesToSearchOn: [...how.searchOn] } : {}),
  };
}

/** Whether every word stands in quotes. */
const isQuoted = (q: string): boolean => /^(-?"[^"]*"\s*)*$/.test(q);

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
