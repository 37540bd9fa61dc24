import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { HttpProblem } from './problem';

/** The strong entity tag of a version: `"7"`. */
export const etagOf = (version: number): string => `"${version}"`;

/** Which version an editor believes he is changing. */
export class ExpectedVersion {
  private constructor(private readonly versions: readonly number[] | 'any') {}

  /** For forms that carry the version in a hidden field. */
  static exactly(version: number): ExpectedVersion {
    return new ExpectedVersion([version]);
  }

  /** Reads `If-Match`. Tags that are weak or not ours match nothing, as RFC 9110 wants. */
  static parse(header: string): ExpectedVersion {
    if (header.trim() === '*') return new ExpectedVersion('any');
    const versions = header
      .split(',')
      .map((tag) => /^"(\d{1,15})"$/.exec(tag.trim())?.[1])
      .filter((digits) => digits !== undefined)
      .map(Number);
    return new ExpectedVersion(versions);
  }

  matches(version: number): boolean {
    return this.versions === 'any' || this.versions.includes(version);
  }

  /**
   * @param current the version there is now
   * @param text further members of `current` in the document: what the later editor needs to merge
   * @throws HttpProblem 412 `stale` when somebody else was faster
   */
  require(current: number, text: Readonly<Record<string, unknown>> = {}): void {
    if (this.matches(current)) return;
    throw new HttpProblem(
      412,
      'stale',
      `Somebody else changed this in the meantime; it is now version ${current}.`,
      { headers: { etag: etagOf(current) }, extra: { current: { version: current, ...text } } },
    );
  }
}

/** What `@IfMatch()` gives: from the raw header value. */
export function expectedVersion(header: string | string[] | undefined): ExpectedVersion {
  const value = Array.isArray(header) ? header.join(',') : header;
  if (value === undefined || value.trim() === '') {
    throw new HttpProblem(
      428,
      'precondition-required',
      'Send If-Match with the ETag of the version you are changing.',
    );
  }
  return ExpectedVersion.parse(value);
}

const FromHeader = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { headers } = context
    .switchToHttp()
    .getRequest<{ headers: Record<string, string | string[] | undefined> }>();
  return expectedVersion(headers['if-match']);
});

/** The `If-Match` header as {@link ExpectedVersion}. Missing: 428 `precondition-required`. */
export const IfMatch = (): ParameterDecorator => (target, method, index) => {
  FromHeader()(target, method, index);
  const described = method && Object.getOwnPropertyDescriptor(target, method);
  if (!method || !described) return;
  ApiHeader({
    name: 'If-Match',
    required: true,
    description: 'ETag of the version you are changing, such as `"3"`.',
  })(target, method, described);
};
