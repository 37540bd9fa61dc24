import { isUtf8 } from 'node:buffer';

/** A line as text, or the offset (UTF-16 units) of its first byte that is no UTF-8. */
export type Decoded = { readonly text: string } | { readonly brokenAt: number };

export function decodeUtf8(bytes: Buffer): Decoded {
  if (isUtf8(bytes)) return { text: bytes.toString('utf8') };
  // The valid beginning is found by halving: a prefix that ends inside a character does not count as broken.
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginning(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  const whole = bytes.subarray(0, wholeLength(bytes.subarray(0, good)));
  return { brokenAt: whole.toString('utf8').length };
}

/** Whether some continuation would make it valid. */
function isBeginning(bytes: Buffer): boolean {
  if (isUtf8(bytes)) return true;
  const rest = bytes.subarray(wholeLength(bytes));
  return isUtf8(bytes.subarray(0, wholeLength(bytes))) && couldGrow(rest);
}

/** Length without an unfinished character at the end. */
function wholeLength(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return lengthBy(byte) > back ? bytes.length - back : bytes.length;
    if (byte < 0x80) break;
  }
  return bytes.length;
}

const lengthBy = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2);

/** Whether a lead byte with some of its continuation can be finished. */
function couldGrow(rest: Buffer): boolean {
  const missing = lengthBy(rest[0] ?? 0) - rest.length;
  const endings = [0x80, 0x90, 0xa0, 0xbf];
  return endings.some((first) =>
    isUtf8(
      Buffer.concat([rest, Buffer.from([first]), Buffer.alloc(Math.max(0, missing - 1), 0x80)]),
    ),
  );
}
