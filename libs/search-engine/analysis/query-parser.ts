import { likelyLanguages } from './detect-language';
import { fold, foldWord, wellFormed } from './fold';
import { isStopWord } from './stop-words';
import { tokenize } from './tokenize';

export const OPERATORS = [
  'space',
  'kind',
  'lang',
  'tag',
  'product',
  'state',
  'author',
  'is',
] as const;
export type OperatorName = (typeof OPERATORS)[number];

/** What a person typed, taken apart. Every string is well-formed; nothing here is validated against what exists. */
export interface ParsedQuery {
  /** Free words in order, as typed, without operators, quotes and negatives. */
  readonly words: readonly string[];
  /** The insides of "…", without empty ones. */
  readonly phrases: readonly string[];
  /** What must not occur: words of `-word`, insides of `-"…"`. */
  readonly negatives: readonly string[];
  /** Operator values in order, folded to lower case except for `author`; several values of one operator mean OR. */
  readonly operators: ReadonlyMap<OperatorName, readonly string[]>;
  /** The same of `-operator:value`: what is not wanted. */
  readonly excluded: ReadonlyMap<OperatorName, readonly string[]>;
  /** The text as given, without NUL and lone surrogates. */
  readonly raw: string;
  /** The last thing typed is a free word without a separator behind it: it may still grow. */
  readonly lastIsPrefix: boolean;
  /** Words of `words` and `phrases` that are no stop words in the language they seem to be in; all of them when there is nothing else. */
  readonly contentWords: readonly string[];
}

const ALIASES: Readonly<Record<string, OperatorName>> = {
  space: 'space',
  in: 'space',
  bereich: 'space',
  kind: 'kind',
  type: 'kind',
  art: 'kind',
  lang: 'lang',
  language: 'lang',
  sprache: 'lang',
  tag: 'tag',
  tags: 'tag',
  schlagwort: 'tag',
  product: 'product',
  produkt: 'product',
  state: 'state',
  status: 'state',
  zustand: 'state',
  stand: 'state',
  author: 'author',
  autor: 'author',
  von: 'author',
  is: 'is',
  ist: 'is',
};

const QUOTES = '"“”„«»‟';
const SPACE = /\s/u;

class QueryReader {
  private at = 0;
  readonly words: string[] = [];
  readonly phrases: string[] = [];
  readonly negatives: string[] = [];
  readonly operators = new Map<OperatorName, string[]>();
  readonly excluded = new Map<OperatorName, string[]>();
  lastIsPrefix = false;

  constructor(private readonly text: string) {}

  read(): void {
    while (this.at < this.text.length) {
      if (SPACE.test(this.text.charAt(this.at))) {
        this.at += 1;
        this.lastIsPrefix = false;
      } else this.readPiece();
    }
  }

  private readPiece(): void {
    this.lastIsPrefix = false;
    const negative = this.text.charAt(this.at) === '-' && this.at + 1 < this.text.length;
    const start = negative ? this.at + 1 : this.at;
    if (isQuote(this.text.charAt(start))) {
      this.at = start;
      const inside = this.readQuoted();
      if (hasWord(inside)) (negative ? this.negatives : this.phrases).push(inside);
      return;
    }
    this.at = start;
    if (this.readOperator(negative ? this.excluded : this.operators)) return;
    const word = this.readBare();
    if (!hasWord(word)) return;
    if (negative) this.negatives.push(word);
    else {
      this.words.push(word);
      this.lastIsPrefix = /[\p{L}\p{N}\p{M}]$/u.test(word);
    }
  }

  /** From an opening quote to its partner or the end of the text. */
  private readQuoted(): string {
    const from = this.at + 1;
    let end = from;
    while (end < this.text.length && !isQuote(this.text.charAt(end))) end += 1;
    this.at = Math.min(end + 1, this.text.length);
    return this.text.slice(from, end).trim();
  }

  /** Up to white space or a quote. */
  private readBare(): string {
    const from = this.at;
    while (this.at < this.text.length) {
      const c = this.text.charAt(this.at);
      if (SPACE.test(c) || isQuote(c)) break;
      this.at += 1;
    }
    return this.text.slice(from, this.at);
  }

  private readOperator(operators: Map<OperatorName, string[]>): boolean {
    const match = /^(\p{L}{2,12}):(?=[^\s/\\])/u.exec(this.text.slice(this.at, this.at + 16));
    const key = match?.[1]?.toLowerCase() ?? '';
    const name = Object.hasOwn(ALIASES, key) ? ALIASES[key] : undefined;
    if (!match || !name) return false;
    this.at += match[0].length;
    const values = isQuote(this.text.charAt(this.at))
      ? [this.readQuoted()]
      : this.readBare().split(',');
    const clean = values.map((value) => value.trim()).filter((value) => value !== '');
    const kept = name === 'author' ? clean : clean.map((value) => value.toLowerCase());
    const known = operators.get(name);
    if (known) known.push(...kept);
    else if (kept.length) operators.set(name, kept);
    return true;
  }
}

const isQuote = (c: string): boolean => c !== '' && QUOTES.includes(c);
const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

function contentOf(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => tokenize(text).map((token) => token.text));
  const languages = likelyLanguages(texts.join(' '));
  const content = words.filter((word) => !isStopWord(foldWord(word), languages));
  return content.length ? content : words;
}

/** Takes a query apart. Never throws; an operator nobody knows ("foo:bar"), an address or a time of day is plain text. */
export function parseQuery(text: string): ParsedQuery {
  const raw = wellFormed(text).replaceAll('\0', ' ');
  const reader = new QueryReader(raw);
  reader.read();
  const { words, phrases, negatives, operators, excluded, lastIsPrefix } = reader;
  const contentWords = contentOf([...words, ...phrases]);
  return { words, phrases, negatives, operators, excluded, raw, lastIsPrefix, contentWords };
}

/** Writes a parsed query in one canonical way; parsing that gives the same parts again. */
export function formatQuery(parsed: ParsedQuery): string {
  const quoted = (text: string): string => (/[\s,]/u.test(text) ? `"${text}"` : text);
  const typed = (sign: string, operators: ParsedQuery['operators']): string[] =>
    [...operators].flatMap(([name, values]) =>
      values.map((value) => `${sign}${name}:${quoted(value)}`),
    );
  return [
    ...typed('', parsed.operators),
    ...typed('-', parsed.excluded),
    ...parsed.phrases.map((phrase) => `"${phrase}"`),
    ...parsed.negatives.map((negative) => `-"${negative}"`),
    ...parsed.words,
  ].join(' ');
}

export type SearchMode = 'typing' | 'question';

const TYPING_WORDS = 5;
const TYPING_LENGTH = 90;

/** Whether somebody is looking something up with a few words or describes a problem in sentences (the two plans of the engines). */
export function decideMode(parsed: ParsedQuery): SearchMode {
  const content = parsed.contentWords.length;
  if (parsed.raw.length > TYPING_LENGTH && content > TYPING_WORDS) return 'question';
  if (fold(parsed.raw).trimEnd().endsWith('?') && content >= 3) return 'question';
  return content > TYPING_WORDS + 2 ? 'question' : 'typing';
}
