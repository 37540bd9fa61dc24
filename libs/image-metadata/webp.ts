import { DamagedImage } from './damaged-image';
import { orientationOnly } from './orientation';

/** `RIFF`, size, `WEBP`. */
const HEAD_BYTES = 12;
/** Type and size of a chunk. */
const FRAME_BYTES = 8;
/** Of `ANMF`, in front of the chunks of its frame. */
const FRAME_PLACE_BYTES = 16;
const PICTURE = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ICCP']);
const FRAMES = new Set(['VP8 ', 'VP8L', 'ANMF']);
const FLAG_EXIF = 0x08;
const FLAG_XMP = 0x04;

/** Chunks that make the picture, its colour profile, and of Exif the orientation. */
export function cleanWebp(bytes: Buffer): Buffer {
  if (bytes.length < HEAD_BYTES) throw new DamagedImage();
  const end = FRAME_BYTES + bytes.readUInt32LE(4);
  if (end > bytes.length) throw new DamagedImage();
  const chunks = cleanChunks(bytes.subarray(HEAD_BYTES, end));
  if (!chunks.some(({ type }) => FRAMES.has(type))) throw new DamagedImage();
  const withExif = chunks.some(({ type }) => type === 'EXIF');
  const body = chunks.map((chunk) =>
    chunkOf(chunk.type === 'VP8X' ? { ...chunk, data: withFlags(chunk.data, withExif) } : chunk),
  );
  const all = Buffer.concat([bytes.subarray(0, HEAD_BYTES), ...body]);
  all.writeUInt32LE(all.length - FRAME_BYTES, 4);
  return all;
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function cleanChunks(bytes: Buffer): Chunk[] {
  const kept: Chunk[] = [];
  for (let at = 0; at + FRAME_BYTES <= bytes.length;) {
    const size = bytes.readUInt32LE(at + 4);
    const data = bytes.subarray(at + FRAME_BYTES, at + FRAME_BYTES + size);
    if (data.length < size) throw new DamagedImage();
    kept.push(...cleanChunk({ type: bytes.toString('latin1', at, at + 4), data }));
    at += FRAME_BYTES + size + (size % 2);
  }
  return kept;
}

function cleanChunk({ type, data }: Chunk): Chunk[] {
  if (type === 'EXIF') {
    const tiff = orientationOnly(data);
    return tiff ? [{ type, data: tiff }] : [];
  }
  if (type === 'VP8X') return data.length < 10 ? damaged() : [{ type, data }];
  if (type === 'ANMF') {
    if (data.length < FRAME_PLACE_BYTES) throw new DamagedImage();
    const frame = cleanChunks(data.subarray(FRAME_PLACE_BYTES)).filter(({ type: inner }) =>
      PICTURE.has(inner),
    );
    const place = data.subarray(0, FRAME_PLACE_BYTES);
    return [{ type, data: Buffer.concat([place, ...frame.map(chunkOf)]) }];
  }
  return PICTURE.has(type) ? [{ type, data }] : [];
}

function withFlags(vp8x: Buffer, exif: boolean): Buffer {
  const data = Buffer.from(vp8x);
  const flags = (data[0] ?? 0) & ~(FLAG_EXIF | FLAG_XMP);
  data[0] = exif ? flags | FLAG_EXIF : flags;
  return data;
}

/** Chunks begin at even places. */
function chunkOf({ type, data }: Chunk): Buffer {
  const head = Buffer.alloc(FRAME_BYTES);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

function damaged(): never {
  throw new DamagedImage();
}
