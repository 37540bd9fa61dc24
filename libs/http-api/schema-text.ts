/** The part of a JSON schema that the documentation page shows. */
export interface SchemaLike {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly items?: SchemaLike;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, SchemaLike>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly SchemaLike[];
  readonly oneOf?: readonly SchemaLike[];
  readonly anyOf?: readonly SchemaLike[];
}

/** A type in a few words: `array of Item`, `integer 1–100`. */
export function typeName(schema: SchemaLike | undefined): string {
  if (schema === undefined) return '';
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? '';
  const several = schema.allOf ?? schema.oneOf ?? schema.anyOf;
  if (several) return several.map(typeName).join(schema.allOf ? ' and ' : ' or ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.items) return `array of ${typeName(schema.items)}`;
  return [[schema.type ?? 'any'].flat().join(' or '), schema.format, bounds(schema)]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
}

function bounds({ minimum, maximum, minLength, maxLength }: SchemaLike): string {
  const [from, to] = [minimum ?? minLength, maximum ?? maxLength];
  const unit = maxLength === undefined && minLength === undefined ? '' : ' characters';
  if (from === undefined && to === undefined) return '';
  if (from === undefined) return `up to ${to}${unit}`;
  return to === undefined ? `from ${from}${unit}` : `${from}–${to}${unit}`;
}

export interface SchemaRow {
  readonly name: string;
  readonly required: boolean;
  readonly type: string;
  readonly meaning: string;
}

/** The fields of an object schema. */
export const schemaRows = (schema: SchemaLike): SchemaRow[] =>
  Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    required: schema.required?.includes(name) ?? false,
    type: typeName(field),
    meaning: [
      field.description,
      field.default === undefined ? undefined : `Default: ${JSON.stringify(field.default)}.`,
    ]
      .filter((part) => part !== undefined)
      .join(' '),
  }));
