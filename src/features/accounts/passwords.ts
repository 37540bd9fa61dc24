import { hash, verify } from '@node-rs/argon2';
import { newSecret } from './secret-token';

/** OWASP's least for argon2id: 19 MiB, two passes, one lane. */
const OPTIONS = {
  // Algorithm.Argon2id: a const enum exists for the type checker only, not when files are compiled one by one.
  algorithm: 2,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
} as const;

export const PASSWORD_LENGTH = { least: 10, most: 200 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password, OPTIONS);

let decoy: Promise<string> | undefined;

/**
 * Whether the password belongs to the hash. Without a hash (no such account) it takes as long as with one, so that
 * the time of a refused sign-in does not tell whether the account exists.
 */
export async function verifyPassword(
  stored: string | null | undefined,
  password: string,
): Promise<boolean> {
  decoy ??= hashPassword(newSecret('decoy'));
  const matches = await verify(stored ?? (await decoy), password, OPTIONS).catch(() => false);
  return matches && stored !== null && stored !== undefined;
}
