import type { Canary, Keeper } from './keeper';
import { Person } from './people';
import type { Traffic } from './traffic';
import { sealedWordsIn } from './words';

interface Probe {
  readonly path: (canary: Canary) => string;
  readonly body?: (canary: Canary) => unknown;
  /** The reply repeats the word that was asked for. */
  readonly echoes?: true;
  readonly counts?: true;
}

const PROBES: readonly Probe[] = [
  { path: ({ asked }) => `/api/v1/search?q=${asked}&facets=space`, echoes: true, counts: true },
  { path: ({ asked }) => `/api/v1/search?q=${asked.slice(0, -1)}` },
  { path: ({ asked }) => `/api/v1/suggest?q=${asked.slice(0, 9)}` },
  {
    path: () => '/api/v1/search',
    body: ({ asked }) => ({ q: `How do I get rid of ${asked} when it happens again?` }),
    echoes: true,
  },
  {
    path: () => '/api/v1/similar',
    body: ({ asked }) => ({ title: `What about ${asked}?` }),
    echoes: true,
  },
  { path: ({ id }) => `/api/v1/items/${id}` },
  { path: () => '/api/v1/items?limit=50' },
  { path: () => '/api/v1/items?limit=50&space=internal' },
  { path: ({ asked }) => `/search?q=${asked}`, echoes: true },
  { path: () => '/' },
];

/** A reader without rights who looks for what is hidden, everywhere. */
export class Snooper extends Person {
  readonly leaks: string[] = [];
  /** Looks whose answer was read. */
  looks = 0;
  private turn = 0;

  constructor(
    traffic: Traffic,
    private readonly keeper: Keeper,
    private readonly token: string | undefined,
    pauseMs: number,
  ) {
    super(traffic, pauseMs);
  }

  /** Looks for each hidden text in every way, at the end. */
  async lookForAll(most: number): Promise<void> {
    for (const canary of this.keeper.hidden.slice(-most)) {
      for (const probe of PROBES) await this.look(probe, canary);
    }
  }

  protected async act(): Promise<void> {
    const { canaries } = this.keeper;
    // Mostly the latest: they are what the index may not have heard of.
    const back = Math.floor(Math.random() ** 3 * canaries.length);
    const canary = canaries[canaries.length - 1 - back];
    const probe = PROBES[this.turn++ % PROBES.length];
    if (canary?.id && probe) await this.look(probe, canary);
  }

  private async look(probe: Probe, canary: Canary): Promise<void> {
    const url = this.traffic.next();
    if (!url) return;
    const begun = Date.now();
    const reply = await this.ask(url, probe, canary).catch(() => undefined);
    if (reply?.status !== 200 && reply?.status !== 404) return this.expect(reply, probe, canary);
    this.looks += 1;
    const where = `${probe.body ? 'POST' : 'GET'} ${probe.path(canary)}`;
    this.judge(await reply.text(), { begun, where, probe, canary });
  }

  private ask(url: string, probe: Probe, canary: Canary): Promise<Response> {
    const body = probe.body && JSON.stringify(probe.body(canary));
    return this.traffic.fetch(url + probe.path(canary), {
      method: body ? 'POST' : 'GET',
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body,
    });
  }

  private judge(
    text: string,
    { begun, where, probe, canary }: { begun: number; where: string; probe: Probe; canary: Canary },
  ): void {
    const isHidden = canary.hiddenSince < begun;
    const bySealed = new Map(this.keeper.canaries.map((one) => [one.sealed, one]));
    for (const word of sealedWordsIn(text)) {
      const seen = bySealed.get(word);
      if (seen && seen.hiddenSince < begun) this.leak(`shows ${word} (${seen.way})`, where, begun);
    }
    if (!isHidden) return;
    if (!probe.echoes && text.includes(canary.asked)) this.leak('shows a title', where, begun);
    if (probe.counts) {
      const { total } = JSON.parse(text) as { total: { value: number } };
      if (total.value > 0) this.leak(`counts ${total.value} (${canary.way})`, where, begun);
    }
  }

  private leak(what: string, where: string, begun: number): void {
    if (this.leaks.length < 20) {
      this.leaks.push(`${what}: ${where} at ${new Date(begun).toISOString()}`);
    }
  }

  private expect(reply: Response | undefined, probe: Probe, canary: Canary): void {
    if (!reply || reply.status >= 429) return;
    this.surprises.push(`${reply.status} for ${probe.path(canary)}`);
  }
}
