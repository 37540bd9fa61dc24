import { detectLanguage } from './detect-language';
import { foldDigraphs, foldWord, wellFormed } from './fold';
import { stemmerOf, type Stemmer } from './stem';
import { stripMarkdown } from './strip-markdown';
import { eachWord } from './tokenize';

/** Half-open range of UTF-16 offsets. */
export type Mark = readonly [from: number, to: number];

export interface Snippet {
  /** Plain text, never HTML: escape it like any other text. */
  readonly text: string;
  /** What to highlight, ascending and apart. */
  readonly marks: readonly Mark[];
}

export interface SnippetOptions {
  /** Longest text wanted, in characters (200, about two lines). */
  readonly length?: number;
  /** Language of the text; guessed when left out. */
  readonly lang?: string;
}

const LENGTH = 200;
const MOST_READ = 64_000;
/** Share of the length that lies after the first match. */
const AHEAD = 0.7;
const MOST_HITS = 500;
const PART = 4_000;
const LONGEST_RUN = 200;
const MOST_KNOWN = 20_000;
const SHORTEST_COMPOUND = 8;
const SHORTEST_PART = 4;
/** Letters before the apostrophe in "lorsqu'", with room for invisible ones. */
const LONGEST_ELISION = 12;

/** English stems that begin otherwise than their words: dying, lying, tying. */
const UNLIKE = ['die', 'lie', 'tie'];

/** Languages whose stems may begin otherwise than their words. */
const OTHERWISE: ReadonlySet<string> = new Set(['cs', 'ga', 'tr']);

interface Hit {
  readonly start: number;
  readonly end: number;
  readonly term: string;
}

const letterAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return code >= 65 && code <= 90 ? code + 32 : code;
};

const escaped = (code: number): string => `\\x${code.toString(16).padStart(2, '0')}`;

/** What matches an ASCII character, terms being written small. */
const eitherCase = (code: number): string =>
  code >= 97 && code <= 122 ? `[${escaped(code)}${escaped(code - 32)}]` : escaped(code);

const isAscii = (code: number): boolean => code < 0x80;

/** Finds the words of a text that stand for one of the wanted terms; remembers every word it has looked at. */
class Matcher {
  private readonly known = new Map<string, string>();
  private readonly stemmer: Stemmer;
  /** The first letters of wanted terms, and their first two. */
  private readonly openings = new Uint8Array(0x80);
  private readonly pairs = new Uint8Array(0x80 * 0x80);
  /** The same as parts of a regular expression. */
  private readonly begins = new Set<string>();
  /** Made when it is first needed; null where there is none. */
  private pattern: RegExp | null | undefined;

  constructor(
    private readonly wanted: ReadonlySet<string>,
    lang: string,
  ) {
    this.stemmer = stemmerOf(lang);
    for (const term of wanted) this.open(term);
    for (const term of UNLIKE) if (wanted.has(term)) this.open(term.charAt(0));
    if (lang === 'de') for (const vowel of 'aou') this.openPair(vowel, 'e');
  }

  /**
   * Finds the places where a word may begin that stands for a wanted term, or where one has more than plain letters;
   * undefined where any word may. A regular expression passes over the rest many times faster than looking at each word.
   */
  get places(): RegExp | undefined {
    if (this.pattern !== undefined) return this.pattern ?? undefined;
    const { lang } = this.stemmer;
    this.pattern = OTHERWISE.has(lang) || lang === 'de' ? null : this.makePattern();
    return this.pattern ?? undefined;
  }

  /** Both cases are spelled out: without regard to case, V8 would look for the other case of all that is not ASCII. */
  private makePattern(): RegExp {
    const { begins } = this;
    const words = begins.size > 0 ? [`(?<![A-Za-z0-9])(?:${[...begins].join('|')})`] : [];
    return new RegExp([...words, "['`\\x80-\\uffff]"].join('|'), 'g');
  }

  private open(term: string): void {
    if (term.length > 1 && isAscii(term.charCodeAt(1))) return this.openPair(term, term.charAt(1));
    // Of a term of one letter, or with a second one that people also type otherwise, the first must do.
    const first = term.charCodeAt(0);
    if (!isAscii(first)) return;
    this.openings[first] = 1;
    this.begins.add(eitherCase(first));
  }

  private openPair(first: string, second: string): void {
    const at = first.charCodeAt(0);
    if (!isAscii(at)) return;
    this.pairs[(at << 7) | second.charCodeAt(0)] = 1;
    this.begins.add(eitherCase(at) + eitherCase(second.charCodeAt(0)));
  }

