import type { CompoundSplitter } from './compound-splitter';
import { foldDigraphs, foldWord } from './fold';
import { baseLanguage, stemmerOf, type Stemmer } from './stem';
import { stopWordsOf } from './stop-words';
import { eachWord } from './tokenize';

/** Stands for any joint inside a whole code ("error-403" → "errorˑ403"): a letter to every tokenizer, typed by nobody. */
export const CODE_JOINT = '\u02d1';

const MOST_GLUED = 6;
const LONGEST_WHOLE = 60;
const LONGEST_PLAIN = 30;
const DIGITS = /^\d+$/;
const LETTERS_THEN_DIGITS = /^(\p{L}+)(\d+)$/u;

/** A version's "v" goes: "v102" and "102" are one. */
const withoutV = (word: string): string => (/^v\d+$/.test(word) ? word.slice(1) : word);

/**
 * Terms for words glued together as one, for instance by dots or hyphens, besides their parts: hyphenated words written as one ("e-mail" →
 * "email"), and codes as a whole ("error-403", "foo_bar", "v102.6.1" with its shorter forms "102.6" and "102.6.1").
 */
export function wholeTerms(
  words: readonly string[],
  joints: readonly string[],
  stemmer: Stemmer,
): string[] {
  if (words.length < 2 || words.length > MOST_GLUED) return [];
  const folded = words.map((word) => withoutV(foldWord(word)));
  const length = folded.reduce((sum, word) => sum + word.length, 0);
  if (folded.some((word) => word === '') || length > LONGEST_WHOLE) return [];
  const hyphenated = joints.every(
    (joint) => joint === '-' || joint === '\u2010' || joint === '\u2011',
  );
  if (hyphenated && length <= LONGEST_PLAIN && !folded.some((word) => /\d/.test(word))) {
    return [stemmer.stem(folded.join(''))];
  }
  if (!folded.every((word) => DIGITS.test(word))) return [folded.join(CODE_JOINT)];
  return folded.slice(1).map((_, i) => folded.slice(0, i + 2).join(CODE_JOINT));
}

/** "windows10" → windows, 10; "v102" → 102: what people write apart as often as together. */
export function letterDigitParts(folded: string, stemmer: Stemmer): string[] {
  const match = LETTERS_THEN_DIGITS.exec(folded);
  if (!match) return [];
  const [, letters = '', digits = ''] = match;
  if (letters === 'v') return [digits];
  return letters.length >= 3 ? [stemmer.stem(letters), digits] : [];
}

/** Stems of the parts of a German compound, [] for other words and languages. */
export function compoundParts(
  word: string,
  stemmer: Stemmer,
  splitter?: CompoundSplitter,
): string[] {
  if (!splitter || stemmer.lang !== 'de' || word.length < 8) return [];
  return splitter.split(foldDigraphs(foldWord(word))).map((part) => stemmer.stem(part));
}

class Analysis {
  readonly terms: string[] = [];
  private readonly extras: string[] = [];
  private readonly stemmer: Stemmer;
  private run: string[] = [];
  private joints: string[] = [];
  private previous = '';

  constructor(
    private readonly text: string,
    lang: string,
    private readonly splitter?: CompoundSplitter,
    private readonly leftOut?: ReadonlySet<string>,
  ) {
    this.stemmer = stemmerOf(lang);
  }

  take(start: number, end: number, joint: string): void {
    const word = this.text.slice(start, end);
    if (joint === '') this.closeRun();
    else this.glue(word, joint);
    this.previous = word;
    const term = this.stemmer.stem(word);
    if (term === '' || this.leftOut?.has(foldWord(word))) return;
    this.terms.push(term);
    const last = term.charCodeAt(term.length - 1);
    if (last >= 48 && last < 58) this.extras.push(...letterDigitParts(term, this.stemmer));
    else if (this.splitter) this.extras.push(...compoundParts(word, this.stemmer, this.splitter));
  }

  finish(): string[] {
    this.closeRun();
    for (const extra of this.extras) if (extra !== '') this.terms.push(extra);
    return this.terms;
  }

  private glue(word: string, joint: string): void {
    if (this.run.length === 0) this.run.push(this.previous);
    this.run.push(word);
    this.joints.push(joint);
  }

  private closeRun(): void {
    if (this.run.length === 0) return;
    this.extras.push(...wholeTerms(this.run, this.joints, this.stemmer));
    this.run = [];
    this.joints = [];
  }
}

/**
 * The index terms of a text: first the stem of every word in its order (stop words too, so that phrases match exactly), then what helps finding
 * them otherwise: whole codes, hyphenated words as one, compound parts. Terms hold letters, digits and combining marks only.
 */
export function analyse(text: string, lang: string, splitter?: CompoundSplitter): string[] {
  return termsBy(new Analysis(text, baseLanguage(lang), splitter), text);
}

/** The same without the stop words of the language: shorter, but phrases cannot be told by it. */
export function analyseContent(text: string, lang: string, splitter?: CompoundSplitter): string[] {
  return termsBy(new Analysis(text, baseLanguage(lang), splitter, stopWordsOf(lang)), text);
}

function termsBy(analysis: Analysis, text: string): string[] {
  eachWord(text, (start, end, joint) => analysis.take(start, end, joint));
  return analysis.finish();
}
