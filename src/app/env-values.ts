import { isIP } from 'node:net';
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';

/** Readers of single values: what the text means, or undefined when it is not allowed. */

export type RoleName = 'web' | 'worker';
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
/** Requests per minute for one viewer or address, by kind of route. */
export interface RateLimits {
  readonly read: number;
  readonly search: number;
  readonly write: number;
  readonly signIn: number;
}
/** Most connections of a process's pool, by role; a process with both roles takes the larger number. */
export type PoolSizes = Readonly<Record<RoleName, number>>;
/** What Fastify takes: none, all, a number of hops, or addresses. */
export type TrustProxy = boolean | number | string[];

export const oneOf =
  <T extends string>(...words: T[]) =>
  (text: string): T | undefined =>
    words.find((word) => word === text);

export const url =
  (...protocols: string[]) =>
  (text: string): string | undefined =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol) ? text : undefined;

/** One or more addresses with commas between, each once; without name or password, which belong into variables of their own. */
export const urls =
  (...protocols: string[]) =>
  (text: string): string[] | undefined => {
    const each = text.split(',').map((part) => plainOf(url(...protocols)(part.trim())));
    return each.includes(undefined) ? undefined : [...new Set(each as string[])];
  };

function plainOf(address: string | undefined): string | undefined {
  const { username = '', password = '' } = address === undefined ? {} : new URL(address);
  return username + password === '' ? address : undefined;
}

export const longSecret = (least: number) => (text: string) =>
  text.length >= least ? text : undefined;

export function origin(text: string): string | undefined {
  if (url('http:', 'https:')(text) === undefined) return undefined;
  const { pathname, search, hash, username, origin: plain } = new URL(text);
  return pathname === '/' && search + hash + username === '' ? plain : undefined;
}

export function port(text: string): number | undefined {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  return number >= 0 && number <= 65535 ? number : undefined;
}

export function roles(text: string): RoleName[] | undefined {
  const names = text.split(',').map((name) => oneOf('web', 'worker')(name.trim()));
  return names.includes(undefined) ? undefined : [...new Set(names as RoleName[])];
}

const isAddress = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  return isIP(address) !== 0 && rest.length === 0 && (bits === undefined || /^\d{1,3}$/.test(bits));
};

export function trustProxy(text: string): TrustProxy | undefined {
  if (text === 'on' || text === 'off') return text === 'on';
  if (/^[1-9]$/.test(text)) return Number(text);
  const addresses = text.split(',').map((part) => part.trim());
  return addresses.every(isAddress) ? addresses : undefined;
}

/** One address may hold a whole office behind its router, so these only stop floods. */
export const DEFAULT_RATE_LIMITS: RateLimits = {
  read: 18_000,
  search: 18_000,
  write: 6_000,
  signIn: 300,
};

export function rateLimit(text: string): RateLimits | 'off' | undefined {
  if (text === 'off') return text;
  if (text === 'default') return DEFAULT_RATE_LIMITS;
  const limits: Record<string, number> = { ...DEFAULT_RATE_LIMITS };
  for (const part of text.split(',')) {
    const [, name, number] = /^\s*(\w+)=([1-9]\d{0,8})\s*$/.exec(part) ?? [];
    if (name === undefined || !Object.hasOwn(limits, name)) return undefined;
    limits[name] = Number(number);
  }
  return limits as unknown as RateLimits;
}

export function readableFile(text: string): string | undefined {
  try {
    accessSync(text, constants.R_OK);
    return resolve(text);
  } catch {
    return undefined;
  }
}

/** The address with this password, where it has none of its own. */
export function withPassword(address: unknown, password: unknown): string | undefined {
  if (typeof address !== 'string') return undefined;
  const parts = new URL(address);
  if (typeof password !== 'string' || parts.password !== '') return address;
  parts.password = encodeURIComponent(password);
  return parts.href;
}

export const DEFAULT_POOL_SIZES: PoolSizes = { web: 10, worker: 5 };

export function poolSizes(text: string): PoolSizes | undefined {
  const whole = wholeNumber(1, 200);
  const every = whole(text);
  if (every !== undefined) return { web: every, worker: every };
  const sizes: Record<RoleName, number> = { ...DEFAULT_POOL_SIZES };
  for (const part of text.split(',')) {
    const [, role, number = ''] = /^\s*(web|worker)=(\d+)\s*$/.exec(part) ?? [];
    const size = whole(number);
    if (role === undefined || size === undefined) return undefined;
    sizes[role as RoleName] = size;
  }
  return sizes;
}

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number | undefined => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    return number >= least && number <= most ? number : undefined;
  };
