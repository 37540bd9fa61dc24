import type { LoggerService } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import type { Mapped } from './problem-mapping';

/**
 * What of an error may be logged: its kind, message, stack and codes. Never the parameters, rows or bodies that
 * libraries hang on their errors.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const source: Error = error instanceof QueryFailedError ? error.driverError : error;
  const { code, constraint, table } = source as {
    code?: unknown;
    constraint?: unknown;
    table?: unknown;
  };
  const cause = error.cause === undefined ? undefined : describeError(error.cause);
  // PostgreSQL quotes the value it could not read: invalid input syntax for type uuid: "…".
  const badValue = typeof code === 'string' && /^22/.test(code);
  const hidden = <T extends string | undefined>(text: T) =>
    (badValue ? text?.replace(/: ".*?"(?=\n|$)/s, ': "…"') : text) as T;
  return {
    type: error.name,
    message: hidden(error.message).slice(0, 500),
    stack: hidden(error.stack)?.split('\n').slice(0, 20).join('\n').slice(0, 4000),
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint, table }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/**
 * Writes a failed request to the log: our own mistakes with their stack, others in a line, clients' mistakes not.
 * `path` must be fit for a log: see shown-path.ts.
 */
export function logFailure(
  logger: Pick<LoggerService, 'error' | 'warn'>,
  error: unknown,
  mapped: Mapped,
  request: { readonly method: string; readonly path: string },
): void {
  if (mapped.log === 'none') return;
  const { requestId, type, status } = mapped.problem;
  const entry = {
    msg: 'Request failed.',
    requestId,
    ...request,
    status,
    problem: type,
  };
  if (mapped.log === 'error') logger.error({ ...entry, err: describeError(error) });
  else logger.warn({ ...entry, err: { ...describeError(error), stack: undefined } });
}
