import { tokenOf } from '../text-reader';

/** FTS5 expressions hold nothing but our own tokens, never typed text. */
export const anyOf = (parts: readonly string[]): string => `(${parts.join(' OR ')})`;
export const allOf = (parts: readonly string[]): string => `(${parts.join(' AND ')})`;

/** Documents holding any of the terms. */
export const termsExpression = (terms: readonly number[]): string => anyOf(terms.map(tokenOf));

/** Documents holding the terms next to each other. */
export const phraseExpression = (terms: readonly number[]): string =>
  `"${terms.map(tokenOf).join(' ')}"`;
