import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger, Text } from './ledger';
import { randomWord } from './words';

/** In every text, so that all can be counted. */
export const COMMON_WORD = 'kolophonium';

const REPLY_WITHIN_MS = 20_000;
const BEFORE_REPEAT_MS = 30;

interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly ifMatch?: string;
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly json: { id?: string; body?: string; type?: string; version?: number };
  /** Sent more than once until this reply came. */
  readonly repeated: boolean;
}

/** Where the hub is just now; undefined while it is down. */
export type Target = () => string | undefined;

export interface WriterOptions {
  /** Rest after each write; none by default. */
  readonly pauseMs?: number;
  readonly replyWithinMs?: number;
  /** Looks on. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/**
 * One person who writes as fast as the hub answers. What gets no answer is sent again with the same key until the hub
 * says what became of it, however often it dies meanwhile; only then the ledger learns of it.
 */
export class Writer {
  private going = true;
  private abandoned = false;
  private work: Promise<void> = Promise.resolve();

  constructor(
    readonly id: string,
    readonly token: string,
    private readonly target: Target,
    private readonly ledger: Ledger,
    private readonly options: WriterOptions = {},
  ) {}

  start(): void {
    this.going = true;
    this.work = this.write().catch((error: Error) => {
      if (!this.abandoned) this.ledger.surprises.push(String(error));
    });
  }

  /** Finishes what it has begun. */
  async stop(): Promise<void> {
    this.going = false;
    await this.work;
  }

  /** Ends at once, whatever becomes of what it has begun. */
  abandon(): void {
    this.going = false;
    this.abandoned = true;
  }

  private async write(): Promise<void> {
    while (this.going) {
      const dice = Math.random();
      if (dice < 0.4) await this.ask();
      else if (dice < 0.65) await this.answer();
      else if (dice < 0.82) await this.change();
      else if (dice < 0.92) await this.confirm();
      else await this.remove();
      if (this.options.pauseMs) await sleep(this.options.pauseMs * 2 * Math.random());
    }
  }

  private async ask(): Promise<void> {
    const word = randomWord();
    const body = bodyWith(word);
    const kind = Math.random() < 0.6 ? 'question' : 'thread';
    const space = kind === 'question' ? 'community' : 'peer';
    const title = `What about ${randomWord()}?`;
    const reply = await this.send({
      method: 'POST',
      path: '/items',
      body: { space, kind, lang: 'en', title, body },
    });
    this.made(reply, { type: 'item', kind, word, body });
  }

  private async answer(): Promise<void> {
    const item = this.pick((text) => text.type === 'item' && !text.leaving);
    if (!item) return this.ask();
    const word = randomWord();
    const body = bodyWith(word);
    const path = `/items/${item.id}/posts`;
    const reply = await this.send({ method: 'POST', path, body: { body } });
    if (reply.status === 404 && item.leaving) return;
    this.made(reply, { type: 'post', kind: item.kind, itemId: item.id, word, body });
  }

  private made(
    reply: Reply,
    text: Pick<Text, 'type' | 'kind' | 'word' | 'body'> & { itemId?: string },
  ): void {
    const place = reply.headers.get('location');
    if (![201, 303].includes(reply.status) || !place) return this.surprise('creation', reply);
    if (reply.status === 303 || reply.headers.get('idempotency-replayed')) {
      this.ledger.recognised += 1;
    }
    const id = place.slice(place.lastIndexOf('/') + 1);
    if (this.ledger.texts.has(id)) return this.surprise('a second one with the same id', reply);
    this.ledger.add({ id, itemId: id, author: this.id, ...text });
    this.ledger.note(`${text.type}.created`, id);
  }

  private async change(): Promise<void> {
    const text = this.pick((one) => one.author === this.id && this.usable(one));
    if (!text) return this.ask();
    const path = addressOf(text);
    const before = await this.send({ method: 'GET', path });
    if (before.status === 404 && !this.usable(text)) return;
    const ifMatch = before.headers.get('etag') ?? 'none';
    const word = randomWord();
    const body = bodyWith(word);
    const reply = await this.send({ method: 'PATCH', path, ifMatch, body: { body } });
    if (reply.status === 404 && !this.usable(text)) return this.wentAway(text, reply);
    if (reply.status !== 200 && !(await this.meetsItself(reply, text, body))) {
      return this.surprise('change', reply);
    }
    text.formerWords.push(text.word);
    Object.assign(text, { word, body, edits: text.edits + 1 });
    this.ledger.note(`${text.type}.edited`, text.id);
  }

