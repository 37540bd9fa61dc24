import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Traffic } from './traffic';

const BEFORE_REPEAT_MS = 50;

/** Somebody who does one thing after the other until told to stop. */
export abstract class Person {
  private going = false;
  private work: Promise<void> = Promise.resolve();
  /** What went wrong with them that no trouble excuses. */
  readonly surprises: string[] = [];

  protected constructor(
    protected readonly traffic: Traffic,
    private readonly pauseMs: number,
  ) {}

  protected abstract act(): Promise<void>;

  start(): void {
    this.going = true;
    this.work = this.live();
  }

  /** Finishes what they have begun. */
  async stop(): Promise<void> {
    this.going = false;
    await this.work;
  }

  protected get stopping(): boolean {
    return !this.going;
  }

  private async live(): Promise<void> {
    while (this.going) {
      await this.act().catch((error: unknown) => this.surprises.push(String(error)));
      await sleep(this.pauseMs * 2 * Math.random());
    }
  }
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly ifMatch?: string;
}

export interface ApiReply {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
  /** Sent more than once until this reply came. */
  readonly repeated: boolean;
}

/** Asks again with the same key until the hub says what became of it. */
export async function insist(
  traffic: Traffic,
  token: string,
  request: ApiRequest,
): Promise<ApiReply> {
  const key = randomUUID();
  for (let times = 1; ; times += 1) {
    const reply = await ask(traffic, token, request, key).catch(() => undefined);
    const settled = reply && reply.status < 500 && reply.status !== 429;
    if (settled && reply.json.type !== '/problems/idempotency-in-flight') {
      return { ...reply, repeated: times > 1 };
    }
    await sleep(BEFORE_REPEAT_MS);
  }
}

async function ask(
  traffic: Traffic,
  token: string,
  { method, path, body, ifMatch }: ApiRequest,
  key: string,
): Promise<Omit<ApiReply, 'repeated'>> {
  const url = traffic.next();
  if (!url) throw new Error('down');
  const reply = await traffic.fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(['POST', 'PATCH'].includes(method) ? { 'idempotency-key': key } : {}),
      ...(ifMatch ? { 'if-match': ifMatch } : {}),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await reply.text();
  const json = (text === '' ? {} : JSON.parse(text)) as ApiReply['json'];
  return { status: reply.status, headers: reply.headers, json };
}
