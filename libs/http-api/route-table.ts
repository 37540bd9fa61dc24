import type { FastifyInstance } from 'fastify';

/** One mounted route, as the router knows it. */
export interface MountedRoute {
  readonly method: string;
  /** With `:name` for parameters, as in `/api/v1/items/:id`. */
  readonly path: string;
}

const tables = new WeakMap<object, MountedRoute[]>();

/** Begins to note what is mounted on a Fastify instance. To be called before the first route. */
export function recordRoutes(instance: FastifyInstance): void {
  const table: MountedRoute[] = [];
  tables.set(instance, table);
  instance.addHook('onRoute', ({ method, path }) => {
    for (const name of [method].flat()) table.push({ method: name, path });
  });
}

/**
 * Every route mounted so far, sorted by path and method: the list that tests loop over, so that no new route can
 * forget a rule. HEAD is left out where GET is there.
 */
export function mountedRoutes(instance: FastifyInstance): MountedRoute[] {
  const table = tables.get(instance);
  if (table === undefined) throw new Error('recordRoutes() was not called for this instance.');
  const gets = new Set(table.filter((r) => r.method === 'GET').map((r) => r.path));
  const routes = table.filter((r) => r.method !== 'HEAD' || !gets.has(r.path));
  return routes.sort((a, b) => order(a.path, b.path) || order(a.method, b.method));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `/items/:id` as OpenAPI writes it: `/items/{id}`. */
export const openApiPath = (path: string): string =>
  path.replace(/:(\w+)(\([^)]*\))?/g, (_, name: string) => `{${name}}`);
