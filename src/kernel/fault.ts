/** An expected failure: a value the caller must handle. `code` is stable, `detail` is for people. */
export interface Refusal<Code extends string = string> {
  readonly refused: Code;
  readonly detail: string;
}

export const refuse = <Code extends string>(refused: Code, detail: string): Refusal<Code> => ({
  refused,
  detail,
});

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value;

export interface FieldError {
  /** JSON pointer into the request body, such as `/title`, or `?name` for a query parameter. */
  readonly pointer: string;
  readonly code: string;
  readonly detail?: string;
}

export interface FaultOptions {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem document. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A coded failure that ends the request: becomes a problem document or an error page. */
export class Fault extends Error {
  constructor(
    readonly status: number,
    /** Stable, dotted: `item.not-found`. */
    readonly code: string,
    detail: string,
    readonly options: FaultOptions = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'Fault';
  }

  /** The same answer for what does not exist and what the viewer may not know of. */
  static notFound(): Fault {
    return new Fault(404, 'not-found', 'There is nothing here, or nothing you may see.');
  }

  static signInRequired(): Fault {
    return new Fault(401, 'sign-in-required', 'Sign in to do this.');
  }

  /** Only for things whose existence the viewer already knows. */
  static forbidden(detail = 'You may not do this.', code = 'forbidden'): Fault {
    return new Fault(403, code, detail);
  }

  static invalid(errors: readonly FieldError[], detail = 'Some fields are not valid.'): Fault {
    return new Fault(422, 'invalid', detail, { errors });
  }

  static conflict(code: string, detail: string, extra?: Record<string, unknown>): Fault {
    return new Fault(409, code, detail, { extra });
  }
}
