import {
  EntityNotFoundError,
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { HttpProblem } from './problem';

/** SQLSTATE (or its class, two characters) → what the client is told. PostgreSQL 18, appendix A. */
const BY_STATE: Readonly<Record<string, readonly [status: number, code: string, detail: string]>> =
  {
    '23505': [409, 'conflict', 'This exists already.'],
    '23503': [409, 'conflict', 'Something this refers to does not exist, or is still in use.'],
    '23514': [422, 'invalid', 'A value is not allowed here.'],
    '23502': [422, 'invalid', 'A value is missing.'],
    '22': [422, 'invalid', 'A value cannot be stored as it is.'],
    '40': [503, 'busy', 'Others are changing the same thing. Try again.'],
    '55P03': [503, 'busy', 'Others are changing the same thing. Try again.'],
    '57014': [503, 'timeout', 'This took too long. Try again, or ask for less.'],
    '53100': [
      503,
      'unavailable',
      'The disk of the database is full, and nothing was changed. Whoever runs the hub has to free some space; try again then.',
    ],
    '53': [503, 'unavailable', 'The database has no room left. Try again later.'],
    '57P': [503, 'unavailable', 'The database is being restarted. Try again.'],
    '08': [503, 'unavailable', 'The database cannot be reached. Try again.'],
    '25006': [503, 'unavailable', 'The database only reads at the moment. Try again later.'],
  };

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
]);
/** While it was being opened, or between two queries. */
const CONNECTION_CALLS = new Set([
  'read ECONNRESET',
  'read ETIMEDOUT',
  'write ECONNRESET',
  'write EPIPE',
]);
const LOST =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Cannot use a pool after calling end|Driver not Connected)/;

/** What a failure of PostgreSQL or TypeORM means for the client; undefined where it can only be our mistake. */
export function databaseProblem(error: unknown): HttpProblem | undefined {
  if (error instanceof EntityNotFoundError) {
    return new HttpProblem(404, 'not-found', 'There is nothing here, or nothing you may see.');
  }
  if (wasTakenAway(error)) return problem('08', error);
  const failure = error instanceof QueryFailedError ? error.driverError : error;
  if (!(failure instanceof Error)) return undefined;
  if (isLost(failure, error instanceof QueryFailedError)) return problem('08', error);
  const state = stateOf(failure);
  if (state === undefined) return undefined;
  return (
    problem(state, error) ?? problem(state.slice(0, 3), error) ?? problem(state.slice(0, 2), error)
  );
}

/** The connection was lost between two statements of a transaction, and TypeORM has given it up. */
const wasTakenAway = (error: unknown): boolean =>
  error instanceof QueryRunnerAlreadyReleasedError ||
  error instanceof QueryRunnerProviderAlreadyReleasedError;

/** Whether there is no connection. Outside a query, only what befalls a connection is believed to mean the database. */
function isLost(failure: Error, inQuery: boolean): boolean {
  if (LOST.test(failure.message)) return true;
  const { code, syscall } = failure as { code?: unknown; syscall?: unknown };
  if (typeof code !== 'string' || !UNREACHABLE.has(code)) return false;
  return inQuery || syscall === 'connect' || CONNECTION_CALLS.has(`${String(syscall)} ${code}`);
}

/** Errors of PostgreSQL carry a severity, other libraries' errors with five-character codes do not. */
function stateOf(failure: Error): string | undefined {
  const { code } = failure as { code?: unknown };
  const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in failure;
  return isState ? code : undefined;
}

function problem(state: string, cause: unknown): HttpProblem | undefined {
  const row = Object.hasOwn(BY_STATE, state) ? BY_STATE[state] : undefined;
  if (row === undefined) return undefined;
  const [status, code, detail] = row;
  return new HttpProblem(status, code, detail, {
    cause,
  });
}
