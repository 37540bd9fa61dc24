import type { FastifyInstance } from 'fastify';
import { HttpProblem } from './problem';

/** One or more escaped bytes in a row of which the first is none of ASCII's: UTF-8 or nothing. */
const ESCAPED = /(?:%[89a-f][0-9a-f])(?:%[0-9a-f]{2})*/gi;

/**
 * Refuses addresses whose query is not UTF-8 with 400 `bad-encoding`, as paths and bodies are refused: the parser of
 * queries would take the escapes for text. A `%` that begins no escape is one.
 */
export function refuseBadQueries(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, _reply, done) => {
    const url = request.raw.url ?? '';
    const from = url.indexOf('?');
    if (from < 0 || isUtf8(url.slice(from))) done();
    else done(new HttpProblem(400, 'bad-encoding', 'The query of the address is not valid UTF-8.'));
  });
}

function isUtf8(query: string): boolean {
  try {
    for (const [escaped] of query.matchAll(ESCAPED)) decodeURIComponent(escaped);
    return true;
  } catch {
    return false;
  }
}