  /**
   * Whether the word between two offsets may stand for a wanted term: neither folding nor stemming touches its first two letters,
   * where they are plain. Saves cutting out and stemming most words. Elisions ("l'account"), German compounds and words of some languages may
   * begin with something else.
   */
  mayMatch(text: string, start: number, end: number): boolean {
    if (this.wanted.size === 0) return false;
    const first = letterAt(text, start);
    if (!isAscii(first) || this.openings[first] === 1) return true;
    const second = end - start > 1 ? letterAt(text, start + 1) : 0;
    if (!isAscii(second) || this.pairs[(first << 7) | second] === 1) return true;
    return this.mayBeginOtherwise(text, start, end);
  }

  private mayBeginOtherwise(text: string, start: number, end: number): boolean {
    const { lang } = this.stemmer;
    if (OTHERWISE.has(lang) || (lang === 'de' && end - start >= SHORTEST_COMPOUND)) return true;
    for (let at = start + 1; at < end && at <= start + LONGEST_ELISION; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x27 || code === 0x60 || code > 0x7f) return true;
    }
    return false;
  }

  /** The wanted term a word stands for, or ''. */
  match(word: string): string {
    const known = this.known.get(word);
    if (known !== undefined) return known;
    const term = this.find(word);
    if (this.known.size < MOST_KNOWN) this.known.set(word, term);
    return term;
  }

  private find(word: string): string {
    const { wanted } = this;
    const stem = this.stemmer.stem(word);
    if (wanted.has(stem)) return stem;
    const folded = foldWord(word);
    if (wanted.has(folded)) return folded;
    return this.stemmer.lang === 'de' ? this.partOf(foldDigraphs(folded), stem) : '';
  }

  /** The term that begins or ends a German compound, as near as one can tell without its dictionary. */
  private partOf(folded: string, stem: string): string {
    if (folded.length < SHORTEST_COMPOUND) return '';
    for (const term of this.wanted) {
      if (term.length < SHORTEST_PART || folded.length - term.length < SHORTEST_PART) continue;
      if (folded.startsWith(term) || stem.endsWith(term)) return term;
    }
    return '';
  }
}

function hitsIn(text: string, matcher: Matcher, to = text.length): Hit[] {
  const hits: Hit[] = [];
  addHits(hits, text, matcher, 0, to);
  return hits;
}

/**
 * Reads part by part until two different terms stand near each other, or one part beyond the first term: further places
 * are seldom better.
 */
function firstHits(text: string, matcher: Matcher, near: number): Hit[] {
  const hits: Hit[] = [];
  const end = Math.min(text.length, MOST_READ);
  for (let from = 0; from < end;) {
    const to = wordStart(text, Math.min(end, from + PART));
    const before = hits.length;
    addHits(hits, text, matcher, from, to);
    if (before > 0 || hits.some((hit, at) => isNear(hit, hits[at + 1], near))) break;
    from = to;
  }
  return hits;
}

const isNear = (hit: Hit, next: Hit | undefined, near: number): boolean =>
  next !== undefined && next.term !== hit.term && next.end - hit.start <= near;

/** The next blank from an offset on: where no word is cut apart. */
function wordStart(text: string, at: number): number {
  const blank = text.slice(at, at + LONGEST_RUN).search(/\s/);
  return blank < 0 ? at : at + blank;
}

function addHits(hits: Hit[], text: string, matcher: Matcher, from: number, to: number): void {
  const { places } = matcher;
  if (!places) {
    addHitsOfAll(hits, text, matcher, from, to);
    return;
  }
  const part = from === 0 && to >= text.length ? text : text.slice(from, to);
  const found: Hit[] = [];
  let read = 0;
  places.lastIndex = 0;
  for (let place = places.exec(part); place; place = places.exec(part)) {
    const { index } = place;
    const isPlain = isAscii(part.charCodeAt(index)) && !isQuote(part.charCodeAt(index));
    const start = isPlain ? index : Math.max(read, runStart(part, index));
    const end = isPlain ? index + 1 : runEnd(part, index);
    read = Math.max(end, addHitsOfAll(found, part, matcher, start, end));
    places.lastIndex = read;
    if (hits.length + found.length >= MOST_HITS) break;
  }
  for (const { start, end, term } of found) {
    if (hits.length < MOST_HITS) hits.push({ start: start + from, end: end + from, term });
  }
}

