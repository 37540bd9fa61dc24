import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { ignoresIdempotency } from './idempotency.interceptor';

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Only routes under this path are described. */
  readonly prefix: string;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schema = Record<string, unknown>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const PROBLEM: Schema = {
  type: 'object',
  description: 'RFC 9457. `type` is stable; new members may appear.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'requestId'],
  properties: {
    type: { type: 'string', examples: ['/problems/not-found'] },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'For people; may change.' },
    instance: { type: 'string' },
    requestId: { type: 'string', description: 'Also in the log of the hub.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer, or `?name` of the query.' },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

const REFUSALS: Readonly<Record<string, string>> = {
  '400': 'The request cannot be read',
  '401': 'Signing in is needed',
  '403': 'You may not do this',
  '404': 'Not there, or not for you to see',
  '409': 'In conflict with what is there',
  '412': 'Changed by somebody else in the meantime; `current` says how',
  '413': 'Body too large',
  '415': 'Kind of body not understood',
  '422': 'Some fields are not valid',
  '428': 'If-Match is missing',
  '429': 'Too many requests; see Retry-After',
  '503': 'Try again; see Retry-After',
};

/** The OpenAPI 3.1 document of an initialised application, with what holds for every route written to each of them. */
export function describeApi(app: INestApplication, about: ApiDescription): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(about.title)
    .setVersion(about.version)
    .setDescription(about.description)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A token of POST /auth/token' })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller}.${method}`,
  });
  const schemas = { ...document.components?.schemas, Problem: PROBLEM };
  const paths: OpenAPIObject['paths'] = {};
  const keyless = keylessOperations(app);
  for (const path of Object.keys(document.paths).sort()) {
    const item = document.paths[path];
    if (item === undefined || !path.startsWith(about.prefix)) continue;
    paths[path] = item;
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) complete(operation, method, keyless.has(operation.operationId ?? ''));
    }
  }
  return {
    ...document,
    paths,
    components: { ...document.components, schemas: schemas as never },
    security: [{ bearer: [] }, {}],
  };
}

function complete(operation: Operation, method: (typeof METHODS)[number], keyless: boolean): void {
  const parameters = (operation.parameters ??= []);
  if ((method === 'post' || method === 'patch') && !keyless) {
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'A UUID of yours: a repeat within 24 hours gets the first reply again.',
      schema: { type: 'string', maxLength: 255 },
    });
  }
  const has = (name: string) => parameters.some((p) => 'name' in p && p.name === name);
  const usual = ['400', '401', '404', '422', '429', '503'];
  if (method !== 'get') usual.push('403', '409');
  if (operation.requestBody !== undefined) usual.push('413', '415');
  if (has('If-Match')) usual.push('412', '428');
  operation.responses ??= {};
  for (const status of usual.sort()) operation.responses[status] ??= problemResponse(status);
}

const problemResponse = (status: string) => ({
  description: REFUSALS[status] ?? '',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/** Operation ids of routes that ignore `Idempotency-Key`. */
function keylessOperations(app: INestApplication): Set<string> {
  const found = new Set<string>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const handler = Object.getOwnPropertyDescriptor(prototype, name)?.value as unknown;
        if (typeof handler === 'function' && ignoresIdempotency(handler, metatype)) {
          found.add(`${metatype.name}.${name}`);
        }
      }
    }
  }
  return found;
}
