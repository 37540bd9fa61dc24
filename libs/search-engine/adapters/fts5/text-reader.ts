import { letterDigitParts, wholeTerms } from '../../analysis/analyse';
import { baseLanguage, stemmerOf, type Stemmer } from '../../analysis/stem';
import { eachWord } from '../../analysis/tokenize';
import type { SearchDoc } from '../../search-doc';
import { EntryCounter } from './memory/forward-index';
import { SpellingCache } from './memory/spelling-cache';
import type { Vocabulary } from './memory/vocabulary';

/** A document's text as the index takes it: FTS5's three text columns, and its words with counts. */
export interface ReadText {
  readonly title: string;
  readonly body: string;
  readonly context: string;
  readonly titleLength: number;
  readonly bodyLength: number;
  readonly entries: Uint32Array;
}

const CACHED = 150_000;
/** Longer words are shortened before they become terms. */
const MOST_LETTERS = 64;

/** The token under which FTS5 holds a term: pure ASCII whatever the term is, so nothing can be injected. */
export const tokenOf = (term: number): string => `t${term.toString(36)}`;

/**
 * Turns texts into vocabulary numbers: the same terms in the same order as `analyse` gives them
 * (compounds are left whole: their parts are found from the vocabulary when asked for).
 */
export class TextReader {
  private readonly counter = new EntryCounter();
  private readonly tokenOfTerm: string[] = [];
  private readonly known = new Map<string, SpellingCache>();

  constructor(private readonly vocabulary: Vocabulary) {}

  read(doc: Omit<SearchDoc, 'vectors'>): ReadText {
    const isPost = doc.type === 'post';
    const title = isPost ? [] : this.words(doc.title, doc.lang);
    const body = this.words(doc.body, doc.lang);
    const beside = [isPost ? doc.title : '', ...doc.tags, doc.externalId ?? ''].join('\n');
    const context = this.words(beside, doc.lang);
    return {
      title: this.tokens(title),
      body: this.tokens(body),
      context: this.tokens(context),
      titleLength: title.length,
      bodyLength: body.length,
      entries: this.counter.count(title, body, context, this.vocabulary.wordTotal),
    };
  }

  /** Word numbers of a text: every word in its order, then whole codes and parts of codes. */
  private words(text: string, language: string): number[] {
    if (text === '') return [];
    const lang = baseLanguage(language);
    const pass = new Pass(text, stemmerOf(lang), this.vocabulary, this.cacheOf(lang));
    eachWord(text, (start, end, joint) => pass.take(start, end, joint));
    return pass.finish();
  }

  private tokens(words: readonly number[]): string {
    const terms = this.vocabulary.termOfWord;
    let text = '';
    for (const word of words) {
      const term = terms[word] as number;
      text += this.tokenOfTerm[term] ??= ` ${tokenOf(term)}`;
    }
    return text;
  }

  private cacheOf(lang: string): SpellingCache {
    const cache = this.known.get(lang) ?? new SpellingCache(CACHED);
    this.known.set(lang, cache);
    return cache;
  }
}

const LETTER = /\p{L}/u;

/** Whether what a word ends in may be folded to a digit: a digit of any script, or marks and half characters behind one. */
const mayEndInDigit = (code: number): boolean =>
  code < 128 ? code >= 48 && code <= 57 : !LETTER.test(String.fromCharCode(code));

class Pass {
  private readonly words: number[] = [];
  private readonly extras: number[] = [];
  /** Glued words so far: where each starts and ends, and what glues it to the one before. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly joints: string[] = [];
  private glued = 0;

  constructor(
    private readonly text: string,
    private readonly stemmer: Stemmer,
    private readonly vocabulary: Vocabulary,
    private readonly cache: SpellingCache,
  ) {}

  take(start: number, end: number, joint: string): void {
    if (joint === '') this.closeRun();
    this.starts[this.glued] = start;
    this.ends[this.glued] = end;
    this.joints[this.glued++] = joint;
    const word = this.cache.get(this.text, start, end) ?? this.number(start, end);
    if (word < 0) return;
    this.words.push(word);
    if (end - start <= MOST_LETTERS && !mayEndInDigit(this.text.charCodeAt(end - 1))) return;
    const folded = this.stemmer.stem(this.text.slice(start, end));
    for (const part of letterDigitParts(folded, this.stemmer)) this.extra(part);
  }

  finish(): number[] {
    this.closeRun();
    return this.extras.length ? this.words.concat(this.extras) : this.words;
  }

  private number(start: number, end: number): number {
    const spelling = this.text.slice(start, end);
    const term = this.stemmer.stem(spelling);
    const lower = spelling.normalize('NFC').toLowerCase();
    const word = term === '' ? -1 : this.vocabulary.wordFor(lower, term);
    this.cache.set(this.text, start, end, word);
    return word;
  }

  private extra(term: string): void {
    if (term !== '') this.extras.push(this.vocabulary.wordFor('', term));
  }

  private closeRun(): void {
    const { glued } = this;
    this.glued = 0;
    if (glued < 2) return;
    const starts = this.starts.slice(0, glued);
    const words = starts.map((start, i) => this.text.slice(start, this.ends[i]));
    const joints = this.joints.slice(1, glued);
    for (const term of wholeTerms(words, joints, this.stemmer)) this.extra(term);
  }
}
