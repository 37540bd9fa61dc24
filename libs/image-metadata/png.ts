import { crc32 } from 'node:zlib';
import { DamagedImage } from './damaged-image';
import { orientationOnly } from './orientation';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12;
/** Chunks a decoder may do without, but that change what is seen: transparency, colours, size of a point, animation. */
const SEEN = new Set(
  'tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT'.split(' '),
);

/** Chunks that make the picture, and of Exif the orientation; texts, times and whatever else is private to a program go. */
export function cleanPng(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, SIGNATURE_BYTES)];
  for (let at = SIGNATURE_BYTES; at + FRAME_BYTES <= bytes.length;) {
    const end = at + FRAME_BYTES + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    const type = bytes.toString('latin1', at + 4, at + 8);
    const chunk = bytes.subarray(at, end);
    if (type === 'eXIf') kept.push(...orientationChunk(chunk.subarray(8, -4)));
    else if (isCritical(type) || SEEN.has(type)) kept.push(chunk);
    if (type === 'IEND') return Buffer.concat(kept);
    at = end;
  }
  throw new DamagedImage();
}

/** PNG says so in the case of the type's first letter. */
const isCritical = (type: string): boolean => /^[A-Z]/.test(type);

function orientationChunk(exif: Buffer): Buffer[] {
  const tiff = orientationOnly(exif);
  return tiff ? [pngChunk('eXIf', tiff)] : [];
}

/** One chunk of a PNG with its length and checksum. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(data.length + FRAME_BYTES);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}
