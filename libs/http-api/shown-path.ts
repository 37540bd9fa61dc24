import type { FastifyRequest } from 'fastify';

/** Parts of addresses that name texts and places. All others (people, secrets, what somebody typed) are not shown. */
const PLAIN = new Set(['id', 'kind', 'space', 'rev', 'version', 'part', 'mark', 'queue', 'state']);

/**
 * The path of a request as it may stand in a log: the route's pattern, with the parts filled in that say nothing about
 * people. The query is left out: it says what people look for.
 */
export function shownPath(request: FastifyRequest): string {
  const route = request.is404 ? undefined : request.routeOptions?.url;
  if (route === undefined) return '(no such route)';
  const values = (request.params ?? {}) as Record<string, unknown>;
  return route.replace(/:(\w+)/g, (whole, name: string) => {
    const value = PLAIN.has(name) ? values[name] : undefined;
    return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : whole;
  });
}
