/** Letters that NFKD leaves whole although people type them in plain ASCII. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ł: 'l',
  þ: 'th',
  ı: 'i',
  ŋ: 'n',
  ё: 'е',
  ς: 'σ',
  '’': "'",
  '‘': "'",
  ʼ: "'",
  '´': "'",
  '`': "'",
};
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');
const LATIN_OR_GREEK_MARKS = /([\p{Script=Latin}\p{Script=Greek}])[\u0300-\u036f]+/gu;
const IGNORABLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|\p{Variation_Selector}/gu;

const isPlain = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 0x7f || c === 0x60) return false;
  }
  return true;
};

/**
 * One spelling for what people type in many: lower case, no diacritics on Latin and Greek letters, ß → ss, æ → ae, œ → oe, ø → o, straight
 * apostrophes, no invisible characters. Idempotent. Lengths change: never use offsets of the result in the original.
 */
export function fold(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(IGNORABLE, '')
    .replace(LATIN_OR_GREEK_MARKS, '$1')
    .normalize('NFC')
    .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter);
}

const ELISION =
  /^(?:l|d|qu|n|s|j|c|m|t|un|dell|all|nell|sull|dall|quest|lorsqu|puisqu|jusqu)'(?=\p{L}{3})/u;

/** A folded word without what an apostrophe adds: "Thunderbird's" → thunderbird, "l'account" → account, "don't" → dont. */
export function foldWord(word: string): string {
  const folded = fold(word);
  if (!folded.includes("'")) return folded;
  return folded.replace(/'s$/, '').replace(ELISION, '').replaceAll("'", '');
}

/** German "ae", "oe", "ue" as they stand for ä, ö, ü: not after a, e, q ("neue", "Bauer", "Quelle"). Takes and gives folded text. */
export function foldDigraphs(folded: string): string {
  if (!folded.includes('e')) return folded;
  return folded.replace(/([ao])e/g, '$1').replace(/(?<![aeq])ue/g, 'u');
}

/** The other spelling of a folded word typed with digraphs ("aenderung" → "anderung"), or nothing when there is none. */
export function digraphVariant(folded: string): string | undefined {
  const variant = foldDigraphs(folded);
  return variant === folded ? undefined : variant;
}

/** The text without lone surrogates (each becomes U+FFFD), so that any encoder and database takes it. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');
