import type { FastifyRequest } from 'fastify';
import { SPACES, type Space } from '../kernel/space';
import type { Viewer } from '../kernel/viewer';
import { parseCookies } from '../../libs/pages/cookies';
import { isTimeZone } from '../../libs/pages/formats';
import type { FlashMessage } from '../../libs/pages/flash';
import { type Locale, chooseLocale } from '../../libs/pages/locale';
import { type PageContext, type Theme, usePage } from '../../libs/pages/page-context';

export const LOCALE_COOKIE = 'locale';
export const THEME_COOKIE = 'theme';
/** Set by the island `base`, since only a browser knows: an IANA name. */
export const TIME_ZONE_COOKIE = 'time-zone';
export const THEMES: readonly Theme[] = ['light', 'dark', 'system'];

/** The page context of this hub: what the frame needs besides the text of a page. */
export interface HubPage extends PageContext {
  /** Spaces the viewer may know of, in their fixed order. */
  readonly spaces: readonly Space[];
  readonly tools: {
    readonly admin: boolean;
    readonly staff: boolean;
    /** Decides about links between texts by role. */
    readonly links: boolean;
  };
}

export interface HubPageParts {
  readonly request: FastifyRequest;
  readonly viewer: Viewer;
  readonly csrfToken: string;
  readonly flash: readonly FlashMessage[];
}

/** The page context for a request: pure, so that every source of pages and every test says the same. */
export function hubPage(parts: HubPageParts): HubPage {
  const { viewer, request } = parts;
  const cookies = parseCookies(request.headers.cookie);
  const user = viewer.user;
  const timeZone = cookies[TIME_ZONE_COOKIE] ?? '';
  return {
    locale: requestLocale(request, user?.locale),
    theme: THEMES.find((theme) => theme === cookies[THEME_COOKIE]) ?? 'system',
    ...(isTimeZone(timeZone) ? { timeZone } : {}),
    path: request.url.startsWith('//') ? '/' : request.url,
    csrfToken: parts.csrfToken,
    flash: parts.flash,
    viewer: user ? { name: user.displayName, handle: user.handle } : undefined,
    spaces: SPACES.filter((space) => space !== 'internal' || viewer.isStaff),
    tools: {
      admin: viewer.is('admin'),
      staff: viewer.isStaff,
      links: viewer.is('curator') || viewer.is('moderator'),
    },
  };
}

/** The interface language of a request: cookie, then the account's setting, then Accept-Language, then English. */
export function requestLocale(request: FastifyRequest, saved?: string | null): Locale {
  const cookies = parseCookies(request.headers.cookie);
  return chooseLocale(cookies[LOCALE_COOKIE], saved, request.headers['accept-language']);
}

/** The hub's page context while rendering; a guest's where the source made a plain one. */
export function useHub(): HubPage {
  const page = usePage() as Partial<HubPage> & PageContext;
  return { spaces: [], tools: { admin: false, staff: false, links: false }, ...page };
}
