import { SearchUnavailable } from '../../search-engine';

/** The hub and this Meilisearch do not fit together; waiting will not help, somebody has to change a setting. */
export class MeilisearchSetupError extends Error {
  override readonly name = 'MeilisearchSetupError';
}

/** The key a request carried is none of this server: a wiped server forgets those the hub had made. */
export class KeyRefused extends MeilisearchSetupError {}

/** The index is not there (any more): it is made anew and filled, meanwhile another server may answer. */
export class IndexGone extends SearchUnavailable {}

/** Meilisearch understood a request and refused it. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  constructor(
    message: string,
    /** Meilisearch's own code, such as `index_not_found`. */
    readonly code: string,
    readonly status: number,
  ) {
    super(message);
  }
}
