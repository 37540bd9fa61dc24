import { DamagedImage } from './damaged-image';

/** Signature and logical screen descriptor. */
const HEAD_BYTES = 13;
const IMAGE = 0x2c;
const EXTENSION = 0x21;
const TRAILER = 0x3b;
const COMMENT = 0xfe;
const APPLICATION = 0xff;
/** Applications whose block changes what is seen: how often a film repeats, and colours. */
const SEEN = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012']);

/** Everything but comments, blocks of applications (XMP is one), and what follows the end. */
export function cleanGif(bytes: Buffer): Buffer {
  if (bytes.length < HEAD_BYTES) throw new DamagedImage();
  let at = HEAD_BYTES + colourTable(bytes[10]);
  if (at > bytes.length) throw new DamagedImage();
  const kept: Buffer[] = [bytes.subarray(0, at)];
  // Many end without a trailer.
  while (at < bytes.length && bytes[at] !== TRAILER) {
    const end = blockEnd(bytes, at);
    if (isKept(bytes, at)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...kept, Buffer.from([TRAILER])]);
}

function blockEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === EXTENSION) return subBlocksEnd(bytes, at + 2);
  // Descriptor, colours, and the size of the first code.
  if (bytes[at] === IMAGE) return subBlocksEnd(bytes, at + 11 + colourTable(bytes[at + 9]));
  throw new DamagedImage();
}

/** Pieces of up to 255 bytes, each after its length, until one of none. */
function subBlocksEnd(bytes: Buffer, from: number): number {
  for (let at = from; ;) {
    const length = bytes[at];
    if (length === undefined) throw new DamagedImage();
    at += 1 + length;
    if (length === 0) return at;
  }
}

function isKept(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== EXTENSION || bytes[at + 1] === undefined) return true;
  if (bytes[at + 1] === COMMENT) return false;
  return bytes[at + 1] !== APPLICATION || SEEN.has(bytes.toString('latin1', at + 3, at + 14));
}

/** Bytes of the colours that follow, by the packed field that announces them. */
const colourTable = (packed = 0): number => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);
