import { IdentityService } from '../../src/features/accounts/accounts.api';
import type { Viewer } from '../../src/kernel/viewer';
import type { TestHub } from './hub';

export interface PageAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

const HEADERS = { accept: 'text/html', 'accept-language': 'en', 'accept-encoding': 'identity' };

/** Somebody with a browser without scripts: follows no redirect by itself, sends forms with their token. */
export class PageVisitor {
  private constructor(
    private readonly url: string,
    private cookie: string,
  ) {}

  /** A guest where nobody is named. */
  static async of(hub: TestHub, viewer?: Viewer): Promise<PageVisitor> {
    if (!viewer?.id) return new PageVisitor(hub.url, '');
    const origin = { address: '127.0.0.1', userAgent: 'test' };
    const secret = await hub.app.get(IdentityService).openSession(viewer.id, origin);
    return new PageVisitor(hub.url, `allmende_session=${secret}`);
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<PageAnswer> {
    const response = await fetch(this.url + path, {
      redirect: 'manual',
      headers: { ...HEADERS, cookie: this.cookie, ...headers },
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  /** Sends a form as it is, for those whose token stands in the address. */
  async send(path: string, body: FormData): Promise<PageAnswer> {
    const response = await fetch(this.url + path.replaceAll('&amp;', '&'), {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { ...HEADERS, cookie: this.cookie },
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  /** Sends a form of the page `/tags`: every page carries a token of the same visitor. */
  async post(
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>> = {},
  ): Promise<PageAnswer> {
    const page = await this.get('/tags');
    for (const set of page.headers.getSetCookie()) this.cookie += `; ${set.split(';')[0]}`;
    const token = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const body = new URLSearchParams({ _csrf: token });
    for (const [name, value] of Object.entries(fields)) {
      for (const one of [value].flat()) body.append(name, one);
    }
    const response = await fetch(this.url + path, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { ...HEADERS, cookie: this.cookie },
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }
}

/** What two answers have to share so that nobody can tell them apart; the address asked for does not count. */
export function shapeOf(answer: PageAnswer, path: string) {
  const text = answer.text
    .replaceAll(encodeURIComponent(path), '…')
    .replaceAll(path.replaceAll('&', '&amp;'), '…')
    .replace(/(name="_csrf" value|name="x-csrf-token" content)="[^"]*"/g, '$1=""');
  return { status: answer.status, text, headers: [...answer.headers.keys()].sort() };
}
