import { createHash } from 'node:crypto';

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text inside XML; signs that XML 1.0 cannot carry are left out. */
export const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? '');

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

/** A sitemap of sitemaps. */
export const sitemapIndex = (addresses: readonly string[]): string =>
  `${HEAD}<sitemapindex ${SITEMAP}>\n${addresses
    .map((address) => `<sitemap><loc>${xml(address)}</loc></sitemap>\n`)
    .join('')}</sitemapindex>\n`;

export interface SitemapEntry {
  readonly address: string;
  readonly changed?: Date;
}

/** A sitemap, piece by piece. */
export async function* sitemap(
  entries: AsyncIterable<SitemapEntry> | Iterable<SitemapEntry>,
): AsyncGenerator<string> {
  yield `${HEAD}<urlset ${SITEMAP}>\n`;
  for await (const { address, changed } of entries) {
    const time = changed ? `<lastmod>${changed.toISOString()}</lastmod>` : '';
    yield `<url><loc>${xml(address)}</loc>${time}</url>\n`;
  }
  yield '</urlset>\n';
}

export interface AtomEntry {
  readonly id: string;
  readonly title: string;
  readonly address: string;
  readonly author: string;
  readonly lang: string;
  readonly tags: readonly string[];
  readonly created: Date;
  readonly updated: Date;
  readonly summary: string;
}

export interface AtomFeed {
  /** Of the feed itself. */
  readonly address: string;
  /** Of the page that shows the same. */
  readonly page: string;
  readonly title: string;
  readonly entries: readonly AtomEntry[];
}

/** An Atom document (RFC 4287). Times of entries only: it does not change while nothing changes. */
export function atom(feed: AtomFeed): string {
  const times = feed.entries.map((entry) => entry.updated.getTime());
  const updated = new Date(times.length > 0 ? Math.max(...times) : 0).toISOString();
  return `${HEAD}<feed xmlns="http://www.w3.org/2005/Atom">
<id>${xml(feed.address)}</id>
<title>${xml(feed.title)}</title>
<updated>${updated}</updated>
<link rel="self" type="application/atom+xml" href="${xml(feed.address)}"/>
<link rel="alternate" type="text/html" href="${xml(feed.page)}"/>
${feed.entries.map(entryXml).join('')}</feed>
`;
}

const entryXml = (entry: AtomEntry): string => `<entry xml:lang="${xml(entry.lang)}">
<id>urn:uuid:${xml(entry.id)}</id>
<title>${xml(entry.title)}</title>
<link rel="alternate" type="text/html" href="${xml(entry.address)}"/>
<author><name>${xml(entry.author)}</name></author>
<published>${entry.created.toISOString()}</published>
<updated>${entry.updated.toISOString()}</updated>
${entry.tags.map((tag) => `<category term="${xml(tag)}"/>`).join('')}<summary>${xml(entry.summary)}</summary>
</entry>
`;

/** A strong ETag of a text. */
export const etagOfText = (text: string): string =>
  `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;

export const robots = (publicUrl: string): string =>
  [
    'User-agent: *',
    ...['/search', '/api/', '/me', '/admin', '/ask', '/new/', '/signin', '/signup', '/forgot'].map(
      (path) => `Disallow: ${path}`,
    ),
    'Allow: /',
    `Sitemap: ${publicUrl}/sitemap.xml`,
    '',
  ].join('\n');
