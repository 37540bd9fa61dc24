export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** Ends of names of saved files. */
export const EXTENSIONS: Readonly<Record<ImageType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

const beginsWith = (bytes: Buffer, text: string, at = 0): boolean =>
  bytes.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'));

/** The kind of an image by its first bytes; undefined for anything else, SVG included, which can run scripts. */
export function imageTypeOf(bytes: Buffer): ImageType | undefined {
  if (beginsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (beginsWith(bytes, '\xff\xd8\xff')) return 'image/jpeg';
  if (beginsWith(bytes, 'GIF87a') || beginsWith(bytes, 'GIF89a')) return 'image/gif';
  if (beginsWith(bytes, 'RIFF') && beginsWith(bytes, 'WEBP', 8)) return 'image/webp';
  return undefined;
}
