import type { MountedRoute } from '../../libs/http-api/route-table';
import { shortId } from '../../src/kernel/ids';
import { itemPath, kindOfFolder } from '../../src/kernel/item-address';
import type { Kind } from '../../src/kernel/space';
import type { DemoAccount } from '../support/browser';
import type { DemoThings } from './demo-things';

/** Who looks at a page. */
export type Reader = DemoAccount | 'guest';

export type PageAddress = readonly [path: string, reader: Reader];

/** GET routes that show no page to people: each with what they are. */
const NO_PAGES: Readonly<Record<string, string>> = {
  '/health': 'for machines',
  '/ready': 'for machines',
  '/metrics': 'for machines',
  '/opensearch.xml': 'for browsers',
  '/robots.txt': 'for crawlers',
  '/sitemap.xml': 'for crawlers',
  '/sitemaps/:part': 'for crawlers',
  '/spaces/:space/feed.atom': 'for feed readers',
  '/static/*': 'built files',
  '/attachments/:id': 'an image',
  '/api/docs.css': 'a style sheet',
  '/api/openapi.json': 'for machines',
  '/admin/index/state': 'a part of the page above it',
  '/admin/meaning/state': 'a part of the page above it',
  '/admin/import/:id/progress': 'a part of the page above it',
};

/** The pages of a route, as those see them for whom they differ; undefined where nobody said what its parameters are. */
export function pagesOf(
  route: MountedRoute,
  things: DemoThings,
): readonly PageAddress[] | undefined {
  const { path } = route;
  if (path in NO_PAGES || /^\/api\/v\d/.test(path)) return [];
  const pages = itemPages(path, things) ?? named(things)[path];
  if (pages) return pages;
  return path.includes(':') ? undefined : [[path, path.startsWith('/admin') ? 'admin' : 'guest']];
}

const READERS: Readonly<Record<Kind, readonly Reader[]>> = {
  question: ['guest', 'member', 'agent'],
  article: ['guest', 'agent', 'curator'],
  howto: ['agent'],
  thread: ['guest', 'member'],
  wiki: ['guest', 'member'],
};

function itemPages(route: string, things: DemoThings): readonly PageAddress[] | undefined {
  const [, folder = '', rest = ''] = /^\/(\w+)\/:id(?:\/:slug)?((?:\/.+)?)$/.exec(route) ?? [];
  const kind = kindOfFolder(folder);
  if (!kind) return undefined;
  const item = things.items[kind];
  if (!route.includes(':slug')) return [[`/${folder}/${shortId(item.id)}`, 'agent']];
  const address = itemPath(item) + rest.replace(':rev', '1');
  if (rest === '') return READERS[kind].map((reader) => [address, reader]);
  return [[address, 'admin']];
}

/** Pages whose addresses name something, or that not everybody sees alike. */
function named(things: DemoThings): Readonly<Record<string, readonly PageAddress[]>> {
  const { items, post, deletedItem, deletedPost, person, organisation, group } = things;
  const question = shortId(items.question.id);
  return {
    '/': [
      ['/', 'guest'],
      ['/', 'employee'],
    ],
    '/search': [
      ['/search', 'guest'],
      ['/search?q=E17', 'agent'],
      ['/search?q=W%C3%A4rmepumpe+morgens+aus&lang=de', 'guest'],
      ['/search?q=xylophonquark&space=peer', 'guest'],
    ],
    '/spaces/:space': [
      ['/spaces/company', 'guest'],
      ['/spaces/community?tab=solved', 'guest'],
      ['/spaces/peer?lang=en', 'guest'],
      ['/spaces/internal', 'agent'],
    ],
    '/clusters/:id': [
      [`/clusters/${things.cluster}`, 'guest'],
      [`/clusters/${things.cluster}`, 'curator'],
    ],
    '/tags/:tag': [['/tags/e17', 'agent']],
    '/products/:product': [['/products/warm-8', 'guest']],
    '/people/:handle': [
      ['/people/mara', 'member'],
      ['/people/jonas', 'guest'],
    ],
    '/ask': [['/ask?title=E17+an+der+W%C3%A4rmepumpe', 'member']],
    '/new': [['/new', 'curator']],
    '/new/:kind': [
      ['/new/article', 'curator'],
      ['/new/howto', 'employee'],
      ['/new/thread', 'member'],
      ['/new/wiki', 'member'],
    ],
    '/me': [['/me', 'member']],
    '/me/deleted': [
      ['/me/deleted', 'moderator'],
      ['/me/deleted?by=others', 'moderator'],
    ],
    '/reset/:secret': [
      [`/reset/${things.reset}`, 'guest'],
      ['/reset/too-old', 'guest'],
    ],
    '/items/:id/state/:state': [
      [`/items/${question}/state/closed`, 'moderator'],
      [`/items/${shortId(items.article.id)}/state/archived`, 'curator'],
    ],
    '/items/:id/delete': [[`/items/${question}/delete`, 'moderator']],
    '/items/:id/undelete': [[`/items/${deletedItem}/undelete`, 'moderator']],
    '/posts/:id': [[`/posts/${post}`, 'org-a']],
    '/posts/:id/edit': [[`/posts/${post}/edit`, 'moderator']],
    '/posts/:id/delete': [[`/posts/${post}/delete`, 'moderator']],
    '/posts/:id/undelete': [[`/posts/${deletedPost}/undelete`, 'moderator']],
    '/posts/:id/history': [[`/posts/${post}/history`, 'moderator']],
    '/posts/:id/history/:rev': [[`/posts/${post}/history/1`, 'moderator']],
    '/admin/people': [['/admin/people?q=a', 'admin']],
    '/admin/people/:id': [[`/admin/people/${person}`, 'admin']],
    '/admin/people/:id/close': [[`/admin/people/${person}/close`, 'admin']],
    '/admin/organisations/:id': [[`/admin/organisations/${organisation}`, 'admin']],
    '/admin/groups/:id': [[`/admin/groups/${group}`, 'admin']],
    '/admin/import/:id': [[`/admin/import/${things.importRun}`, 'admin']],
    '/admin/outbox/:id/discard': [[`/admin/outbox/${things.deadLetter}/discard`, 'admin']],
  };
}
