export interface CookieOptions {
  readonly path: string;
  readonly httpOnly: boolean;
  readonly sameSite: 'lax' | 'strict' | 'none';
  readonly secure: boolean;
  /** Seconds; 0 takes the cookie away. */
  readonly maxAge: number;
}

/** The cookies of a request; of two with one name the first counts (RFC 6265, 5.4: the more specific path). */
export function parseCookies(header: string | undefined): Readonly<Record<string, string>> {
  const cookies: Record<string, string> = Object.create(null);
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    if (at > 0 && name !== '' && !(name in cookies)) cookies[name] = decoded(part.slice(at + 1));
  }
  return cookies;
}

function decoded(text: string): string {
  const value = text.trim().replace(/^"(.*)"$/, '$1');
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const SAME_SITE = { lax: 'Lax', strict: 'Strict', none: 'None' } as const;

/** A `Set-Cookie` header. `name` must be a token of RFC 6265; the value may be any text. */
export function serializeCookie(name: string, value: string, options: CookieOptions): string {
  return [
    `${name}=${encodeURIComponent(value)}`,
    `Max-Age=${Math.floor(options.maxAge)}`,
    `Path=${options.path}`,
    `SameSite=${SAME_SITE[options.sameSite]}`,
    options.httpOnly ? 'HttpOnly' : '',
    options.secure ? 'Secure' : '',
  ]
    .filter(Boolean)
    .join('; ');
}
