import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseCookies, serializeCookie } from './cookies';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface FlashMessage {
  readonly kind: 'success' | 'info' | 'warning' | 'error';
  /** Already in the reader's language; plain text. */
  readonly text: string;
  /** Where to go on, or to undo: a path of this site. */
  readonly link?: { readonly label: string; readonly href: string };
}

const COOKIE = 'flash';
const LIVES_SECONDS = 120;
const LONGEST = 3000;

/**
 * Messages for the next page, carried by a signed cookie: no state on the server, nothing to forge.
 * A message that is never shown is gone after two minutes.
 */
export class Flash {
  private readonly waiting = new WeakMap<object, FlashMessage[]>();

  /** @param secret signs the cookie; @param secure whether the site is served over https */
  constructor(
    private readonly secret: string,
    private readonly secure: boolean,
  ) {}

  /** Leaves a message for the page that the reader sees next. */
  add(reply: FastifyReply, ...messages: readonly FlashMessage[]): void {
    const all = [...(this.waiting.get(reply) ?? []), ...messages];
    this.waiting.set(reply, all);
    let kept = all;
    while (kept.length > 1 && JSON.stringify(kept).length > LONGEST) kept = kept.slice(1);
    this.set(reply, this.seal(kept), LIVES_SECONDS);
  }

  /** The messages that came with a request; forged, broken and old ones are none. */
  read(request: FastifyRequest): readonly FlashMessage[] {
    const value = parseCookies(request.headers.cookie)[COOKIE];
    return value ? this.open(value) : [];
  }

  /** Called once they have been shown. */
  clear(reply: FastifyReply): void {
    if (!this.waiting.has(reply)) this.set(reply, '', 0);
  }

  seal(messages: readonly FlashMessage[]): string {
    const until = Math.floor(Date.now() / 1000) + LIVES_SECONDS;
    const body = Buffer.from(JSON.stringify([until, messages])).toString('base64url');
    return `${body}.${this.sign(body).toString('base64url')}`;
  }

  open(value: string): readonly FlashMessage[] {
    const [body = '', mac = ''] = value.split('.');
    const given = Buffer.from(mac, 'base64url');
    const wanted = this.sign(body);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return [];
    const [until, messages] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
      number,
      FlashMessage[],
    ];
    return until * 1000 > Date.now() ? messages : [];
  }

  private sign(body: string): Buffer {
    return createHmac('sha256', this.secret).update(`flash:${body}`).digest();
  }

  private set(reply: FastifyReply, value: string, maxAge: number): void {
    const cookie = serializeCookie(COOKIE, value, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.secure,
      maxAge,
    });
    const others = [reply.getHeader('set-cookie') ?? []]
      .flat()
      .map(String)
      .filter((other) => !other.startsWith(`${COOKIE}=`));
    reply.removeHeader('set-cookie');
    reply.header('set-cookie', [...others, cookie]);
  }
}
