import { SearchRefused } from './search-engine';
import type { Filter, SearchQuery } from './search-query';

/** Hits that can be paged through; beyond them a search says `atLeast`. */
export const WINDOW = 1_000;
const DEEPEST_FILTER = 20;

/**
 * Refuses what no engine shall be asked: one rule for all of them.
 * @throws SearchRefused
 */
export function checkQuery(query: SearchQuery): void {
  if (!Number.isInteger(query.page) || query.page < 1) {
    throw new SearchRefused(`page must be a whole number from 1 on, not ${query.page}.`);
  }
  if (!Number.isInteger(query.size) || query.size < 0 || query.size > WINDOW) {
    throw new SearchRefused(`size must be a whole number of 0 to ${WINDOW}, not ${query.size}.`);
  }
  checkFilter(query.filter);
}

/** @throws SearchRefused when the filter is nested too deep or names nothing. */
export function checkFilter(filter: Filter | undefined, depth = 1): void {
  if (!filter) return;
  if (depth > DEEPEST_FILTER) {
    throw new SearchRefused(`A filter may be ${DEEPEST_FILTER} levels deep, not more.`);
  }
  if ('all' in filter) for (const part of filter.all) checkFilter(part, depth + 1);
  else if ('any' in filter) for (const part of filter.any) checkFilter(part, depth + 1);
  else if ('not' in filter) checkFilter(filter.not, depth + 1);
}
