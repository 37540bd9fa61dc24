import type { Client } from 'pg';
import type { MailServer } from './mail-part';
import { Person } from './people';
import type { Traffic } from './traffic';

const ADDRESS = (n: number) => `forgetful-${n}@chaos.example`;
/** More than a run can ask for. */
export const MOST_MAILS = 5_000;

/** Accounts that can forget their password. */
export async function addForgetful(database: Client): Promise<void> {
  await database.query(
    `INSERT INTO users (id, email, handle, display_name)
     SELECT gen_random_uuid(), 'forgetful-' || n || '@chaos.example', 'forgetful-' || n, 'Forgetful'
       FROM generate_series(1, $1) AS n`,
    [MOST_MAILS],
  );
}

/** One person after the other asks once for the mail that sets a new password. */
export class Forgetful extends Person {
  /** Asked, and told that the mail comes. */
  readonly acknowledged: string[] = [];
  /** Asked, and not told what became of it: one mail or none is right. */
  readonly unsure: string[] = [];
  private form: { readonly cookie: string; readonly token: string } | undefined;
  private asked = 0;

  constructor(
    traffic: Traffic,
    private readonly mail: MailServer,
    pauseMs: number,
  ) {
    super(traffic, pauseMs);
  }

  get missing(): string[] {
    return this.acknowledged.filter((address) => !this.mail.received.has(address));
  }

  get twice(): string[] {
    return [...this.mail.received].filter(([, times]) => times > 1).map(([address]) => address);
  }

  protected async act(): Promise<void> {
    const url = this.traffic.next();
    if (!url || this.asked >= MOST_MAILS) return;
    this.form ??= await this.open(url);
    if (!this.form) return;
    const address = ADDRESS(++this.asked);
    const reply = await this.traffic
      .fetch(`${url}/forgot`, {
        method: 'POST',
        headers: { accept: 'text/html', cookie: this.form.cookie },
        body: new URLSearchParams({ _csrf: this.form.token, email: address }),
      })
      .catch(() => undefined);
    if (reply?.status === 303) this.acknowledged.push(address);
    else this.unsure.push(address);
    if (reply && reply.status !== 303 && reply.status < 429) {
      this.surprises.push(`${reply.status} for a forgotten password`);
    }
  }

  private async open(url: string): Promise<Forgetful['form']> {
    const headers = { accept: 'text/html' };
    const reply = await this.traffic.fetch(`${url}/forgot`, { headers }).catch(() => undefined);
    if (reply?.status !== 200) return undefined;
    const token = /name="_csrf" value="([^"]+)"/.exec(await reply.text())?.[1];
    const cookie = reply.headers.getSetCookie().map((line) => line.split(';')[0]);
    return token ? { token, cookie: cookie.join('; ') } : undefined;
  }
}
