import { WINDOW } from '../query-limits';
import type { FacetValue, Filter, Hit, QueryTerm, SearchPage, SearchQuery } from '../search-query';

const MOST_VALUES = 100;
/** Two texts whose nearness differs by less say the same. */
const SAME_MEANING = 0.02;

/**
 * Joins answers of two engines that know different threads, so that totals and counts add up.
 *
 * Text scores of two engines mean nothing to each other (other statistics, other formulas), so they are never compared.
 * Each engine's own order is kept; where both have a next hit, the one goes first that is nearer in meaning (where both
 * are near: one model, one measure), has more words of the query,
 * then fewer assumed typos, then the stronger signals (exactness of the title, marks, quality, freshness, space), which
 * every engine reports by the hub's one formula; what is just written goes first when all are equal.
 */
export function mergeHits(slow: readonly Hit[], fresh: readonly Hit[], byField: boolean): Hit[] {
  const merged: Hit[] = [];
  let s = 0;
  let f = 0;
  while (s < slow.length || f < fresh.length) {
    const a = slow[s];
    const b = fresh[f];
    const takesFresh = b !== undefined && (a === undefined || !(before(a, b, byField) < 0));
    merged.push((takesFresh ? b : a) as Hit);
    if (takesFresh) f++;
    else s++;
  }
  return byField ? merged : falling(merged, new Set(fresh));
}

/** Negative when `a` stands before `b`. */
function before(a: Hit, b: Hit, byField: boolean): number {
  if (byField) return b.score - a.score;
  const [one, other] = [a.why.meaning, b.why.meaning];
  if (one !== undefined && other !== undefined && Math.abs(one - other) > SAME_MEANING) {
    return other - one;
  }
  return (
    b.why.words - a.why.words || a.why.typos - b.why.typos || strengthOf(b) - strengthOf(a) || 0
  );
}

function strengthOf({ why }: Hit): number {
  const { space, ...marks } = why.factors;
  const sum = Object.values(marks).reduce((all, factor) => all + factor - 1, 1);
  return Math.round(space * sum * 1e6);
}

/** Scores tell the place inside one page only: a fresh hit takes its neighbour's. */
function falling(hits: readonly Hit[], fresh: ReadonlySet<Hit>): Hit[] {
  const slow = hits.find((hit) => !fresh.has(hit));
  if (!slow) return [...hits];
  let above = slow.score;
  return hits.map((hit) => {
    if (fresh.has(hit)) return { ...hit, score: above };
    above = hit.score;
    return hit;
  });
}

/** Whether hits are in the order of a field (whose value is then their score), not of relevance. */
export function isByField(query: Pick<SearchQuery, 'text' | 'body' | 'sort'>): boolean {
  if ((query.sort?.by ?? 'relevance') !== 'relevance') return true;
  return query.text.trim() === '' && !query.body?.trim();
}

/** One page of both; `slow` and `fresh` hold each engine's hits from the first one on. */
export function mergePages(
  query: SearchQuery,
  slow: SearchPage,
  fresh: SearchPage,
): Omit<SearchPage, 'tookMs'> {
  const from = (query.page - 1) * query.size;
  const isInWindow = from + query.size <= WINDOW;
  const hits = isInWindow ? mergeHits(slow.hits, fresh.hits, isByField(query)) : [];
  return {
    hits: hits.slice(from, from + query.size),
    total: {
      value: slow.total.value + fresh.total.value,
      rel: LESS_SURE.find((rel) => rel === slow.total.rel || rel === fresh.total.rel) ?? 'exact',
    },
    ...mergeFacets(slow, fresh),
    terms: mergeTerms(slow, fresh),
    unknownWords: [...new Set([...slow.unknownWords, ...fresh.unknownWords])].filter(
      (word) => !knows(slow, word) && !knows(fresh, word),
    ),
    degraded: slow.degraded || fresh.degraded,
  };
}

const LESS_SURE = ['atLeast', 'estimate', 'exact'] as const;

function mergeFacets(
  slow: SearchPage,
  fresh: SearchPage,
): Pick<SearchPage, 'facets' | 'facetsExact'> {
  const facets: Record<string, readonly FacetValue[]> = {};
  let isCut = false;
  for (const field of new Set([...Object.keys(slow.facets), ...Object.keys(fresh.facets)])) {
    const key = field as keyof SearchPage['facets'];
    const [a, b] = [slow.facets[key] ?? [], fresh.facets[key] ?? []];
    facets[field] = mergeValues(a, b);
    isCut ||= a.length >= MOST_VALUES && b.length > 0;
  }
  return { facets, facetsExact: slow.facetsExact && fresh.facetsExact && !isCut };
}

/** Sums by value, most frequent first, then by value; at most 100. */
export function mergeValues(slow: readonly FacetValue[], fresh: readonly FacetValue[]) {
  if (fresh.length === 0) return [...slow];
  const counts = new Map(slow.map(({ value, count }) => [value, count]));
  for (const { value, count } of fresh) counts.set(value, (counts.get(value) ?? 0) + count);
  return [...counts]
    .map(([value, count]): FacetValue => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_VALUES);
}

/** A word is corrected only where neither engine has it as typed. */
function mergeTerms(slow: SearchPage, fresh: SearchPage): readonly QueryTerm[] {
  if (slow.terms.length === 0) return fresh.terms;
  const others = new Map(fresh.terms.map((term) => [term.raw, term]));
  return slow.terms.map((term) => {
    const other = others.get(term.raw);
    if (!other) return term;
    const isTyped =
      (!term.corrected && knows(slow, term.raw)) || (!other.corrected && knows(fresh, term.raw));
    const { corrected: mine, ...rest } = term;
    const corrected = isTyped ? undefined : (mine ?? other.corrected);
    const alternatives = [...new Set([...term.alternatives, ...other.alternatives])];
    return { ...rest, alternatives, ...(corrected ? { corrected } : {}) };
  });
}

const knows = (page: SearchPage, word: string): boolean =>
  page.terms.some(({ raw }) => raw === word) && !page.unknownWords.includes(word);

/** The same filter without these threads. */
export function withoutThreads(filter: Filter | undefined, threads: readonly string[]): Filter {
  return and(filter, { not: { field: 'thread', in: threads } });
}

export function onlyThreads(filter: Filter | undefined, threads: readonly string[]): Filter {
  return and(filter, { field: 'thread', in: threads });
}

/** No level deeper where the filter is a conjunction, as the hub's own always are. */
function and(filter: Filter | undefined, more: Filter): Filter {
  if (!filter) return more;
  return 'all' in filter ? { all: [...filter.all, more] } : { all: [filter, more] };
}
