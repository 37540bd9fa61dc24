import { cleanGif } from './gif';
import { cleanJpeg } from './jpeg';
import { cleanPng } from './png';
import { cleanWebp } from './webp';

const CLEANERS = {
  'image/png': cleanPng,
  'image/jpeg': cleanJpeg,
  'image/gif': cleanGif,
  'image/webp': cleanWebp,
} as const;

/**
 * The same picture without what its camera or program wrote about it: place, time, names, comments, small copies of
 * the picture. Nothing is compressed anew; orientation, colour profile and animation stay. Only parts known to make
 * the picture are kept, so that a kind of metadata nobody thought of goes too.
 * `bytes` begin as images of `type` do.
 * @throws DamagedImage where the file cannot be read from part to part
 */
export const withoutMetadata = (type: keyof typeof CLEANERS, bytes: Buffer): Buffer =>
  CLEANERS[type](bytes);
