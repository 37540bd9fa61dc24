import { SearchEngine, SearchUnavailable } from '../../libs/search-engine/search-engine';

const absent = () =>
  Promise.reject(new SearchUnavailable('This process does not search (role worker).', 5));

/** The engine of a process that only works in the background: the index belongs to the one that answers (decision 0005). */
export class NoSearchHere extends SearchEngine {
  readonly info = { name: 'fts5' as const, version: '-', caps: new Set<never>() };
  ensure = absent;
  apply = absent;
  settled = absent;
  search = absent;
  similar = absent;
  suggest = absent;
  facetValues = absent;
  known = absent;
  scan = absent;
  rebuild = absent;
  health = () => Promise.resolve({ ok: true, lagMs: 0, queued: 0, failed: 0, documents: 0 });
  close = () => Promise.resolve();
}
