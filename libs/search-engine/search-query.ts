/** Fields a filter may name. */
export type FilterField =
  'space' | 'kind' | 'lang' | 'tag' | 'product' | 'state' | 'author' | 'thread' | 'type';
/** Fields a numeric range may name. */
export type NumField =
  'created' | 'updated' | 'quality' | 'confirmed' | 'official' | 'accepted' | 'section';
export type FacetField = 'space' | 'kind' | 'lang' | 'tag' | 'product' | 'state';

/** A filter as a tree; no engine's syntax crosses the port and every value is data. */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly field: FilterField; readonly in: readonly string[] }
  | { readonly field: NumField; readonly gte?: number; readonly lt?: number };

export type SortField = 'relevance' | 'created' | 'updated' | 'quality' | 'confirmed';

export interface SearchQuery {
  /** What was typed; in question mode the question's title, or the whole question. */
  readonly text: string;
  /** Question mode only: the long part of the question. */
  readonly body?: string;
  /**
   * `typing`: few words, the last one unfinished, typos, phrases, `-word`.
   * `question`: a long text; its rare words find, the re-rank orders.
   */
  readonly mode: 'typing' | 'question';
  /** Language of the words, when known; it never limits the results. */
  readonly locale?: string;
  readonly filter?: Filter;
  readonly facets?: readonly FacetField[];
  readonly sort?: { readonly by: SortField; readonly dir: 'asc' | 'desc' };
  /** From 1. */
  readonly page: number;
  /** Hits a page, at most 100; page × size beyond 1,000 gives no hits and `atLeast`. */
  readonly size: number;
  /** One hit per thread, the best one. */
  readonly distinctThread: boolean;
  /** Hits name further texts of their thread (`more`), which may cost a second look; left out, they need not. */
  readonly withMore?: boolean;
  readonly deadlineMs: number;
  /** What the query means, of the model the index was opened with; left out: words alone. */
  readonly vector?: Float32Array;
}

/** What one word of the query was understood as, for highlighting and did-you-mean. */
export interface QueryTerm {
  /** As typed, lower-case. */
  readonly raw: string;
  /** Words that were looked for instead of, or beside it, best first; all of them stand in the scope. */
  readonly alternatives: readonly string[];
  /** Set when the word as typed was not found in the scope and this one was taken for it. */
  readonly corrected?: string;
  readonly prefix: boolean;
}

/** Why a hit stands where it stands; factors multiply the text score, 1 = no influence. */
export interface HitWhy {
  /** Words of the query that matched. */
  readonly words: number;
  /** Typos assumed in them, in sum. */
  readonly typos: number;
  readonly textScore: number;
  /** Share of the rarity of all words (their summed idf) that these have, 0..1; left out where it is not known. */
  readonly rarity?: number;
  readonly factors: Readonly<Record<SignalName, number>>;
  /** How near query and passage are, where that is near enough to count as a reason; by the model's own measure. */
  readonly meaning?: number;
}

export type SignalName =
  'titleExact' | 'official' | 'accepted' | 'confirmed' | 'quality' | 'fresh' | 'space';

export interface Hit {
  /** The best matching document of the thread. */
  readonly id: string;
  readonly thread: string;
  readonly version: number;
  /**
   * Falls from hit to hit; of relevance it may be compared inside one page only. Where a field gives the order (a sort
   * by it, or no words: `created`), the field's value, negated when the smallest comes first.
   */
  readonly score: number;
  /** Up to three more matching documents of the same thread, best first; may be empty unless asked for. */
  readonly more: readonly string[];
  readonly why: HitWhy;
}

export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export interface SearchPage {
  readonly hits: readonly Hit[];
  /** With `distinctThread` threads, otherwise documents. An engine without `threadCounts` may estimate many threads, in facets too. */
  readonly total: { readonly value: number; readonly rel: 'exact' | 'estimate' | 'atLeast' };
  readonly facets: Partial<Record<FacetField, readonly FacetValue[]>>;
  readonly facetsExact: boolean;
  readonly terms: readonly QueryTerm[];
  /** Words found nowhere in the scope, not even corrected. */
  readonly unknownWords: readonly string[];
  /** The index is incomplete or the deadline cut the search short. */
  readonly degraded: boolean;
  readonly tookMs: number;
}

/** A question to find similar items for. */
export interface SimilarQuery {
  readonly title: string;
  readonly body?: string;
  readonly excludeThread?: string;
  readonly langs?: readonly string[];
  readonly filter?: Filter;
  readonly deadlineMs?: number;
  /** As in SearchQuery. */
  readonly vector?: Float32Array;
  /** For work nobody waits for, over many texts: an engine may look at fewer words and candidates then. */
  readonly isBrief?: boolean;
}
