/** One thing that is wrong with a request. */
export interface ProblemError {
  /** JSON pointer into the body (`/layers/0/body`), or `?name` for a query parameter. */
  readonly pointer: string;
  readonly code: string;
  readonly detail?: string;
}

/** An RFC 9457 problem document. `type` is stable: clients may compare it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path that was asked, without its query. */
  readonly instance: string;
  readonly requestId: string;
  readonly errors?: readonly ProblemError[];
  readonly [extra: string]: unknown;
}

export interface ProblemOptions {
  readonly errors?: readonly ProblemError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the document. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An error that knows its problem document: `status`, stable `code`, a sentence for people. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'HttpProblem';
  }
}

/** Any error made like {@link HttpProblem}, whichever class it is of. */
export interface CodedError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly options?: ProblemOptions;
}

/** Whether an error was thrown on purpose, with a status of its own, a code and options. */
export function isCodedError(error: unknown): error is CodedError {
  if (!(error instanceof Error)) return false;
  const { status, code, options } = error as Partial<CodedError>;
  return (
    typeof status === 'number' &&
    status >= 400 &&
    status <= 599 &&
    typeof code === 'string' &&
    typeof options === 'object'
  );
}
