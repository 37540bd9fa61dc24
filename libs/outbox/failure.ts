import { OutboxRefused, OutboxUnavailable } from './outbox-handlers';
import type { OutboxEvent, TopicSettings } from './outbox-handlers';

const REASON_LENGTH = 500;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 60_000;
/** Short enough that everything catches up soon after a server has returned. */
const MAX_AWAY_DELAY_MS = 10_000;

/** Socket errors, and PostgreSQL's classes for lost connections and a server that stops or starts. */
const AWAY = /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ENOENT|ETIMEDOUT|08\d{3}|57P0[1-3]|53300)$/;

/** Whether it is not the event's fault: what the handler needs cannot be reached just now. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof OutboxUnavailable) return true;
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  const byCode = typeof code === 'string' && AWAY.test(code) && !isFileError(error);
  return byCode || /^Connection terminated/.test(error.message);
}

// A missing file is ENOENT as well as a missing socket; only the socket comes from `connect`.
function isFileError(error: Error): boolean {
  const { syscall, code } = error as { syscall?: unknown; code?: unknown };
  return code === 'ENOENT' && syscall !== 'connect';
}

/** What happens to a failed event. */
export interface Verdict {
  readonly attempts: number;
  /** Undefined: it becomes a dead letter. */
  readonly retryInMs: number | undefined;
  readonly reason: string;
}

/** Doubling delays of half a second to a minute, each ±25 %; no failure is counted while something is away. */
export function judge(
  event: OutboxEvent & { readonly dispatches: number },
  error: unknown,
  settings: TopicSettings,
  random: () => number = Math.random,
): Verdict {
  const reason = reasonOf(error);
  if (isUnavailable(error)) {
    const retryInMs = delay(event.dispatches, MAX_AWAY_DELAY_MS, random);
    return { attempts: event.attempts, retryInMs, reason };
  }
  const attempts = event.attempts + 1;
  const dead = error instanceof OutboxRefused || attempts >= settings.maxAttempts;
  return { attempts, retryInMs: dead ? undefined : delay(attempts, MAX_DELAY_MS, random), reason };
}

function delay(times: number, most: number, random: () => number): number {
  const full = Math.min(most, FIRST_DELAY_MS * 2 ** Math.min(times - 1, 20));
  return Math.round(full * (0.75 + random() / 2));
}

/** The message for the list of dead letters: one line, shortened, without what looks like a password. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return (
    message
      .replace(/\/\/[^/\s@]*@/g, '//…@')
      .replace(/\b(bearer|basic)\s+\S+/gi, '$1 …')
      .replace(
        /(pass(word)?|secret|token|api[-_]?key|authorization)(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi,
        '$1$3…',
      )
      // eslint-disable-next-line no-control-regex -- a NUL does not go into PostgreSQL, the others garble the CLI
      .replace(/[\u0000-\u001f\u007f]+/g, ' ')
      .trim()
      .slice(0, REASON_LENGTH) || 'unknown error'
  );
}
