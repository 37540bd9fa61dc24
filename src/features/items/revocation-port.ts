/**
 * Takes texts away from the search index at once, without waiting for the queue: called after the commit of a change
 * that hides something and before its answer leaves. The rows are already as they shall be; the port reads them.
 */
export abstract class RevocationPort {
  /** Brings the documents of these items' layers and of these posts up to date. Never throws for a failing engine. */
  abstract revoke(itemIds: readonly string[], postIds: readonly string[]): Promise<void>;
}
