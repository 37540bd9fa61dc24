import { ValidateIf } from 'class-validator';

/**
 * A field that may be left out. Unlike class-validator's `IsOptional`, an explicit `null` is checked like any other
 * value and refused with 422: only where null has a meaning of its own does a field take it.
 */
export const OptionalField = (): PropertyDecorator =>
  ValidateIf((_, value: unknown) => value !== undefined);
