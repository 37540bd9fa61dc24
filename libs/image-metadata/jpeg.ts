import { DamagedImage } from './damaged-image';
import { EXIF_MARK, orientationOnly } from './orientation';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;
const COM = 0xfe;
/** A JFIF header without its small picture, which may show more than the picture does. */
const JFIF_BYTES = 14;
type Clean = (payload: Buffer) => Buffer | undefined;
/** What a segment's length counts of itself. */
const LENGTH_BYTES = 2;

/**
 * Segments a decoder needs: tables, frames, scans, JFIF header, colour profile, Adobe's colour transform, and of Exif
 * the orientation. What follows the end of the picture goes too: phones keep films and second pictures there.
 */
export function cleanJpeg(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let at = 2;
  let scans = 0;
  for (;;) {
    const marker = markerFrom(bytes, at);
    if (!marker) return ended(kept, scans);
    const { code, end } = marker;
    at = end;
    if (code === EOI) return Buffer.concat([...kept, Buffer.from([0xff, EOI])]);
    if (code === SOI) throw new DamagedImage();
    if (standsAlone(code)) continue;
    const payload = payloadAt(bytes, at);
    at += LENGTH_BYTES + payload.length;
    const clean = cleanPayload(code, payload);
    if (clean) kept.push(segmentOf(code, clean));
    if (code !== SOS) continue;
    scans++;
    const next = scanEnd(bytes, at);
    kept.push(bytes.subarray(at, next));
    at = next;
  }
}

/** Decoders show what there is of a picture that breaks off, and so much may be kept of it. */
function ended(kept: readonly Buffer[], scans: number): Buffer {
  if (scans === 0) throw new DamagedImage();
  return Buffer.concat(kept);
}

/** The next marker; stray bytes in front of it are passed over, as decoders do. */
function markerFrom(bytes: Buffer, from: number): { code: number; end: number } | undefined {
  for (let at = from; at + 1 < bytes.length; at++) {
    const code = bytes[at + 1] ?? 0;
    if (bytes[at] === 0xff && code !== 0 && code !== 0xff) return { code, end: at + 2 };
  }
  return undefined;
}

const isRestart = (code: number): boolean => code >= 0xd0 && code <= 0xd7;
const standsAlone = (code: number): boolean => code === 0x01 || isRestart(code);

function payloadAt(bytes: Buffer, at: number): Buffer {
  const length = at + LENGTH_BYTES > bytes.length ? 0 : bytes.readUInt16BE(at);
  if (length < LENGTH_BYTES || at + length > bytes.length) throw new DamagedImage();
  return bytes.subarray(at + LENGTH_BYTES, at + length);
}

/** Where the compressed data that begins at `from` ends: at the next marker that is not part of it. */
function scanEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1];
    if (code !== undefined && code !== 0 && code !== 0xff && !isRestart(code)) return at;
  }
  return bytes.length;
}

/** What is kept of the segments that applications use, by what they begin with; all others of them go. */
const KEPT: Readonly<Record<number, readonly [mark: string, clean: Clean]>> = {
  [APP0]: ['JFIF\0', withoutThumbnail],
  [APP1]: ['Exif\0\0', orientationAlone],
  [APP2]: ['ICC_PROFILE\0', (payload) => payload],
  [APP14]: ['Adobe', (payload) => payload],
};

function cleanPayload(code: number, payload: Buffer): Buffer | undefined {
  if (code === COM) return undefined;
  if (code < APP0 || code > APP15) return payload;
  const [mark, clean] = KEPT[code] ?? [];
  if (!mark || !clean || payload.toString('latin1', 0, mark.length) !== mark) return undefined;
  return clean(payload);
}

function orientationAlone(exif: Buffer): Buffer | undefined {
  const tiff = orientationOnly(exif);
  return tiff && Buffer.concat([EXIF_MARK, tiff]);
}

function withoutThumbnail(jfif: Buffer): Buffer {
  if (jfif.length < JFIF_BYTES) throw new DamagedImage();
  const clean = Buffer.from(jfif.subarray(0, JFIF_BYTES));
  clean.writeUInt16BE(0, JFIF_BYTES - 2);
  return clean;
}

function segmentOf(code: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, code, 0, 0]);
  head.writeUInt16BE(payload.length + LENGTH_BYTES, 2);
  return Buffer.concat([head, payload]);
}
