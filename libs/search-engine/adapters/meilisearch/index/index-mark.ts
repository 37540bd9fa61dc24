import type { StoredHead } from './stored-document';

/** Longer than any document's id may be, so none can take its place. */
export const MARK_ID = `hub-mark-${'0'.repeat(110)}`;

/** The hub's own entry in its index: whose it is, how it was made, whether it is whole. Seen by no reader. */
export interface IndexMark extends StoredHead {
  readonly owner: string;
  readonly settings: string;
  readonly complete: boolean;
  /** What has been learnt of German words while filling it. */
  readonly germanWords: string;
}

export function makeMark(
  own: Pick<IndexMark, 'owner' | 'settings' | 'complete' | 'gen'>,
): IndexMark {
  return { id: MARK_ID, version: 0, alive: 0, acl: [], germanWords: '', ...own };
}
