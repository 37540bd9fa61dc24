import { SteadyClient } from './steady-client';

const MARK = /^\/\* prepared ([a-z-]{1,40}) \*\/ /;

/**
 * A statement whose plan each connection may keep: for long ones that are asked with every search, where planning costs
 * the server more than reading. `name` is the statement's own, lower case with hyphens.
 */
export const prepared = (name: string, sql: string): string => `/* prepared ${name} */ ${sql}`;

/** A client that sends statements of `prepared` by name. Not for pgbouncer in transaction mode: the names are a session's. */
export class PreparingClient extends SteadyClient {
  // The signature of pg has seven forms; only the one that callers of `prepared` use is changed.
  override query = ((...args: unknown[]) => {
    const [text, values, ...rest] = args;
    const name = typeof text === 'string' ? MARK.exec(text)?.[1] : undefined;
    const send = super.query.bind(this) as (...all: unknown[]) => unknown;
    return name && Array.isArray(values) ? send({ name, text, values }, ...rest) : send(...args);
  }) as SteadyClient['query'];
}
