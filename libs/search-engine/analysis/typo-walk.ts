/** Words in ascending order of UTF-16 code units (plain `sort()`), with the number of documents that hold each. */
export interface SortedVocabulary {
  readonly words: readonly string[];
  readonly counts: ArrayLike<number>;
}

export interface Neighbour {
  readonly word: string;
  readonly distance: number;
  readonly count: number;
}

export interface TypoOptions {
  /** Match the word against beginnings of longer words (type-ahead). */
  readonly prefix?: boolean;
  /** Return at most so many (6). */
  readonly limit?: number;
}

/** Edits allowed: none below 5 letters or with digits, 1 from 5, 2 from 9 (Meilisearch's thresholds). */
export function allowedTypos(word: string): number {
  if (/\d/.test(word) || word.length < 5) return 0;
  return word.length < 9 ? 1 : 2;
}

/** First index in [from, to) whose word is >= `key`, or `to`. */
export function lowerBound(
  words: readonly string[],
  key: string,
  from = 0,
  to = words.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** [from, to) of the words that begin with `prefix`. */
export function prefixRange(words: readonly string[], prefix: string): [number, number] {
  return [lowerBound(words, prefix), lowerBound(words, `${prefix}\uffff`)];
}

const FAR = 100;

/**
 * The distance matrix of one word against words that come in ascending order, one row for each of their letters. Only cells within `most` of
 * the diagonal are filled: no others can lead to a distance allowed.
 */
class Walk {
  private readonly rows: Uint8Array[] = [];
  private previous = '';
  /** Rows up to here belong to `previous`. */
  private valid = 0;
  /** Depth at which `previous` was given up, 0 if it was not. */
  private dead = 0;

  constructor(
    private readonly word: string,
    private readonly most: number,
    private readonly prefix: boolean,
  ) {
    this.rows.push(Uint8Array.from({ length: word.length + 2 }, (_, i) => Math.min(i, FAR)));
  }

  /** Distance of the next word, or more than allowed. */
  step(other: string): number {
    const shared = Math.min(this.valid, sharedLength(this.previous, other));
    let best = this.prefix ? this.bestUpTo(shared) : FAR;
    this.previous = other;
    this.dead = 0;
    for (let depth = shared + 1; depth <= other.length && !this.dead; depth++) {
      if (this.fill(other, depth) > this.most) this.dead = depth;
      if (this.prefix) best = Math.min(best, this.last(depth));
    }
    this.valid = this.dead || other.length;
    if (this.prefix) return best;
    return this.dead ? FAR : this.last(other.length);
  }

  /** Index of the next word worth looking at. */
  next(words: readonly string[], at: number): number {
    if (!this.dead) return at + 1;
    return gallop(words, `${this.previous.slice(0, this.dead)}\uffff`, at + 1);
  }

  private last(depth: number): number {
    const { length } = this.word;
    if (Math.abs(depth - length) > this.most) return FAR;
    return this.rows[depth]?.[length] ?? FAR;
  }

  private bestUpTo(depth: number): number {
    let best = FAR;
    for (let i = this.word.length - this.most; i <= depth; i++) best = Math.min(best, this.last(i));
    return best;
  }

  /** Fills the row of `other`'s letter number `depth`; returns its least value. */
  private fill(other: string, depth: number): number {
    const { word, most } = this;
    const row = (this.rows[depth] ??= new Uint8Array(word.length + 2));
    const above = this.rows[depth - 1] as Uint8Array;
    const twoAbove = this.rows[depth - 2];
    const letter = other.charCodeAt(depth - 1);
    const before = other.charCodeAt(depth - 2);
    const from = Math.max(1, depth - most);
    const to = Math.min(word.length, depth + most);
    row[from - 1] = from === 1 ? Math.min(depth, FAR) : FAR;
    row[to + 1] = FAR;
    let least = FAR;
    for (let i = from; i <= to; i++) {
      const mine = word.charCodeAt(i - 1);
      let value = (above[i - 1] as number) + (mine === letter ? 0 : 1);
      const shorter = Math.min(above[i] as number, row[i - 1] as number) + 1;
      if (shorter < value) value = shorter;
      if (twoAbove && i > 1 && mine === before && word.charCodeAt(i - 2) === letter) {
        value = Math.min(value, (twoAbove[i - 2] as number) + 1);
      }
      row[i] = value;
      if (value < least) least = value;
    }
    return least;
  }
}

const sharedLength = (a: string, b: string): number => {
  const most = Math.min(a.length, b.length);
  let i = 0;
  while (i < most && a.charCodeAt(i) === b.charCodeAt(i)) i += 1;
  return i;
};

/** `lowerBound` for a place that is probably near. */
function gallop(words: readonly string[], key: string, from: number): number {
  let low = from;
  let width = 1;
  while (low + width < words.length && (words[low + width] ?? '') < key) {
    low += width;
    width *= 2;
  }
  return lowerBound(words, key, low, Math.min(words.length, low + width));
}

type Visit = (at: number, distance: number) => void;

/** Words with the right first letter. */
function visitNear(
  word: string,
  words: readonly string[],
  most: number,
  prefix: boolean,
  visit: Visit,
): void {
  const walk = new Walk(word, most, prefix);
  const [from, to] = prefixRange(words, word.slice(0, 1));
  for (let at = from; at < to;) {
    const distance = walk.step(words[at] ?? '');
    if (distance > 0 && distance <= most) visit(at, distance);
    at = distance <= most ? at + 1 : walk.next(words, at);
  }
}

/** First letters that occur, by jumping from one to the next. */
function firstLetters(words: readonly string[]): string[] {
  const letters: string[] = [];
  for (let at = 0; at < words.length;) {
    const letter = (words[at] ?? '').slice(0, 1);
    if (letter !== '') letters.push(letter);
    at = Math.max(at + 1, lowerBound(words, `${letter}\uffff`, at));
  }
  return letters;
}

/** Words whose first letter was mistyped: changed, left out, added or swapped; the rest must be right. */
function visitWrongFirst(
  word: string,
  words: readonly string[],
  prefix: boolean,
  visit: Visit,
): void {
  const [first = '', second = ''] = [word.slice(0, 1), word.slice(1, 2)];
  const rest = word.slice(1);
  const others = firstLetters(words).filter((letter) => letter !== first);
  const meant = new Set([rest, second + first + word.slice(2)]);
  for (const letter of others) meant.add(letter + rest).add(letter + word);
  const seen = new Set<number>();
  for (const variant of meant) {
    if (variant.startsWith(first)) continue;
    const from = lowerBound(words, variant);
    for (let at = from; at < words.length; at++) {
      const other = words[at] ?? '';
      if (prefix ? !other.startsWith(variant) : other !== variant) break;
      if (!seen.has(at)) visit(at, 2);
      seen.add(at);
    }
  }
}

const byCloseness = (a: Neighbour, b: Neighbour): number =>
  a.distance - b.distance || b.count - a.count || (a.word < b.word ? -1 : 1);

/**
 * Words within the allowed typos of `word`, itself excluded, closest and most frequent first. Restricted Damerau-Levenshtein distance by dynamic
 * programming over the sorted words: neighbours share the rows of their common beginning, and a beginning that is already too far is skipped with
 * everything that starts with it. A wrong first letter counts as two typos.
 */
export function typoNeighbours(
  word: string,
  vocabulary: SortedVocabulary,
  options: TypoOptions = {},
): Neighbour[] {
  const most = allowedTypos(word);
  if (most === 0) return [];
  const { words, counts } = vocabulary;
  const { prefix = false, limit = 6 } = options;
  const found: Neighbour[] = [];
  const visit: Visit = (at, distance) => {
    found.push({ word: words[at] ?? '', distance, count: counts[at] ?? 0 });
  };
  visitNear(word, words, most, prefix, visit);
  if (most === 2) visitWrongFirst(word, words, prefix, visit);
  return found.sort(byCloseness).slice(0, limit);
}
