import { isValidElement } from 'hono/jsx';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Flash } from './flash';
import { CurrentPage, type PageContext, PageContextSource } from './page-context';

/** Whether a controller answered with JSX. */
export const isElement = (value: unknown): boolean => isValidElement(value);

/** An element as HTML text within a page context; components may be asynchronous. A full document gets its doctype. */
export async function renderElement(element: unknown, context: PageContext): Promise<string> {
  const tree = <CurrentPage.Provider value={context}>{element as string}</CurrentPage.Provider>;
  // A string, or the promise of one where a component is asynchronous.
  const html = String(await tree.toString());
  return html.startsWith('<html') ? `<!doctype html>${html}` : html;
}

/** Turns elements into replies: for the interceptor, and for filters that answer an error with a page. */
export class PageRenderer {
  constructor(
    private readonly source: PageContextSource,
    private readonly flash: Flash,
  ) {}

  /** The HTML of an element for this request. Sets the content type and takes shown messages away. */
  async render(element: unknown, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const context = await this.source.forRequest(request, reply);
    const html = await renderElement(element, context);
    if (context.flash.length > 0) this.flash.clear(reply);
    reply.header('content-type', 'text/html; charset=utf-8');
    return html;
  }
}
