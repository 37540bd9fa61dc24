import 'reflect-metadata';
import {
  Injectable,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
} from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { HttpProblem, type ProblemError } from './problem';
import { queryDefaults } from './query-fields';
import { findBadText, withoutBadText } from './text-check';

const LENIENT = Symbol('http-api:lenient-text');

/** On a body class whose texts may hold NUL or half surrogates: they are read as spaces instead of refused. */
export const LenientText = (): ClassDecorator => (target) =>
  Reflect.defineMetadata(LENIENT, true, target);

const isLenient = (type: unknown): boolean =>
  typeof type === 'function' && Reflect.getMetadata(LENIENT, type) === true;

/**
 * Checks bodies, queries and path parameters against their classes. Unknown fields are refused.
 * Bodies and queries fail with 422 `invalid` (pointer and code per field), path parameters with 404 `not-found`:
 * an address that cannot exist is one that does not.
 */
@Injectable()
export class RequestPipe implements PipeTransform {
  private readonly body = pipeThat((errors) => invalid(errors, '/'));
  private readonly query = pipeThat((errors) => invalid(errors, '?'));
  private readonly param = pipeThat(() => notFound());

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'query') {
      refuseInherited(value, '?');
      return this.query.transform(withDefaults(withoutBadText(value), metadata), metadata);
    }
    if (metadata.type === 'param') {
      if (findBadText(value) !== undefined) throw notFound();
      return this.param.transform(value, metadata);
    }
    return metadata.type === 'body' ? this.readBody(value, metadata) : value;
  }

  private async readBody(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const lenient = isLenient(metadata.metatype);
    if (!lenient) refuseBadText(value);
    if (isTyped(metadata)) refuseInherited(value, '/');
    const body = present(lenient ? withoutBadText(value) : value, metadata);
    return this.body.transform(withDefaults(body, metadata), metadata);
  }
}

/** A missing body is an empty one, so that the answer names the fields that are missing. */
function present(value: unknown, metadata: ArgumentMetadata): unknown {
  if (!isTyped(metadata)) return value;
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  throw new HttpProblem(422, 'invalid', 'The body must be a JSON object.', {
    errors: [{ pointer: '', code: 'is-object' }],
  });
}

const isTyped = ({ metatype, data }: ArgumentMetadata): boolean =>
  metatype !== undefined && metatype !== Object && data === undefined;

const withDefaults = (value: unknown, { metatype, data }: ArgumentMetadata): unknown =>
  data === undefined && typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...queryDefaults(metatype), ...value }
    : value;

const notFound = (): HttpProblem =>
  new HttpProblem(404, 'not-found', 'There is nothing here, or nothing you may see.');

/** Names every object has (`__proto__`, `constructor`): what turns bodies into classes drops them in silence. */
function refuseInherited(value: unknown, root: '/' | '?'): void {
  if (typeof value !== 'object' || value === null) return;
  const errors = Object.keys(value)
    .filter((name) => name in Object.prototype)
    .map((name) => ({
      pointer: root + name,
      code: 'unknown-field',
      detail: 'There is no such field.',
    }));
  if (errors.length > 0)
    throw new HttpProblem(422, 'invalid', 'Some fields are not valid.', { errors });
}

function refuseBadText(value: unknown): void {
  const bad = findBadText(value);
  if (bad === undefined) return;
  throw new HttpProblem(422, 'invalid', 'A text holds characters that cannot be stored.', {
    errors: [bad],
  });
}

function pipeThat(exceptionFactory: (errors: ValidationError[]) => Error): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: false,
    validationError: { target: false, value: false },
    exceptionFactory,
  });
}

const invalid = (errors: ValidationError[], root: '/' | '?'): HttpProblem =>
  new HttpProblem(422, 'invalid', 'Some fields are not valid.', {
    errors: problemErrors(errors, root),
  });

/** Validation errors as a flat list, in the order of the fields. */
export function problemErrors(errors: readonly ValidationError[], root: string): ProblemError[] {
  return errors.flatMap((error) => {
    const pointer = root + error.property.replaceAll('~', '~0').replaceAll('/', '~1');
    const own = Object.entries(error.constraints ?? {}).map(([constraint, detail]) => ({
      pointer,
      code: codeOf(constraint),
      detail: constraint === 'whitelistValidation' ? 'There is no such field.' : detail,
    }));
    return [...own, ...problemErrors(error.children ?? [], `${pointer}/`)];
  });
}

const codeOf = (constraint: string): string =>
  constraint === 'whitelistValidation'
    ? 'unknown-field'
    : constraint.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
