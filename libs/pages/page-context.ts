import type { FastifyReply, FastifyRequest } from 'fastify';
import { createContext, useContext } from 'hono/jsx';
import type { FlashMessage } from './flash';
import type { Locale } from './locale';

export type Theme = 'light' | 'dark' | 'system';

/** What a page may say about who reads it. Never rights: those are asked of policies. */
export interface PageViewer {
  readonly name: string;
  readonly handle: string;
}

/** Everything a component may know of the request without being told by its parent. */
export interface PageContext {
  readonly locale: Locale;
  readonly theme: Theme;
  /** Path and query of the page shown, always starting with one `/`. */
  readonly path: string;
  /** Written into every form that posts; empty where no token was issued. */
  readonly csrfToken: string;
  /** Messages left by the request before, shown once. */
  readonly flash: readonly FlashMessage[];
  readonly viewer?: PageViewer;
  /** IANA name; `UTC` when unknown. */
  readonly timeZone?: string;
}

/** Makes the context of a request. The application says how; the renderer asks once for each page. */
export abstract class PageContextSource {
  abstract forRequest(
    request: FastifyRequest,
    reply: FastifyReply,
  ): PageContext | Promise<PageContext>;
}

export const NO_PAGE: PageContext = {
  locale: 'en',
  theme: 'system',
  path: '/',
  csrfToken: '',
  flash: [],
};

export const CurrentPage = createContext<PageContext>(NO_PAGE);

/** The context of the page being rendered; to be called while rendering only. */
export const usePage = (): PageContext => useContext(CurrentPage);
