import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { OptionalField } from '../../../../libs/http-api/optional-field';

interface FieldOptions {
  readonly description?: string;
  readonly example?: unknown;
  readonly optional?: boolean;
  readonly nullable?: boolean;
}

/** Left out is fine; an explicit null is not, unless the field can be empty. */
function presence({ optional, nullable }: FieldOptions): PropertyDecorator[] {
  if (nullable) return [IsOptional()];
  return optional ? [OptionalField()] : [];
}

/** A text in a body. How long it may be and whether it may be blank is said once, by the write path. */
export const TextField = (options: FieldOptions & { readonly max?: number } = {}) =>
  applyDecorators(
    ApiProperty({
      type: 'string',
      description: options.description,
      example: options.example,
      required: !options.optional,
      nullable: options.nullable,
      maxLength: options.max,
    }),
    ...presence(options),
    IsString(),
    ...(options.max ? [MaxLength(options.max)] : []),
  );

/** One of a few words in a body. */
export const ChoiceField = (options: FieldOptions & { readonly of: readonly string[] }) =>
  applyDecorators(
    ApiProperty({
      enum: [...options.of],
      description: options.description,
      example: options.example,
      required: !options.optional,
    }),
    ...presence(options),
    IsIn(options.of),
  );

/** A list of texts in a body. */
export const TextListField = (
  options: FieldOptions & { readonly maxItems: number; readonly maxLength: number },
) =>
  applyDecorators(
    ApiProperty({
      type: 'array',
      items: { type: 'string', maxLength: options.maxLength },
      description: options.description,
      example: options.example,
      required: !options.optional,
      nullable: options.nullable,
      maxItems: options.maxItems,
    }),
    ...presence(options),
    IsArray(),
    ArrayMaxSize(options.maxItems),
    IsString({ each: true }),
    MaxLength(options.maxLength, { each: true }),
  );
