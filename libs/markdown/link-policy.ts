const SAFE_SCHEMES = new Set(['http:', 'https:', 'mailto:']);

// Browsers drop these before they look for a scheme, so `java\tscript:` must be judged without them.
const IGNORED_BY_BROWSERS = /[\p{Cc}\p{Cf}\p{Z}]/gu;

/**
 * Says whether an address may stand in a link: http, https, mailto, or relative. Anything that could be read as another scheme is
 * refused, also when it is hidden by white space, control characters or percent signs. An empty address is allowed by nobody.
 */
export function isSafeHref(href: string): boolean {
  const seen = href.replace(IGNORED_BY_BROWSERS, '').toLowerCase();
  if (seen === '') return false;
  const scheme = /^[^/?#]*?:/.exec(seen)?.[0];
  return scheme === undefined || SAFE_SCHEMES.has(scheme);
}

/** Says whether an image may be shown in place: only files of this hub (`/files/…`), since the page's CSP loads nothing foreign. */
export function isOwnImage(src: string): boolean {
  return /^\/files\/[\w%./~-]+$/.test(src) && !/(^|\/|%2f)(\.|%2e){1,2}(\/|%2f|$)/i.test(src);
}

/**
 * Makes a relative address absolute against `baseUrl` (for text mirrored from elsewhere). Without a usable base it stays as it is;
 * `//host` always becomes https. Addresses that are absolute already are returned unchanged.
 */
export function resolveHref(href: string, baseUrl: string | undefined): string {
  if (href.startsWith('//')) return `https:${href}`;
  if (!baseUrl || href.startsWith('#') || /^[a-z]+:/i.test(href)) return href;
  const base = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!base || !/^https?:$/.test(base.protocol) || !URL.canParse(href, base.href)) return href;
  return new URL(href, base.href).href;
}