  /** The reply to a change that was made has got lost: the second attempt finds its own text. */
  private async meetsItself(reply: Reply, text: Text, body: string): Promise<boolean> {
    return reply.status === 412 && reply.repeated && (await this.reads(text, body));
  }

  private async reads(text: Text, body: string): Promise<boolean> {
    const reply = await this.send({ method: 'GET', path: addressOf(text) });
    return reply.json.body === body;
  }

  private async confirm(): Promise<void> {
    const text = this.pick(
      (one) => one.type === 'post' && one.author !== this.id && this.usable(one),
    );
    if (!text) return this.ask();
    const on = !text.confirmedBy.has(this.id);
    const path = `${addressOf(text)}/confirmed`;
    const reply = await this.send({ method: on ? 'PUT' : 'DELETE', path });
    if (reply.status === 404 && !this.usable(text)) return this.wentAway(text, reply);
    if (reply.status !== 200) return this.surprise('confirmation', reply);
    if (on) text.confirmedBy.add(this.id);
    else text.confirmedBy.delete(this.id);
    this.ledger.note(on ? 'post.confirmed' : 'post.unconfirmed', text.id);
  }

  private async remove(): Promise<void> {
    const text = this.pick((one) => one.author === this.id && this.usable(one));
    if (!text) return this.ask();
    text.leaving = true;
    const reply = await this.send({ method: 'DELETE', path: addressOf(text) });
    const withItem = text.type === 'post' && this.ledger.texts.get(text.itemId)?.leaving;
    if (reply.status === 404 && withItem) return this.wentAway(text, reply);
    if (reply.status !== 204 && !(reply.status === 404 && reply.repeated)) {
      return this.surprise('deletion', reply);
    }
    text.deleted = true;
    this.ledger.note(`${text.type}.deleted`, text.id);
  }

  /** Repeats until the hub says what became of it. */
  private async send(request: Request): Promise<Reply> {
    const key = randomUUID();
    for (let times = 1; ; times += 1) {
      const reply = await this.once(request, key).catch(() => undefined);
      const settled =
        reply && reply.status < 500 && reply.json.type !== '/problems/idempotency-in-flight';
      if (settled) return { ...reply, repeated: times > 1 };
      if (this.abandoned) throw new Error('abandoned');
      if (times === 1 && request.method !== 'GET') this.ledger.repeated += 1;
      await sleep(BEFORE_REPEAT_MS);
    }
  }

  private async once(request: Request, key: string): Promise<Omit<Reply, 'repeated'>> {
    const url = this.target();
    if (!url) throw new Error('down');
    const { method, path, body, ifMatch } = request;
    const { fetch: ask = fetch, replyWithinMs = REPLY_WITHIN_MS } = this.options;
    const reply = await ask(`${url}/api/v1${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(replyWithinMs),
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(['POST', 'PATCH'].includes(method) ? { 'idempotency-key': key } : {}),
        ...(ifMatch ? { 'if-match': ifMatch } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await reply.text();
    const json = (text === '' ? {} : JSON.parse(text)) as Reply['json'];
    return { status: reply.status, headers: reply.headers, json };
  }

  private wentAway(text: Text, { repeated }: Reply): void {
    text.unsure ||= repeated;
  }

  private surprise(what: string, reply: Reply): void {
    this.ledger.surprises.push(`${what}: ${reply.status} ${JSON.stringify(reply.json)}`);
  }

  private usable(text: Text): boolean {
    return !text.leaving && this.ledger.texts.get(text.itemId)?.leaving === false;
  }

  private pick(wanted: (text: Text) => boolean): Text | undefined {
    const found = [...this.ledger.texts.values()].filter(wanted);
    return found[Math.floor(Math.random() * found.length)];
  }
}

const addressOf = (text: Text): string => `/${text.type}s/${text.id}`;

const bodyWith = (word: string): string => `Something with ${COMMON_WORD} and ${word} in it.`;
