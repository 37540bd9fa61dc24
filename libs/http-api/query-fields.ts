import 'reflect-metadata';
import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { OptionalField } from './optional-field';

interface Described {
  readonly description?: string;
}

const DEFAULTS = Symbol('http-api:query-defaults');

/** Values of fields that a query may leave out. */
export const queryDefaults = (type: unknown): Readonly<Record<string, unknown>> =>
  typeof type === 'function'
    ? ((Reflect.getMetadata(DEFAULTS, type) as Record<string, unknown> | undefined) ?? {})
    : {};

/** Transformers are not called for fields that are missing: the pipe fills these in first. */
const Default =
  (value: unknown): PropertyDecorator =>
  (target, property) => {
    if (value === undefined) return;
    const known = queryDefaults(target.constructor);
    Reflect.defineMetadata(DEFAULTS, { ...known, [property]: value }, target.constructor);
  };

/** A whole number in a query. Left out, or sent empty: `default`. */
export const QueryInt = (
  options: Described & { readonly min: number; readonly max: number; readonly default?: number },
): PropertyDecorator =>
  applyDecorators(
    Default(options.default),
    ApiPropertyOptional({
      type: 'integer',
      description: options.description,
      minimum: options.min,
      maximum: options.max,
      default: options.default,
    }),
    Transform(({ value }) => (isBlank(value) ? options.default : toInt(value)), {
      toClassOnly: true,
    }),
    OptionalField(),
    IsInt(),
    Min(options.min),
    Max(options.max),
  );

/** `true`, `false`, `1`, `0`, `on`, `off`, `yes` or `no` in a query. */
export const QueryBool = (
  options: Described & { readonly default?: boolean } = {},
): PropertyDecorator =>
  applyDecorators(
    Default(options.default),
    ApiPropertyOptional({
      type: 'boolean',
      description: options.description,
      default: options.default,
    }),
    Transform(({ value }) => (isBlank(value) ? options.default : toBool(value)), {
      toClassOnly: true,
    }),
    OptionalField(),
    IsBoolean(),
  );

/**
 * Several values of one field: repeated (`?tag=a&tag=b`), comma-separated (`?tag=a,b`) or, in a JSON body, an array.
 * Empty parts are dropped, doubles too. The property is always an array.
 */
export const QueryList = (
  options: Described & {
    readonly of?: readonly string[];
    readonly maxItems?: number;
    readonly maxLength?: number;
  } = {},
): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      type: 'array',
      items: { type: 'string', ...(options.of ? { enum: [...options.of] } : {}) },
      description: options.description,
    }),
    Transform(({ value }) => toList(value), { toClassOnly: true }),
    OptionalField(),
    IsArray(),
    ArrayMaxSize(options.maxItems ?? 50),
    ...(options.of ? [IsIn(options.of, { each: true })] : []),
    IsString({ each: true }),
    MaxLength(options.maxLength ?? 200, { each: true }),
  );

/** One text in a query. */
export const QueryText = (
  options: Described & { readonly max: number; readonly default?: string },
): PropertyDecorator =>
  applyDecorators(
    Default(options.default),
    ApiPropertyOptional({
      type: 'string',
      description: options.description,
      maxLength: options.max,
      default: options.default,
    }),
    Transform(({ value }) => (value === undefined ? options.default : value), {
      toClassOnly: true,
    }),
    OptionalField(),
    IsString(),
    MaxLength(options.max),
  );

/** One of a few words in a query. */
export const QueryChoice = (
  options: Described & { readonly of: readonly string[]; readonly default?: string },
): PropertyDecorator =>
  applyDecorators(
    Default(options.default),
    ApiPropertyOptional({
      enum: [...options.of],
      description: options.description,
      default: options.default,
    }),
    Transform(({ value }) => (isBlank(value) ? options.default : value), { toClassOnly: true }),
    OptionalField(),
    IsIn(options.of),
  );

/** What every list takes: `?limit=` (1 to 100, 20 when left out) and `?cursor=`. */
export class ListQuery {
  @QueryInt({ min: 1, max: 100, default: 20, description: 'How many to show at most.' })
  limit = 20;

  @QueryText({ max: 2000, description: 'Where to go on: `nextCursor` of the page before.' })
  cursor?: string;
}

const isBlank = (value: unknown): boolean => value === undefined || value === '';

const toInt = (value: unknown): unknown =>
  typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value.trim()) ? Number(value) : value;

const TRUE = ['true', '1', 'on', 'yes'];
const FALSE = ['false', '0', 'off', 'no'];

function toBool(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.toLowerCase();
  return TRUE.includes(word) ? true : FALSE.includes(word) ? false : value;
}

function toList(value: unknown): unknown {
  if (value === undefined) return undefined;
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  const split = parts.flatMap((part) =>
    typeof part === 'string' ? part.split(',').map((text) => text.trim()) : [part],
  );
  return [...new Set(split.filter((part) => part !== ''))];
}
