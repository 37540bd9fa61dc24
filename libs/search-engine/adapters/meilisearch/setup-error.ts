/** The hub and this Meilisearch do not fit together; waiting will not help, somebody has to change a setting. */
export class MeilisearchSetupError extends Error {
  override readonly name = 'MeilisearchSetupError';
}

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
