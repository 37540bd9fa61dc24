import type { AudienceToken } from '../../../kernel/audience';
import type { Kind, Space } from '../../../kernel/space';
import type { Evidence } from '../../../kernel/evidence';
import type { ItemState } from '../item-state';
import type { PostKind } from '../post.entity';
import type { PersonView } from './people';

/** Everything below is already trimmed to the viewer it was made for: what he may not know is not in it. */

export interface ProductView {
  readonly slug: string;
  readonly name: string;
}

/** An item as one line of a list. */
export interface ItemCard {
  readonly id: string;
  readonly externalId: string | null;
  readonly space: Space;
  readonly kind: Kind;
  readonly state: ItemState;
  readonly title: string;
  readonly slug: string;
  /** Address of its page from the root. */
  readonly path: string;
  readonly lang: string;
  readonly tags: readonly string[];
  readonly product: ProductView | null;
  readonly author: PersonView;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Answers or replies; comments do not count. */
  readonly answers: number;
  /** Readers it helped: of the item, or of its best answer. */
  readonly confirmed: number;
  readonly evidence: readonly Evidence[];
  /** Plain text, first lines of the part the viewer reads first. */
  readonly excerpt: string;
}

export interface LayerView {
  readonly id: string;
  /** For those who may act on it. */
  readonly audience: readonly AudienceToken[] | undefined;
  /** Read by fewer people than the item; the page says by whom. Shown to staff only. */
  readonly narrower: boolean;
  readonly body: string;
  /** Safe to put into a page as it is. */
  readonly html: string;
}

/** What this viewer may do with the item, for buttons; the write path asks the same rules again. */
export interface ItemAbilities {
  readonly edit: boolean;
  readonly changeAudience: boolean;
  readonly addLayers: boolean;
  readonly delete: boolean;
  readonly confirm: boolean;
  readonly states: readonly ItemState[];
  readonly post: readonly PostKind[];
}

export interface ItemView extends ItemCard {
  /** See item-version.ts: what `If-Match` wants. */
  readonly version: number;
  readonly audience: readonly AudienceToken[] | undefined;
  readonly layers: readonly LayerView[];
  readonly owner: PersonView | null;
  readonly riskNote: string | null;
  /** The company does not stand behind it. */
  readonly unsupported: boolean;
  readonly closeReason: string | null;
  readonly originUrl: string | null;
  readonly translationGroup: string | null;
  readonly publishedAt: Date | null;
  readonly acceptedPostId: string | null;
  readonly confirmedByMe: boolean;
  readonly may: ItemAbilities;
}

export interface PostAbilities {
  readonly edit: boolean;
  readonly delete: boolean;
  readonly accept: boolean;
  readonly official: boolean;
  readonly confirm: boolean;
}

export interface PostView {
  readonly id: string;
  readonly itemId: string;
  /** Only a post the viewer may read. */
  readonly parentId: string | null;
  readonly externalId: string | null;
  readonly kind: PostKind;
  readonly lang: string;
  readonly audience: readonly AudienceToken[] | null | undefined;
  readonly narrower: boolean;
  readonly body: string;
  readonly html: string;
  readonly author: PersonView;
  readonly version: number;
  readonly accepted: boolean;
  readonly official: boolean;
  readonly confirmed: number;
  readonly confirmedByMe: boolean;
  readonly originUrl: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Comments under it, oldest first, at most 100. */
  readonly comments: readonly PostView[];
  readonly may: PostAbilities;
}

/** A page of anything; `next` goes into the next call. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

export interface PageAsk {
  /** 1 to 100. */
  readonly limit: number;
  readonly cursor?: string;
}
