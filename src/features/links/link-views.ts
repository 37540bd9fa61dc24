import { Injectable } from '@nestjs/common';
import { Fault } from '../../kernel/fault';
import { itemPath, postPath } from '../../kernel/item-address';
import type { AccessScope } from '../access/access.api';
import { ItemLists, type ItemCard } from '../items/items.api';
import type { NamedLinkRef } from './links-reader';

/** One end as its reader may see it. */
export interface LinkEnd {
  readonly card: ItemCard;
  readonly postId: string | null;
  /** Address from the root. */
  readonly path: string;
}

export interface LinkView extends NamedLinkRef {
  readonly from: LinkEnd;
  readonly to: LinkEnd;
}

/** Links with what stands at their ends. */
@Injectable()
export class LinkViews {
  constructor(private readonly items: ItemLists) {}

  /** Address of an item's page. @throws Fault 404 */
  async pathOf(scope: AccessScope, item: string): Promise<string> {
    const card = (await this.items.byIds(scope, [item])).get(item);
    if (!card) throw Fault.notFound();
    return card.path;
  }

  /** The cards of both ends, three queries however many. What was hidden meanwhile is left out. */
  async of(scope: AccessScope, links: readonly NamedLinkRef[]): Promise<LinkView[]> {
    if (links.length === 0) return [];
    const ids = [...new Set(links.flatMap((link) => [link.fromItem, link.toItem]))];
    const cards = await this.items.byIds(scope, ids);
    return links.flatMap((link) => {
      const [from, to] = [cards.get(link.fromItem), cards.get(link.toItem)];
      if (!from || !to) return [];
      return [{ ...link, from: endOf(from, link.fromPost), to: endOf(to, link.toPost) }];
    });
  }
}

const endOf = (card: ItemCard, postId: string | null): LinkEnd => ({
  card,
  postId,
  path: postId ? postPath(card, postId) : itemPath(card),
});
