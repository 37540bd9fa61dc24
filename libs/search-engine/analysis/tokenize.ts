/** A word of a text: `text.slice(start, end) === token.text`; UTF-16 offsets, ascending, never overlapping, never inside a surrogate pair. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The character that glues the word to the one before ("403" in "error-403" has "-"), or '' for a free word. */
  readonly joint: string;
}

const OTHER = 0;
const WORD = 1;
const INSIDE = 2; // marks, soft hyphens, zero-width joiners: part of a word, never its first character
const DENSE = 3; // scripts written without spaces
const HIGH = 4;
const APOSTROPHE = 5;
const JOINT = 6;

const DENSE_SCRIPTS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD_CHARACTERS = /[\p{L}\p{N}]/u;
const INSIDE_CHARACTERS = /\p{M}|[\u00ad\u200b-\u200d\u2060]/u;

function classify(character: string): number {
  const word = WORD_CHARACTERS.test(character);
  const inside = INSIDE_CHARACTERS.test(character);
  if ((word || inside) && DENSE_SCRIPTS.test(character)) return DENSE;
  if (word) return WORD;
  if (inside) return INSIDE;
  if ("'’‘ʼ".includes(character)) return APOSTROPHE;
  return '._-@&\u2010\u2011'.includes(character) ? JOINT : OTHER;
}

const CLASSES = new Uint8Array(0x10000);
for (let code = 0; code < 0x10000; code++) {
  CLASSES[code] =
    code >= 0xd800 && code < 0xdc00
      ? HIGH
      : code >= 0xdc00 && code < 0xe000
        ? OTHER
        : classify(String.fromCharCode(code));
}

const classAt = (text: string, at: number): number => {
  const kind = CLASSES[text.charCodeAt(at)] ?? OTHER;
  if (kind !== HIGH) return kind;
  const code = text.codePointAt(at) ?? 0;
  return code > 0xffff ? classify(String.fromCodePoint(code)) : OTHER;
};

const widthAt = (text: string, at: number): number =>
  (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;

/** End of the word that starts at `at`. Apostrophes count inside only. */
function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length) {
    while (CLASSES[text.charCodeAt(end)] === WORD) end += 1;
    if (end >= text.length) break;
    const kind = classAt(text, end);
    if (kind === WORD || kind === INSIDE) {
      end += text.charCodeAt(end) < 0xd800 ? 1 : widthAt(text, end);
    } else if (kind === APOSTROPHE && classAt(text, end + 1) === WORD) {
      end += 1;
    } else break;
  }
  return end;
}

function denseEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && classAt(text, end) === DENSE) end += widthAt(text, end);
  return end;
}

let segmenter: Intl.Segmenter | undefined;

function visitDense(text: string, start: number, end: number, visit: WordVisitor): void {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  for (const { index, segment } of segmenter.segment(text.slice(start, end))) {
    const from = start + index;
    if (WORD_CHARACTERS.test(segment)) visit(from, from + segment.length, '');
  }
}

export type WordVisitor = (start: number, end: number, joint: string) => void;

/** Visits the words between two offsets without making objects; what `tokenize` does for large texts. */
export function eachWord(text: string, visit: WordVisitor, from = 0, to = text.length): void {
  const limit = Math.min(to, text.length);
  let at = from;
  let lastEnd = -1;
  while (at < limit) {
    const kind = classAt(text, at);
    if (kind === WORD) {
      const end = wordEnd(text, at);
      const glued = lastEnd === at - 1 && CLASSES[text.charCodeAt(lastEnd)] === JOINT;
      visit(at, end, glued ? text.charAt(lastEnd) : '');
      at = lastEnd = end;
    } else if (kind === DENSE) {
      const end = denseEnd(text, at);
      visitDense(text, at, end, visit);
      at = end;
    } else at += 1;
  }
}

/** The words of a text, in order. Total: any string is fine. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  eachWord(text, (start, end, joint) => {
    tokens.push({ text: text.slice(start, end), start, end, joint });
  });
  return tokens;
}
