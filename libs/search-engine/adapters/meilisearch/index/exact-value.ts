import { createHash } from 'node:crypto';
import { wellFormed } from '../../../analysis/fold';

const PLAIN = /^[a-z0-9 _.:@/+#-]$/;
const LONGEST = 400;

/**
 * A value as the index holds it. Meilisearch compares values trimmed, folded and cut to 468 bytes;
 * of values written like this it takes no two for the same. Very long ones become their digest.
 */
export function exactValue(value: string): string {
  let text = '';
  for (const c of value) text += PLAIN.test(c) ? c : `~${(c.codePointAt(0) ?? 0).toString(16)}~`;
  text = text.replace(/^ | $/g, '~20~');
  return text.length <= LONGEST
    ? text
    : `~~${createHash('sha256').update(wellFormed(value)).digest('hex')}`;
}

/** The value behind what the index holds; nothing for a digest. */
export function plainValue(stored: string): string | undefined {
  if (stored.startsWith('~~')) return undefined;
  return stored.replace(/~([0-9a-f]{1,6})~/g, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}
