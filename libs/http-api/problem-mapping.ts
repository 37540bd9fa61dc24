import { databaseProblem } from './database-problems';
import { frameworkProblem } from './framework-problems';
import { isCodedError, type CodedError, type Problem } from './problem';

/** What is answered for an error, and how loud it is logged. */
export interface Mapped {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** `error`: our own mistake; `warn`: something we rely on failed; none: the client's mistake. */
  readonly log: 'error' | 'warn' | 'none';
}

export interface Asked {
  /** The path asked for; a query is cut off. */
  readonly url: string;
  readonly requestId: string;
}

const INTERNAL: CodedError = {
  status: 500,
  code: 'internal',
  message: 'Something went wrong on our side. It has been noted under this request id.',
};

/** Every 503 says when to come again. */
const SOON = { 'retry-after': '2' };

/** The one place where an error of any kind becomes a problem document. */
export function mapError(error: unknown, asked: Asked): Mapped {
  const known = isCodedError(error) ? error : (frameworkProblem(error) ?? databaseProblem(error));
  const { status, code, message, options = {} } = known ?? INTERNAL;
  return {
    problem: {
      ...options.extra,
      type: `/problems/${code}`,
      title: titleOf(code),
      status,
      detail: message,
      instance: pathOf(asked.url),
      requestId: asked.requestId,
      ...(options.errors ? { errors: options.errors } : {}),
    },
    headers: { ...(status === 503 ? SOON : {}), ...options.headers },
    log: known === undefined ? 'error' : status >= 500 ? 'warn' : 'none',
  };
}

/** `item.not-found` → `Item not found`. */
function titleOf(code: string): string {
  const words = code.replace(/[.-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Without the query: what people searched for does not belong into documents that get passed on. */
const pathOf = (url: string): string => (url.split(/[?#]/, 1)[0] ?? '').slice(0, 300);
