import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { HttpProblem } from './problem';

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const MOST_FIELDS = 1_000;

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Reads JSON and HTML forms, and refuses with 400 what is not UTF-8 (Node would quietly replace it).
 * An empty JSON body is none. `__proto__` and `constructor.prototype` are refused.
 * @param limit bytes; more is answered with 413
 */
export function useBodyParsers(app: NestFastifyApplication, limit: number): void {
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const json = instance.getDefaultJsonParser('error', 'error');
  const parser =
    (parse: (text: string, request: never, done: Done) => void) =>
    (request: unknown, body: Buffer, done: Done): void => {
      const text = decode(body);
      if (text instanceof Error) done(text);
      else if (text === '') done(null, undefined);
      else parse(text, request as never, done);
    };
  app.useBodyParser(
    ['application/json', 'application/merge-patch+json'],
    { bodyLimit: limit },
    parser((text, request, done) => void json(request, text, done)) as never,
  );
  app.useBodyParser(
    'application/x-www-form-urlencoded',
    { bodyLimit: limit },
    parser((text, _, done) => {
      const form = readForm(text);
      if (form instanceof Error) done(form);
      else done(null, form);
    }) as never,
  );
}

function decode(body: Buffer): string | HttpProblem {
  try {
    return UTF8.decode(body);
  } catch {
    return new HttpProblem(400, 'bad-encoding', 'The body is not valid UTF-8.');
  }
}

/** The fields of an urlencoded form; a field sent several times becomes an array. */
export function readForm(text: string): Record<string, string | string[]> | HttpProblem {
  const form: Record<string, string | string[]> = {};
  const pairs = text.split('&');
  if (pairs.length > MOST_FIELDS) {
    return new HttpProblem(413, 'too-large', 'The form has too many fields.');
  }
  for (const pair of pairs) {
    const [name, value] = readPair(pair);
    if (name === undefined || value === undefined) {
      return new HttpProblem(400, 'bad-encoding', 'The form is not valid UTF-8.');
    }
    if (name === '') continue;
    if (name === '__proto__') {
      return new HttpProblem(400, 'bad-request', 'The form has a field that is not allowed.');
    }
    const known = Object.hasOwn(form, name) ? form[name] : undefined;
    form[name] = known === undefined ? value : [known, value].flat();
  }
  return form;
}

function readPair(pair: string): [string?, string?] {
  const at = pair.indexOf('=');
  const texts = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
  try {
    const [name, value] = texts.map((text) => decodeURIComponent(text.replaceAll('+', ' ')));
    return [name, value];
  } catch {
    return [];
  }
}
