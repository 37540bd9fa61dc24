import slugify from '@sindresorhus/slugify';
import bs58 from 'bs58';
import { parse, stringify, v7, validate } from 'uuid';

/** A new UUIDv7: sorts by time of making. */
export const newId = (): string => v7();

export const isId = (value: unknown): value is string =>
  typeof value === 'string' && validate(value);

/** The short form of an id used in page addresses (base58 of the 16 bytes, 20 to 22 characters). */
export const shortId = (id: string): string => bs58.encode(parse(id));

/** The id behind a short form, or undefined when the text is none. */
export function fromShortId(short: string): string | undefined {
  if (!/^[1-9A-HJ-NP-Za-km-z]{16,24}$/.test(short)) return undefined;
  const bytes = bs58.decode(short);
  if (bytes.length !== 16) return undefined;
  const id = stringifyOrUndefined(bytes);
  return id;
}

function stringifyOrUndefined(bytes: Uint8Array): string | undefined {
  try {
    return stringify(bytes);
  } catch {
    return undefined;
  }
}

/** Readable part of an address: German transliterated (ä→ae, ß→ss), at most 80 characters, never empty. */
export function slugOf(text: string): string {
  const slug = slugify(text.slice(0, 300), { decamelize: false });
  return slug.slice(0, 80).replace(/-+$/, '') || 'untitled';
}