const isQuote = (code: number): boolean => code === 0x27 || code === 0x60;
const isBlank = (code: number): boolean => code === 0x20 || (code >= 9 && code <= 13);

/** Where the letters and signs between two plain blanks begin, and end. */
function runStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && !isBlank(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

function runEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && !isBlank(text.charCodeAt(end))) end += 1;
  return end;
}

/** Looks at each word that begins between two offsets; returns the end of the last one. */
function addHitsOfAll(
  hits: Hit[],
  text: string,
  matcher: Matcher,
  from: number,
  to: number,
): number {
  let last = from;
  eachWord(
    text,
    (start, end) => {
      last = end;
      if (hits.length >= MOST_HITS || !matcher.mayMatch(text, start, end)) return;
      const term = matcher.match(text.slice(start, end));
      if (term !== '') hits.push({ start, end, term });
    },
    from,
    to,
  );
  return last;
}

const matchers = new WeakMap<object, Map<string, Matcher>>();

/** Texts of one page are marked for one set of terms: what was found out of a word holds for all of them. */
function matcherFor(text: string, terms: Iterable<string>, lang: string | undefined): Matcher {
  const language = lang ?? detectLanguage(text);
  if (!(terms instanceof Set)) return new Matcher(new Set(terms), language);
  const known = matchers.get(terms) ?? new Map<string, Matcher>();
  matchers.set(terms, known);
  const matcher = known.get(language) ?? new Matcher(terms as ReadonlySet<string>, language);
  known.set(language, matcher);
  return matcher;
}

function marksOf(text: string, matcher: Matcher): Mark[] {
  const marks: Mark[] = [];
  for (const { start, end } of hitsIn(text, matcher)) {
    const last = marks[marks.length - 1];
    if (last && text.slice(last[1], start).trim() === '') {
      marks[marks.length - 1] = [last[0], end];
    } else marks.push([start, end]);
  }
  return marks;
}

/** Ranges of a title or another short text that stand for any of the index terms. */
export const marksIn = (
  text: string,
  terms: Iterable<string>,
  options: Pick<SnippetOptions, 'lang'> = {},
): Mark[] => marksOf(text, matcherFor(text, terms, options.lang));

/** Offset at which the window with the most different terms begins, early ones preferred. */
function bestStart(hits: readonly Hit[], length: number): number {
  let best = 0;
  let bestScore = -1;
  for (let i = 0; i < hits.length; i++) {
    const from = hits[i]?.start ?? 0;
    const seen = new Set<string>();
    let count = 0;
    for (let j = i; j < hits.length && (hits[j]?.end ?? 0) <= from + length; j++) {
      seen.add(hits[j]?.term ?? '');
      count += 1;
    }
    const score = seen.size * 10 + Math.min(count, 5) - i / hits.length;
    if (score > bestScore) [best, bestScore] = [from, score];
  }
  return best;
}

/** Moves back to the beginning of the sentence, or at least of the word. */
function beginning(text: string, at: number, most: number): number {
  if (at <= most) return 0;
  const from = Math.floor(at - most);
  const before = text.slice(from, at);
  const sentence = Math.max(
    before.lastIndexOf('\n'),
    before.lastIndexOf('. '),
    before.lastIndexOf('? '),
    before.lastIndexOf('! '),
  );
  if (sentence >= 0) return from + sentence + 1;
  const space = before.indexOf(' ');
  return space >= 0 ? from + space + 1 : at;
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const space = text.lastIndexOf(' ', length - 1);
  const end = space > length * 0.6 ? space : length - 1;
  const kept = wellFormed(text.slice(0, end)).replace(/\ufffd$/, '');
  return `${kept.trimEnd()}…`;
}

/**
 * The passage of about two lines that holds most of the terms, with the matching words marked, whatever their inflection. Reads at most the
 * first 64,000 characters; Markdown's signs are removed.
 */
export function snippet(
  text: string,
  terms: Iterable<string>,
  options: SnippetOptions = {},
): Snippet {
  const length = options.length ?? LENGTH;
  const matcher = matcherFor(text, terms, options.lang);
  const hits = firstHits(text, matcher, length * AHEAD);
  const start = hits.length
    ? beginning(text, bestStart(hits, length * AHEAD), length * (1 - AHEAD))
    : 0;
  const plain = stripMarkdown(text.slice(start, start + length * 3));
  const passage = `${start > 0 ? '… ' : ''}${cut(plain, length)}`;
  return { text: passage, marks: marksOf(passage, matcher) };
}
