import type { AudienceToken } from '../../../kernel/audience';
import type { Kind, Space } from '../../../kernel/space';
import type { ItemState } from '../item-state';

/** An item from elsewhere; its whole body is one layer. Texts are taken as they are: checked and cut before. */
export interface BulkItem {
  /** Its id at the source: what a second run recognises it by. */
  readonly externalId: string;
  readonly space: Space;
  readonly kind: Kind;
  /** Where a new one begins. */
  readonly state: ItemState;
  readonly title: string;
  readonly body: string;
  readonly lang: string;
  /** In their one spelling. */
  readonly tags: readonly string[];
  /** As people write it. */
  readonly product: string | null;
  readonly audience: readonly AudienceToken[];
  /** Readers of the source whom it helped. */
  readonly confirmed: number;
  readonly originUrl: string | null;
  readonly translationGroup: string | null;
  /** Null: now. */
  readonly createdAt: Date | null;
  readonly authorId: string;
}

/** A post from elsewhere: an answer under a question, a reply in a thread, else a comment; read by whoever reads its item. */
export interface BulkPost {
  readonly externalId: string;
  /** External id of the item, or of a post, it stands under. */
  readonly parent: string;
  readonly lang: string;
  readonly body: string;
  /** Solves the question, unless an answer did so before. Only when it is new. */
  readonly accepted: boolean;
  readonly confirmed: number;
  readonly originUrl: string | null;
  readonly createdAt: Date | null;
  readonly authorId: string;
}

export interface BulkBatch {
  readonly items: readonly BulkItem[];
  /** Of items in this batch, or of ones that are there already. */
  readonly posts: readonly BulkPost[];
}

/** What became of one record. `kept`: people have edited it here, or deleted it, so it was left alone. */
export type BulkFate = 'created' | 'changed' | 'unchanged' | 'kept';

export interface BulkOutcome {
  readonly items: Readonly<Record<BulkFate, number>>;
  readonly posts: Readonly<Record<BulkFate, number>>;
  /** External ids of posts whose parent is nowhere; nothing was written for them. */
  readonly orphans: readonly string[];
  /** Texts fewer people may read than before: give them to the RevocationPort after the commit. */
  readonly revoked: { readonly items: readonly string[]; readonly posts: readonly string[] };
}

export const noFates = (): Record<BulkFate, number> => ({
  created: 0,
  changed: 0,
  unchanged: 0,
  kept: 0,
});

/** The last of several records with one id; sources repeat themselves. */
export function lastOfEach<R extends { readonly externalId: string }>(records: readonly R[]): R[] {
  return [...new Map(records.map((record) => [record.externalId, record])).values()];
}
