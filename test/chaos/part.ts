import { setTimeout as sleep } from 'node:timers/promises';
import type { Relay } from '../support/relay';

/** A process of the installation that can be hurt. */
export interface Part {
  readonly name: string;
  /** Ends it at once, with everything it has started. */
  kill(): Promise<void>;
  /** Ends it as an operator does. */
  stop(): Promise<void>;
  /** On what it kept. Resolves when it can be used. */
  start(): Promise<void>;
  freeze(frozen: boolean): void;
  /** The way of all others to it. */
  readonly road?: Relay;
  /** Takes away what it holds, and how that is called. */
  readonly loss?: { readonly name: string; lose(): Promise<void> };
}

/** One way to hurt one part. Resolves when the part itself is in order again. */
export interface Blow {
  readonly part: string;
  readonly how: string;
  strike(): Promise<void>;
}

export interface Durations {
  /** Of a stop by SIGSTOP and of a blocked road. */
  readonly frozenMs: number;
  readonly blockedMs: number;
  /** Until somebody starts again what died. */
  readonly deadMs: number;
}

/** Everything that can happen to a part, in order. */
export function blowsOn(part: Part, durations: Durations): Blow[] {
  const { frozenMs, blockedMs, deadMs } = durations;
  const blow = (how: string, strike: () => Promise<void>): Blow => ({
    part: part.name,
    how,
    strike,
  });
  const { road, loss } = part;
  const blows = [
    blow('killed with -9', async () => {
      await part.kill();
      await sleep(deadMs);
      await part.start();
    }),
    blow(`stopped (SIGSTOP) for ${frozenMs / 1_000} s`, async () => {
      part.freeze(true);
      await sleep(frozenMs).finally(() => part.freeze(false));
    }),
    blow('restarted', async () => {
      await part.stop();
      await part.start();
    }),
  ];
  if (road) {
    blows.push(
      blow(`port blocked for ${blockedMs / 1_000} s`, async () => {
        road.block();
        await sleep(blockedMs).finally(() => road.mend());
      }),
      blow(`port closed for ${blockedMs / 1_000} s`, async () => {
        road.cut();
        await sleep(blockedMs).finally(() => road.mend());
      }),
    );
  }
  if (loss) blows.push(blow(loss.name, () => loss.lose()));
  return blows;
}
