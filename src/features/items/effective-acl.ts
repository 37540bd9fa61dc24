import { narrow, simplify, type AudienceToken } from '../../kernel/audience';
import { HIDDEN_STATES, type ItemState } from './item-state';

export interface ItemRights {
  readonly audience: readonly AudienceToken[];
  readonly state: ItemState;
  readonly authorId: string;
  readonly deletedAt: Date | null;
}

/** Who may read an item now: nobody once deleted; its author and the curators while it is unpublished; else its audience. */
export function itemAcl(item: ItemRights): AudienceToken[] {
  if (item.deletedAt) return [];
  if (HIDDEN_STATES.has(item.state)) return simplify([`user:${item.authorId}`, 'curators']);
  return simplify(item.audience);
}

/** Who may read a layer: never more than its item. Unpublished text is one to those who work on it. */
export function layerAcl(item: ItemRights, audience: readonly AudienceToken[]): AudienceToken[] {
  const whole = itemAcl(item);
  if (HIDDEN_STATES.has(item.state)) return whole;
  return narrow(whole, audience);
}

/** Who may read a post: as its item unless it says less; nobody once deleted. */
export function postAcl(
  item: ItemRights,
  post: { readonly audience: readonly AudienceToken[] | null; readonly deletedAt: Date | null },
): AudienceToken[] {
  if (post.deletedAt) return [];
  const whole = itemAcl(item);
  return post.audience ? narrow(whole, post.audience) : whole;
}
