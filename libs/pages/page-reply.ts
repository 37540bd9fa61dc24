import type { FlashMessage } from './flash';

/** An element with a status and headers of its own. */
export class PageReply {
  constructor(
    readonly element: unknown,
    readonly status: number,
    readonly headers: Readonly<Record<string, string>>,
  ) {}
}

/** "Look there next." After a POST always with 303, so that reloading does not post again. */
export class RedirectReply {
  constructor(
    readonly location: string,
    readonly status: 301 | 302 | 303 | 307 | 308,
    readonly flash: readonly FlashMessage[],
  ) {}
}

/** Answers with a page and a status, such as 422 for a form with errors. */
export const page = (
  element: unknown,
  options: { status?: number; headers?: Record<string, string> } = {},
): PageReply => new PageReply(element, options.status ?? 200, options.headers ?? {});

/** Sends the browser elsewhere (303 unless told), with a message for the next page. */
export const redirect = (
  location: string,
  options: { status?: 301 | 302 | 303 | 307 | 308; flash?: FlashMessage | FlashMessage[] } = {},
): RedirectReply =>
  new RedirectReply(location, options.status ?? 303, [options.flash ?? []].flat());

/** A path of this site that a form asked to return to; anything that could lead elsewhere becomes the fallback. */
export function safePath(value: unknown, fallback = '/'): string {
  if (typeof value !== 'string' || !/^\/(?![/\\])[^\\\s]*$/.test(value)) return fallback;
  if ([...value].some((sign) => sign < ' ')) return fallback;
  return new URL(value, 'http://here.invalid').host === 'here.invalid' ? value : fallback;
}
