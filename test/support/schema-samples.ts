/** As much of an OpenAPI document as samples of bodies need. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly format?: string;
  readonly minimum?: number;
  readonly minLength?: number;
}

export interface Described {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly requestBody?: {
              readonly content: Readonly<Record<string, { schema: Schema }>>;
            };
          }
        >
      >
    >
  >;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** Bodies of a JSON route as its document describes them. */
export class SampleBodies {
  constructor(
    private readonly document: Described,
    /** Stands where an id is wanted. */
    private readonly id: string,
  ) {}

  /** The schema of the JSON body a route takes, if it takes one. */
  of(path: string, method: string): Schema | undefined {
    const schema =
      this.document.paths[path]?.[method.toLowerCase()]?.requestBody?.content['application/json']
        ?.schema;
    return schema && this.resolved(schema);
  }

  /** Body by body one field, at whatever depth, replaced by `odd`; everything that has to be there is. */
  *withOdd(schema: Schema, odd: (field: Schema) => unknown): Generator<[string, object]> {
    const whole = this.object(schema);
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const value = odd(this.resolved(field));
      if (value !== undefined) yield [`/${name}`, { ...whole, [name]: value }];
      const inner = field.items && this.resolved(field.items);
      if (!inner?.properties) continue;
      for (const [pointer, part] of this.withOdd(inner, odd))
        yield [`/${name}/0${pointer}`, { ...whole, [name]: [part] }];
    }
  }

  private object({ properties = {}, required = [] }: Schema): Record<string, unknown> {
    return Object.fromEntries(
      required.map((name) => [name, this.value(this.resolved(properties[name] ?? {}))]),
    );
  }

  private value(field: Schema): unknown {
    if (field.format === 'uuid') return field.type === 'array' ? [this.id] : this.id;
    if (field.example !== undefined) return field.example;
    if (field.enum) return field.enum[0];
    if (field.type === 'array') return [];
    if (field.type === 'integer') return field.minimum ?? 1;
    if (field.properties) return this.object(field);
    return 'x'.repeat(field.minLength ?? 1);
  }

  private resolved(schema: Schema): Schema {
    const [only] = schema.allOf ?? [];
    if (only && schema.allOf?.length === 1) return this.resolved(only);
    const name = schema.$ref?.replace('#/components/schemas/', '');
    return (name && this.document.components?.schemas?.[name]) || schema;
  }
}
