import { setTimeout as sleep } from 'node:timers/promises';
import { HubProcess, type HubFolders } from '../crash/hub-process';
import { freePort } from '../support/local-services';
import type { Part } from './part';

const UP_WITHIN_MS = 180_000;
const AGAIN_MS = 500;
/** Requests that were sent while it was hurt may fail some time after. */
const AFTERMATH_MS = 1_500;

export type HubRole = 'web' | 'worker';

/** A process of the hub, started again when it ends, as a service manager does. */
export class HubPart implements Part {
  private process: HubProcess | undefined;
  /** What was said before its last start. */
  private past = '';
  private wanted = false;
  private readonly troubles: { readonly from: number; to: number }[] = [];
  /** Ends that nobody asked for, each with its last words. */
  readonly ownEnds: string[] = [];

  private constructor(
    readonly name: string,
    readonly role: HubRole,
    private readonly port: number,
    private readonly folders: HubFolders,
    private readonly settings: NodeJS.ProcessEnv,
  ) {}

  static async make(
    name: string,
    role: HubRole,
    folders: HubFolders,
    settings: NodeJS.ProcessEnv,
  ): Promise<HubPart> {
    const port = await freePort();
    const place = role === 'web' ? { PORT: String(port) } : { HEALTH_PORT: String(port) };
    return new HubPart(name, role, port, folders, { ...settings, ...place, ROLES: role });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Known to be down, so that a proxy would send nobody there. */
  get down(): boolean {
    return this.process === undefined;
  }

  get log(): string {
    return this.past + (this.process?.log ?? '');
  }

  /** Whether it was dead, stopped or starting at any time since. */
  wasHurtSince(moment: number): boolean {
    return this.troubles.some(({ to }) => to + AFTERMATH_MS >= moment);
  }

  async start(): Promise<void> {
    this.wanted = true;
    for (const end = Date.now() + UP_WITHIN_MS; ; await sleep(AGAIN_MS)) {
      const hub = HubProcess.spawn(this.folders, this.settings);
      try {
        await hub.up(UP_WITHIN_MS);
        this.process = hub;
        this.watch(hub);
        return this.well();
      } catch (error) {
        hub.kill('SIGKILL');
        await hub.exited;
        this.past += hub.log;
        // It says what it misses, and is started again until that is there.
        if (Date.now() > end) throw error;
      }
    }
  }

  async kill(): Promise<void> {
    await this.end((hub) => hub.kill('SIGKILL'));
  }

  async stop(): Promise<void> {
    const code = await this.end((hub) => hub.kill('SIGTERM'));
    if (code !== 0) this.ownEnds.push(`${this.name} ended with ${code} when it was asked to stop`);
  }

  freeze(frozen: boolean): void {
    if (frozen) this.hurt();
    this.process?.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
    if (!frozen) this.well();
  }

  /** Nothing if all its parts can be used, otherwise what it says. */
  async complaint(): Promise<string | undefined> {
    try {
      const reply = await fetch(`${this.url}/ready`, { signal: AbortSignal.timeout(5_000) });
      const text = await reply.text();
      const { parts } = JSON.parse(text) as { parts: { ready: boolean }[] };
      return parts.every(({ ready }) => ready) ? undefined : text;
    } catch (error) {
      return String(error);
    }
  }

  private async end(strike: (hub: HubProcess) => void): Promise<number | null> {
    const hub = this.process;
    if (!hub) return 0;
    this.hurt();
    this.wanted = false;
    this.process = undefined;
    strike(hub);
    const { code, said } = await hub.exited;
    this.past += said;
    return code;
  }

  private watch(hub: HubProcess): void {
    void hub.exited.then(({ code, signal, said }) => {
      if (!this.wanted || this.process !== hub) return;
      this.hurt();
      this.process = undefined;
      this.past += said;
      this.ownEnds.push(`${this.name} ended by itself (${code ?? signal}): ${said.slice(-600)}`);
      this.start().catch((error: unknown) => this.ownEnds.push(String(error)));
    });
  }

  private hurt(): void {
    this.troubles.push({ from: Date.now(), to: Infinity });
  }

  private well(): void {
    for (const trouble of this.troubles) trouble.to = Math.min(trouble.to, Date.now());
  }
}
