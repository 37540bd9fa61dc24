/** `Orientation` of TIFF 6.0 and Exif, a SHORT. */
const TAG = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;

/** What Exif of JPEG, and of WebP by some writers, puts in front of the TIFF structure. */
export const EXIF_MARK = Buffer.from('Exif\0\0', 'latin1');

/**
 * All that a picture needs of its Exif to be shown as it was taken: a TIFF structure with the orientation alone.
 * Undefined where it says none, the usual one, or nothing that can be read. `exif` may begin with {@link EXIF_MARK}.
 */
export function orientationOnly(exif: Buffer): Buffer | undefined {
  const tiff = exif.subarray(0, EXIF_MARK.length).equals(EXIF_MARK)
    ? exif.subarray(EXIF_MARK.length)
    : exif;
  const orientation = orientationIn(tiff);
  if (!orientation || orientation < 2 || orientation > 8) return undefined;
  const made = Buffer.from('4d4d002a00000008' + '00010112000300000001' + '0'.repeat(16), 'hex');
  made.writeUInt16BE(orientation, 18);
  return made;
}

function orientationIn(tiff: Buffer): number | undefined {
  const order = tiff.toString('latin1', 0, 4);
  if (order !== 'II*\0' && order !== 'MM\0*') return undefined;
  const little = order === 'II*\0';
  const short = (at: number): number | undefined =>
    at + 2 > tiff.length ? undefined : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  if (tiff.length < 8) return undefined;
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  const entries = short(directory) ?? 0;
  for (let n = 0; n < entries; n++) {
    const at = directory + 2 + n * ENTRY_BYTES;
    const tag = short(at);
    if (tag === undefined) return undefined;
    if (tag === TAG) return short(at + 2) === SHORT ? short(at + 8) : undefined;
  }
  return undefined;
}
