import { shortId } from './ids';
import type { Kind } from './space';

/** First part of an item's address. */
export const PATH_OF_KIND: Readonly<Record<Kind, string>> = {
  question: 'questions',
  article: 'articles',
  howto: 'howtos',
  thread: 'threads',
  wiki: 'wiki',
};

/** The one address of an item's page, from the root of the hub. */
export const itemPath = (item: { kind: Kind; id: string; slug: string }): string =>
  `/${PATH_OF_KIND[item.kind]}/${shortId(item.id)}/${item.slug}`;

/** The address of a post on its item's page. */
export const postPath = (item: { kind: Kind; id: string; slug: string }, postId: string): string =>
  `${itemPath(item)}#p-${shortId(postId)}`;

/** The kind behind the first part of an address. */
export const kindOfFolder = (folder: string): Kind | undefined =>
  (Object.keys(PATH_OF_KIND) as Kind[]).find((kind) => PATH_OF_KIND[kind] === folder);
