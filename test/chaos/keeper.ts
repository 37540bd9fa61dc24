import type { Client } from 'pg';
import { randomWord } from '../crash/words';
import { insist, Person, type ApiReply } from './people';
import type { Traffic } from './traffic';
import { sealedWord } from './words';

/** A text that readers without rights must not see: from the beginning, or from some moment on. */
export interface Canary {
  readonly way: 'internal' | 'layer' | 'audience' | 'deletion';
  /** Everybody may look for this word. */
  readonly asked: string;
  /** Stands beside it. */
  readonly sealed: string;
  id?: string;
  /** Requests that begin later must not see it. */
  hiddenSince: number;
}

const WAYS: readonly Canary['way'][] = ['audience', 'deletion', 'internal', 'layer'];
const SHOWN_TEXTS = 3;

/** An agent who writes what not everybody may read, and takes from the public what it has read. */
export class Keeper extends Person {
  readonly canaries: Canary[] = [];
  private turn = 0;

  constructor(
    traffic: Traffic,
    readonly account: { readonly id: string; readonly token: string },
    pauseMs: number,
  ) {
    super(traffic, pauseMs);
  }

  get hidden(): Canary[] {
    return this.canaries.filter(({ hiddenSince }) => hiddenSince < Infinity);
  }

  /** Every way in which the database has not kept what was acknowledged. */
  async differences(database: Client): Promise<string[]> {
    const { rows } = await database.query<{ id: string; readers: string[]; gone: boolean }>(
      `SELECT id, acl AS readers, deleted_at IS NOT NULL AS gone FROM items WHERE author_id = $1`,
      [this.account.id],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    const lost = this.canaries.filter(({ id }) => id && !byId.has(id));
    const surplus = rows.length - this.canaries.filter(({ id }) => id).length;
    const open = this.hidden.filter(({ way, id = '' }) => {
      const row = byId.get(id);
      if (!row || way === 'layer' || way === 'internal') return false;
      return way === 'deletion' ? !row.gone : row.readers.includes('public');
    });
    return [
      ...lost.map(({ id }) => `the text ${id} of the keeper is lost`),
      ...(surplus === 0 ? [] : [`the keeper has ${surplus} texts too many`]),
      ...open.map(({ id, way }) => `the ${way} that hides ${id} is lost`),
    ];
  }

  protected async act(): Promise<void> {
    const shown = this.canaries.filter(({ id, hiddenSince }) => id && hiddenSince === Infinity);
    const oldest = shown[0];
    if (oldest && shown.length > SHOWN_TEXTS) await this.hide(oldest);
    else await this.write(WAYS[this.turn++ % WAYS.length] ?? 'internal');
  }

  private async write(way: Canary['way']): Promise<void> {
    const isOpen = way === 'audience' || way === 'deletion';
    const hiddenSince = isOpen ? Infinity : 0;
    const canary: Canary = { way, asked: randomWord(), sealed: sealedWord(), hiddenSince };
    this.canaries.push(canary);
    const reply = await this.send('POST', '/items', bodyOf(canary));
    const place = reply.headers.get('location');
    if (![201, 303].includes(reply.status) || !place) return this.surprise('a text', reply);
    canary.id = place.slice(place.lastIndexOf('/') + 1);
  }

  private async hide(canary: Canary): Promise<void> {
    const hide = canary.way === 'deletion' ? this.delete : this.narrow;
    const refusal = await hide.call(this, `/items/${canary.id}`);
    if (refusal) this.surprise(`the ${canary.way}`, refusal);
    else canary.hiddenSince = Date.now();
  }

  /** @returns the reply when it is not done */
  private async delete(path: string): Promise<ApiReply | undefined> {
    const reply = await this.send('DELETE', path);
    const done = reply.status === 204 || (reply.status === 404 && reply.repeated);
    return done ? undefined : reply;
  }

  private async narrow(path: string): Promise<ApiReply | undefined> {
    for (;;) {
      const before = await this.send('GET', path);
      const audience = before.json.audience as string[] | undefined;
      if (audience?.includes('employees')) return undefined;
      const ifMatch = before.headers.get('etag') ?? 'none';
      const reply = await this.send('PATCH', path, { audience: ['employees'] }, ifMatch);
      if (reply.status === 200) return undefined;
      // The reply to a change that was made has got lost.
      if (reply.status !== 412 || !reply.repeated) return reply;
    }
  }

  private send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, ...rest: unknown[]) {
    const [body, ifMatch] = rest as [unknown, string | undefined];
    return insist(this.traffic, this.account.token, { method, path, body, ifMatch });
  }

  private surprise(what: string, { status, json }: ApiReply): void {
    this.surprises.push(`${what} of the keeper: ${status} ${JSON.stringify(json)}`);
  }
}

function bodyOf({ way, asked, sealed }: Canary): Record<string, unknown> {
  const text = `Something about ${asked} and ${sealed}.`;
  if (way === 'internal') {
    return { space: 'internal', kind: 'howto', lang: 'en', title: `How to ${asked}`, body: text };
  }
  const open = { space: 'community', kind: 'question', lang: 'en' };
  if (way !== 'layer') return { ...open, title: `What about ${asked}?`, body: text };
  const layers = [{ audience: ['agents'], body: text }];
  return { ...open, title: `What about ${randomWord()}?`, body: 'Not all is said here.', layers };
}
