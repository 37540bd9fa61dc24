import type { HitData } from '../../../web/components';
import type { ItemCard } from '../read/views';

const plain = (text: string) => ({ text, marks: [] });

export const tagHref = (tag: string): string => `/tags/${encodeURIComponent(tag)}`;
export const productHref = (slug: string): string => `/products/${encodeURIComponent(slug)}`;
export const personHref = (handle: string): string => `/people/${encodeURIComponent(handle)}`;

/** An item of a list as the pages show it. Kinds that ask say how many answered. */
export function browseHit(card: ItemCard): HitData {
  const asks = card.kind === 'question' || card.kind === 'thread';
  return {
    url: card.path,
    title: plain(card.title),
    space: card.space,
    kind: card.kind,
    lang: card.lang,
    state: card.state,
    ...(card.product
      ? { product: { label: card.product.name, href: productHref(card.product.slug) } }
      : {}),
    tags: card.tags.map((tag) => ({ label: tag, href: tagHref(tag) })),
    evidence: card.evidence,
    ...(card.excerpt === '' ? {} : { snippet: plain(card.excerpt) }),
    author: card.author.name,
    time: card.createdAt,
    ...(asks ? { answers: card.answers } : {}),
  };
}
