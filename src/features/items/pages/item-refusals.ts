import type { FastifyRequest } from 'fastify';
import { isCodedError, type CodedError } from '../../../../libs/http-api/problem';
import type { Locale } from '../../../../libs/pages/locale';
import { redirect, safePath, type RedirectReply } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import { fromShortId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { itemProblems, problemText } from './item-problems.phrases';

/** The id behind the short form in an address. @throws Fault 404 like an id that nothing has */
export function idIn(address: string): string {
  const id = fromShortId(address);
  if (id === undefined) throw Fault.notFound();
  return id;
}

/** The language of a page asked for by this viewer. */
export const localeFor = (request: FastifyRequest, viewer: Viewer): Locale =>
  requestLocale(request, viewer.user?.locale);

/** In the reader's words, by code. */
export const sayProblem =
  (locale: Locale) =>
  (code: string): string =>
    problemText(itemProblems[locale], code);

/** A refusal that a form can show: what is wrong with its fields, or that it cannot be now. Everything else goes on. */
export function refusalOf(error: unknown): CodedError {
  if (isCodedError(error) && [403, 409, 422].includes(error.status)) return error;
  throw error;
}

/** The version and text there is now, where an editor was too late; undefined for every other error. */
export function currentOf<T>(error: unknown): T | undefined {
  if (!isCodedError(error) || error.status !== 412) return undefined;
  return error.options?.extra?.current as T | undefined;
}

/**
 * Does what a button asks for and goes back with a message; a refusal becomes the message. A guest, whose session may
 * just have ended, is sent to sign in.
 */
export async function press(
  viewer: Viewer,
  locale: Locale,
  back: { readonly wanted: unknown; readonly path: string },
  work: () => Promise<string>,
): Promise<RedirectReply> {
  const path = safePath(back.wanted, back.path);
  if (!viewer.signedIn) return redirect(`/signin?back=${encodeURIComponent(path)}`);
  try {
    const text = await work();
    return redirect(path, { flash: { kind: 'success', text } });
  } catch (error) {
    const text = sayProblem(locale)(refusalOf(error).code);
    return redirect(path, { flash: { kind: 'error', text } });
  }
}
