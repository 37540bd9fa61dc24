import { parseCookies } from '../../libs/pages/cookies';
import type { TestHub } from '../support/hub';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** A browser without scripts behind a proxy that hands every request to the next hub. */
export class RoundRobinVisitor {
  private readonly cookies = new Map<string, string>();
  private turn = 0;
  /** Where the last request went. */
  last = -1;

  constructor(private readonly hubs: readonly TestHub[]) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, { headers });
  }

  /** Opens the page of the form at one hub and posts it to the next. */
  async fill(path: string, fields: Record<string, string>, action = path): Promise<Answer> {
    const form = await this.get(path);
    const from = this.last;
    const token = /name="_csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
    const answer = await this.post(action, { _csrf: token, ...fields });
    if (this.last === from) throw new Error('The form went where it came from.');
    return answer;
  }

  post(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.send(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  private async send(path: string, init: RequestInit): Promise<Answer> {
    this.last = this.turn++ % this.hubs.length;
    const headers = { accept: 'text/html', 'accept-language': 'en', cookie: this.cookie };
    const reply = await fetch(`${this.hubs[this.last]?.url}${path}`, {
      ...init,
      redirect: 'manual',
      headers: { ...headers, ...(init.headers as Record<string, string> | undefined) },
    });
    for (const line of reply.headers.getSetCookie()) {
      const [name, value] = Object.entries(parseCookies(line.split(';')[0]))[0] ?? [];
      if (name === undefined || value === undefined) continue;
      if (/Max-Age=0/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: reply.status, text: await reply.text(), headers: reply.headers };
  }
}
