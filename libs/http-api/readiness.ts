import { Injectable } from '@nestjs/common';

/**
 * True when the part can be used, with a note where it has something to say all the same; otherwise a few words on what
 * it waits for. Shown to everybody: no secrets.
 */
export type ReadyState = true | { readonly note: string } | string;
export type ReadyCheck = () => Promise<ReadyState> | ReadyState;

export interface PartReadiness {
  readonly part: string;
  readonly ready: boolean;
  readonly detail?: string;
  /** Requests can be answered without it, if not all of them. */
  readonly optional?: true;
}

const PATIENCE_MS = 2_000;

/** What must work before this process should get requests. Parts register themselves at start. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, { check: ReadyCheck; optional: boolean }>();

  /**
   * A second check under the same name replaces the first. Without an `optional` part this process should get
   * requests all the same: taking it out of service would take away more.
   */
  register(part: string, check: ReadyCheck, { optional = false } = {}): void {
    this.checks.set(part, { check, optional });
  }

  /** Asks all parts at once. One that does not answer within 2 seconds is not ready. */
  async look(): Promise<PartReadiness[]> {
    return Promise.all(
      [...this.checks].map(async ([part, { check, optional }]) => {
        const state = await answerOf(check);
        const own = { part, ...(optional ? { optional: true as const } : {}) };
        if (state === true) return { ...own, ready: true };
        return typeof state === 'string'
          ? { ...own, ready: false, detail: state }
          : { ...own, ready: true, detail: state.note };
      }),
    );
  }
}

async function answerOf(check: ReadyCheck): Promise<ReadyState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('does not answer'), PATIENCE_MS);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch {
    return 'cannot be used';
  } finally {
    clearTimeout(timer);
  }
}
