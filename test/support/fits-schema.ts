interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
}

/** What a value says that its schema does not, and the other way round; the part of JSON Schema the hub writes. */
export function misfits(value: unknown, schema: Schema, at = ''): string[] {
  if (schema.enum && !schema.enum.includes(value)) return [`${at} is ${String(value)}`];
  if (!isOf(value, schema.type)) return [`${at} is no ${schema.type}`];
  if (schema.type === 'array') {
    const { items = {} } = schema;
    return (value as unknown[]).flatMap((one, n) => misfits(one, items, `${at}/${n}`));
  }
  if (schema.type !== 'object') return [];
  const members = value as Record<string, unknown>;
  const { properties = {}, required = [] } = schema;
  return [
    ...required.filter((name) => !(name in members)).map((name) => `${at}/${name} is missing`),
    ...Object.keys(members).flatMap((name) => {
      const own = properties[name];
      if (own) return misfits(members[name], own, `${at}/${name}`);
      return schema.additionalProperties === false ? [`${at}/${name} is not described`] : [];
    }),
  ];
}

function isOf(value: unknown, type: string | undefined): boolean {
  if (type === undefined) return true;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return value !== null && typeof value === 'object';
  return typeof value === type;
}
