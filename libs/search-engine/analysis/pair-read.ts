import { analyse } from './analyse';
import { foldWord } from './fold';
import { stopWordsOf } from './stop-words';
import { isTelling } from './telling-words';
import { tokenize } from './tokenize';

/** What is known of a text beside its words. */
export interface PairProperties {
  readonly id: string;
  readonly lang: string;
  readonly tags: readonly string[];
  readonly product?: string | null;
  /** Seconds since 1970; 0: unknown. */
  readonly created: number;
}

/** A text as far as a pair is judged by it: only what every reader of it sees. */
export interface PairText extends PairProperties {
  readonly title: string;
  /** Markdown or plain. */
  readonly body: string;
}

/**
 * The words of a text as numbers, each once and in rising order: some hundred bytes, so that thousands of texts can be kept and two
 * are compared without making a string. A number is a word's hash; of a few hundred words two hardly ever share one.
 */
export interface PairWords {
  readonly title: Uint32Array;
  readonly body: Uint32Array;
  /** Of both. */
  readonly all: Uint32Array;
  /** Words with letters and digits in them, numbers with joints, and what somebody quoted. */
  readonly codes: Uint32Array;
  /** Outside addresses, however they are written. */
  readonly addresses: Uint32Array;
  /** Folded words of the title, stop words too. */
  readonly exact: Uint32Array;
}

/** A text as it is compared with others. */
export interface PairRead extends PairProperties {
  readonly words: PairWords;
}

/** Longest part of a body that is read, in characters. */
const BODY_READ = 6_000;

const ADDRESS = /https?:\/\/[^\s<>()"'\]]+/g;
const CODE = /[\p{L}\p{N}]+(?:[-_.:/][\p{L}\p{N}]+)*/gu;
const QUOTED = /["“„«]([^"“”„«»\n]{8,120})["”“»]|`([^`\n]{6,120})`/g;

/** Reads a text once, to be compared with many. */
export function wordsOf({
  title,
  body,
  lang,
}: Pick<PairText, 'title' | 'body' | 'lang'>): PairWords {
  const text = body.slice(0, BODY_READ);
  const words = text.replace(ADDRESS, ' ');
  const inTitle = numbersOf(termsOf(title, lang));
  const inBody = numbersOf(termsOf(words, lang));
  return {
    title: inTitle,
    body: inBody,
    all: once(Uint32Array.from([...inTitle, ...inBody])),
    codes: numbersOf(codesIn(`${title}\n${words}`)),
    addresses: numbersOf([...text.matchAll(ADDRESS)].map(([address]) => plainAddress(address))),
    exact: numbersOf(tokenize(title).map((token) => foldWord(token.text))),
  };
}

/** The codes and quoted messages of a text that another has too, as it writes them. */
export function codesShared({ title, body }: PairText, codes: Uint32Array): string[] {
  const words = body.slice(0, BODY_READ).replace(ADDRESS, ' ');
  return [...codesIn(`${title}\n${words}`)].filter((code) => has(codes, numberOf(code)));
}

/** The words behind numbers, as the text spells them, in their order; without those that say nothing in one of the languages. */
export function spelt(
  text: PairText,
  numbers: readonly number[],
  langs: readonly string[],
): string[] {
  const wanted = new Set(numbers);
  const found = new Map<number, string>();
  for (const token of tokenize(`${text.title}\n${text.body.slice(0, BODY_READ)}`)) {
    for (const term of analyse(token.text, text.lang)) {
      const number = numberOf(term);
      if (wanted.has(number) && !found.has(number)) found.set(number, token.text);
    }
  }
  return numbers
    .flatMap((number) => found.get(number) ?? [])
    .filter((word) => isTelling(foldWord(word), langs));
}

/** Visits what stands in both, in rising order. */
export function eachShared(
  some: Uint32Array,
  others: Uint32Array,
  visit: (number: number) => void,
): void {
  let a = 0;
  let b = 0;
  while (a < some.length && b < others.length) {
    const one = some[a] as number;
    const other = others[b] as number;
    if (one === other) visit(one);
    if (one <= other) a += 1;
    if (other <= one) b += 1;
  }
}

/** How much stands in both. */
export function sharedIn(some: Uint32Array, others: Uint32Array): number {
  let shared = 0;
  eachShared(some, others, () => (shared += 1));
  return shared;
}

/** What stands in both, in rising order. */
export function sharedOf(some: Uint32Array, others: Uint32Array): number[] {
  const shared: number[] = [];
  eachShared(some, others, (number) => shared.push(number));
  return shared;
}

function has(numbers: Uint32Array, wanted: number): boolean {
  let [from, to] = [0, numbers.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((numbers[middle] as number) < wanted) from = middle + 1;
    else to = middle;
  }
  return numbers[from] === wanted;
}

/** FNV-1a over UTF-16, 32 bits. */
function numberOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) {
    hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

const numbersOf = (words: Iterable<string>): Uint32Array => once(Uint32Array.from(words, numberOf));

/** Each once, in rising order; sorts in place. */
function once(numbers: Uint32Array): Uint32Array {
  numbers.sort();
  let kept = 0;
  for (let at = 0; at < numbers.length; at++) {
    if (at === 0 || numbers[at] !== numbers[at - 1]) numbers[kept++] = numbers[at] as number;
  }
  return numbers.slice(0, kept);
}

function termsOf(text: string, lang: string): string[] {
  const stops = stopWordsOf(lang);
  return analyse(text, lang).filter((term) => term.length > 1 && !stops.has(term));
}

const plainAddress = (address: string): string =>
  address.replace(/^https?:\/\/(www\.)?/, '').replace(/[?#].*$|[/.,;:!]+$/g, '');

function codesIn(text: string): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const [word] of text.matchAll(CODE)) {
    const isCode = /\d/.test(word) && (/\p{L}/u.test(word) || /[-_.:/]/.test(word));
    if (isCode && word.length >= 3 && word.length <= 60) codes.add(word.toLowerCase());
  }
  for (const match of text.matchAll(QUOTED)) {
    codes.add((match[1] ?? match[2] ?? '').trim().toLowerCase());
  }
  return codes;
}
