import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from './problem';

/** How an error looks to somebody who asked for a page. The application gives one; without it, a bare page is shown. */
export abstract class ErrorPages {
  /** HTML of the page, or where to send the browser instead (such as to the sign-in). */
  abstract render(
    problem: Problem,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<string | { readonly redirect: string }>;
}

const escape = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c] ?? c,
  );

/** A page that needs nothing to work: for failures of the pages themselves. */
export const barePage = (problem: Problem): string =>
  '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
  '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">' +
  `<title>${escape(problem.title)}</title></head><body><main><h1>${escape(problem.title)}</h1>` +
  `<p>${escape(problem.detail)}</p><p><small>${escape(problem.requestId)}</small></p>` +
  '<p><a href="/">Home</a></p></main></body></html>';

/** Whether the client is to get a problem document rather than a page. */
export function wantsProblem(url: string, accept: string | undefined): boolean {
  if (/^\/(api|health|ready|metrics)([/?#]|$)/.test(url)) return true;
  if (accept === undefined) return false;
  return /application\/([\w.-]+\+)?json/i.test(accept) && !/text\/html/i.test(accept);
}
