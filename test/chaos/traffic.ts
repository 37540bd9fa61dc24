import type { HubPart } from './hub-part';

/** Longer than the hub's own limit for an answer. */
export const REPLY_WITHIN_MS = 45_000;
const MOST_KEPT = 20;

/** Sends requests to one web process after the other, as a proxy does, and looks at every answer. */
export class Traffic {
  /** By status; `none` where no answer came. */
  readonly counts = new Map<string, number>();
  /** Answers that no trouble excuses. */
  readonly broken: string[] = [];
  requests = 0;
  slowestMs = 0;
  private turn = 0;

  constructor(private readonly webs: readonly HubPart[]) {}

  /** The address whose turn it is; undefined while all are down. */
  next(): string | undefined {
    const up = this.webs.filter((web) => !web.down);
    return up[this.turn++ % Math.max(1, up.length)]?.url;
  }

  /** `fetch`, with the whole answer read. @throws when none comes */
  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const begun = Date.now();
    this.requests += 1;
    try {
      const reply = await fetch(url, {
        redirect: 'manual',
        signal: AbortSignal.timeout(REPLY_WITHIN_MS),
        ...init,
      });
      const text = await reply.text();
      this.look(url, init, reply, text);
      const empty = [101, 204, 205, 304].includes(reply.status);
      return new Response(empty ? null : text, { status: reply.status, headers: reply.headers });
    } catch (error) {
      this.missed(url, init, begun, error);
      throw error;
    } finally {
      this.slowestMs = Math.max(this.slowestMs, Date.now() - begun);
    }
  };

  /** Answers so far that were no success, such as `503: 12, none: 3`. */
  get errors(): string {
    const failed = [...this.counts].filter(([status]) => !/^[23]/.test(status));
    return failed.map(([status, times]) => `${status}: ${times}`).join(', ') || 'none';
  }

  private look(url: string, init: RequestInit, reply: Response, text: string): void {
    const { status, headers } = reply;
    this.count(String(status));
    if (status < 500 && status !== 429) return;
    const excused = [429, 503].includes(status) && Number(headers.get('retry-after')) > 0;
    if (!excused) this.breaks(`${status} ${describe(url, init)}: ${text.slice(0, 300)}`);
  }

  private missed(url: string, init: RequestInit, begun: number, error: unknown): void {
    this.count('none');
    const web = this.webs.find((one) => url.startsWith(one.url));
    if (web?.wasHurtSince(begun)) return;
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? `${message}, ${cause.message}` : message;
    const after = Math.round((Date.now() - begun) / 100) / 10;
    this.breaks(`no answer from ${web?.name} after ${after} s: ${describe(url, init)} (${reason})`);
  }

  private count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  private breaks(promise: string): void {
    if (this.broken.length < MOST_KEPT) this.broken.push(promise);
  }
}

const describe = (url: string, { method = 'GET' }: RequestInit): string =>
  `${method} ${new URL(url).pathname}`;
