import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret for a cookie, key or link: 256 random bits in base64url, after a prefix that says what it is. */
export const newSecret = (prefix: string): string =>
  `${prefix}_${randomBytes(32).toString('base64url')}`;

/** What is kept of a secret. SHA-256 suffices: the secret itself is random, so there is nothing to guess. */
export const secretHash = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex');

/** A keyed signature in base64url. */
export const sign = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

/** Compares in constant time. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
