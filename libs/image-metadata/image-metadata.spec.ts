import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../test/support/browser';
import { anyPng, GIF, JPEG, WEBP } from '../../test/support/images';
import { DamagedImage } from './damaged-image';
import { pngChunk } from './png';
import { withoutMetadata } from './without-metadata';

const CANARY = 'N52.5200-E13.4050-Mara';
const PNG = anyPng(Buffer.from('12003400560078ff', 'hex'));

type Put = (image: Buffer, data: Buffer) => Buffer;
const at = (image: Buffer, place: number, part: Buffer) =>
  Buffer.concat([image.subarray(0, place), part, image.subarray(place)]);

/** Exif with a text, and the orientation when there is one; little-endian, as phones write it. */
function exif(orientation = 0, text = CANARY): Buffer {
  const head = Buffer.from('49492a0008000000' + '0200', 'hex');
  const turned = Buffer.from('120103000100000000000000', 'hex');
  turned.writeUInt16LE(orientation, 8);
  const described = Buffer.from('0e010200000000002600000000000000', 'hex').subarray(0, 12);
  described.writeUInt32LE(text.length, 4);
  return Buffer.concat([head, turned, described, Buffer.alloc(4), Buffer.from(text)]);
}

const segment = (code: number, data: Buffer) => {
  const head = Buffer.from([0xff, code, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
};
/** Behind the JFIF header. */
const inJpeg =
  (code: number, mark = ''): Put =>
  (image, data) =>
    at(image, 20, segment(code, Buffer.concat([Buffer.from(mark, 'latin1'), data])));
/** Behind the image header. */
const inPng =
  (type: string): Put =>
  (image, data) =>
    at(image, 33, pngChunk(type, data));
const inWebp =
  (type: string): Put =>
  (image, data) => {
    const head = Buffer.from(`${type}\0\0\0\0`, 'latin1');
    head.writeUInt32LE(data.length, 4);
    const all = Buffer.concat([image, head, data, Buffer.alloc(data.length % 2)]);
    all.writeUInt32LE(all.length - 8, 4);
    all[20] = (all[20] ?? 0) | 0x0c;
    return all;
  };
const pieces = (data: Buffer): Buffer => {
  const all: Buffer[] = [];
  for (let n = 0; n < data.length; n += 255)
    all.push(Buffer.from([Math.min(255, data.length - n)]), data.subarray(n, n + 255));
  return Buffer.concat([...all, Buffer.alloc(1)]);
};
const inGif =
  (label: number, mark = ''): Put =>
  (image, data) => {
    const name = mark ? [Buffer.from([mark.length]), Buffer.from(mark)] : [];
    return at(image, 19, Buffer.concat([Buffer.from([0x21, label]), ...name, pieces(data)]));
  };
const behind: Put = (image, data) => Buffer.concat([image, data]);

const IMAGES = {
  'image/jpeg': JPEG,
  'image/png': PNG,
  'image/webp': WEBP,
  'image/gif': GIF,
} as const;
type Type = keyof typeof IMAGES;

const PLACES: Readonly<Record<Type, Readonly<Record<string, Put>>>> = {
  'image/jpeg': {
    Exif: inJpeg(0xe1, 'Exif\0\0'),
    XMP: inJpeg(0xe1, 'http://ns.adobe.com/xap/1.0/\0'),
    IPTC: inJpeg(0xed, 'Photoshop 3.0\0'),
    comment: inJpeg(0xfe),
    'second pictures': inJpeg(0xe2, 'MPF\0'),
    'small picture': inJpeg(0xe0, 'JFXX\0'),
    'what its maker knows': inJpeg(0xeb),
    'behind the end': behind,
  },
  'image/png': {
    Exif: inPng('eXIf'),
    text: inPng('tEXt'),
    'packed text': inPng('zTXt'),
    'international text': inPng('iTXt'),
    time: inPng('tIME'),
    'what its program knows': inPng('prVt'),
    'behind the end': behind,
  },
  'image/webp': {
    Exif: inWebp('EXIF'),
    XMP: inWebp('XMP '),
    'what its program knows': inWebp('ABCD'),
    'behind the end': behind,
  },
  'image/gif': {
    comment: inGif(0xfe),
    XMP: inGif(0xff, 'XMP DataXMP'),
    'behind the end': behind,
  },
};
const CASES = (Object.keys(PLACES) as Type[]).flatMap((type) =>
  Object.entries(PLACES[type]).map(([place, put]) => [type, place, put] as const),
);

describe('an image without its metadata', () => {
  it.each(Object.entries(IMAGES))('is the same file where there was none: %s', (type, image) => {
    expect(withoutMetadata(type as Type, image)).toEqual(image);
  });

  it.each(CASES)('of %s: %s', (type, _place, put) => {
    const dirty = put(IMAGES[type], exif());
    expect(dirty.includes(CANARY)).toBe(true);
    expect(withoutMetadata(type, dirty)).toEqual(IMAGES[type]);
  });

  it.each(['image/jpeg', 'image/png', 'image/webp'] as const)(
    'still knows which side is up: %s',
    (type) => {
      const dirty = (PLACES[type].Exif as Put)(IMAGES[type], exif(6));
      const clean = withoutMetadata(type, dirty);
      expect(clean.includes(CANARY)).toBe(false);
      expect(clean.includes(Buffer.from('0112000300000001' + '00060000', 'hex'))).toBe(true);
      expect(withoutMetadata(type, clean)).toEqual(clean);
    },
  );

  it('keeps no small picture in a JFIF header', () => {
    const small = Buffer.concat([JPEG.subarray(4, 18), Buffer.from(CANARY.padEnd(24))]);
    small.set([4, 2], 14);
    const dirty = Buffer.concat([
      JPEG.subarray(0, 2),
      segment(0xe0, small.subarray(2)),
      JPEG.subarray(20),
    ]);
    expect(withoutMetadata('image/jpeg', dirty)).toEqual(JPEG);
  });

  it('looks into the frames of an animation', () => {
    const frame = WEBP.subarray(WEBP.indexOf('ALPH'));
    const place = Buffer.alloc(16);
    const inner = (extra: Buffer) => Buffer.concat([place, frame, extra]);
    const film = (extra: Buffer) =>
      inWebp('ANMF')(WEBP.subarray(0, WEBP.indexOf('ALPH')), inner(extra));
    const told = Buffer.concat([Buffer.from('ABCD\x16\0\0\0', 'latin1'), Buffer.from(CANARY)]);
    const clean = withoutMetadata('image/webp', film(told));
    expect(clean).toEqual(withoutMetadata('image/webp', film(Buffer.alloc(0))));
    expect(clean.includes('ANMF')).toBe(true);
  });

  it('is refused where it breaks off, but for a JPEG that shows something', () => {
    for (const [type, image] of Object.entries(IMAGES) as [Type, Buffer][]) {
      const broken = image.subarray(0, image.length - (type === 'image/gif' ? 2 : 12));
      const clean = () => withoutMetadata(type, broken);
      if (type === 'image/jpeg') expect(clean()).toEqual(broken);
      else expect(clean).toThrow(DamagedImage);
      expect(() => withoutMetadata(type, image.subarray(0, 13))).toThrow(DamagedImage);
    }
  });

  it('holds nothing of many metadata in any order, and is the clean picture', () => {
    const part = fc.tuple(fc.nat(), fc.string({ maxLength: 600, unit: 'binary' }));
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(IMAGES) as Type[])),
        fc.array(part),
        (type, parts) => {
          const puts = Object.entries(PLACES[type]).filter(([place]) => place !== 'behind the end');
          const dirty = parts.reduce((image, [n, text]) => {
            const [, put] = puts[n % puts.length] ?? [];
            return put ? put(image, exif(0, `${CANARY}${text}`)) : image;
          }, IMAGES[type]);
          expect(withoutMetadata(type, dirty)).toEqual(IMAGES[type]);
        },
      ),
    );
  });

  it('answers any bytes, with a file that stays as it is or a refusal', () => {
    const wounds = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...CASES), wounds, fc.nat(), ([type, , put], bits, cut) => {
        const image = Buffer.from(put(IMAGES[type], exif(6)));
        for (const [place, byte] of bits) image[12 + (place % (image.length - 12))] = byte;
        const whole = image.subarray(0, 12 + (cut % (image.length - 11)));
        try {
          const clean = withoutMetadata(type, whole);
          expect(withoutMetadata(type, clean)).toEqual(clean);
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedImage);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describeInChromium('as Chromium shows it', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  it.each(['image/jpeg', 'image/png', 'image/webp', 'image/gif'] as const)(
    'every point is as it was: %s',
    async (type) => {
      const put = PLACES[type].Exif ?? (PLACES[type].comment as Put);
      const page = await browser.newPage();
      const points = (image: Buffer) =>
        page.evaluate<string>(`(async () => {
          const image = new Image();
          image.src = 'data:${type};base64,${image.toString('base64')}';
          await image.decode();
          const { naturalWidth: width, naturalHeight: height } = image;
          const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
          context.drawImage(image, 0, 0);
          return width + 'x' + height + ':' + context.getImageData(0, 0, width, height).data;
        })()`);
      const dirty = put(IMAGES[type], exif(6));
      const shown = await points(dirty);
      expect(shown).toMatch(type === 'image/jpeg' ? /^2x3:/ : /^\dx\d:\d/);
      expect(await points(withoutMetadata(type, dirty))).toBe(shown);
      await page.close();
    },
  );
});
