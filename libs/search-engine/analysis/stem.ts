import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as hungarian } from '@orama/stemmers/hungarian';
import { stemmer as irish } from '@orama/stemmers/irish';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as romanian } from '@orama/stemmers/romanian';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { stemmer as turkish } from '@orama/stemmers/turkish';
import { stem as english } from 'porter2';
import { newStemmer } from 'snowball-stemmers';
import { fold, foldDigraphs, foldWord } from './fold';

type Algorithm = (word: string) => string;

/** The package of all of Snowball's algorithms; up to ten times slower than the others, so only for what they lack. */
const snowball = (name: string): Algorithm => {
  const stemmer = newStemmer(name);
  return (word) => stemmer.stem(word);
};

/**
 * Snowball's algorithms by the language codes of our documents (ISO 639-1). The packages are pinned: another stem for the same
 * word wants every index filled anew.
 */
const ALGORITHMS: Readonly<Record<string, () => Algorithm>> = {
  ca: () => snowball('catalan'),
  cs: () => snowball('czech'),
  da: () => danish,
  de: () => german,
  en: () => english,
  es: () => spanish,
  eu: () => snowball('basque'),
  fi: () => snowball('finnish'),
  fr: () => french,
  ga: () => irish,
  hu: () => hungarian,
  it: () => italian,
  nb: () => norwegian,
  nl: () => dutch,
  nn: () => norwegian,
  no: () => norwegian,
  pt: () => portuguese,
  ro: () => romanian,
  ru: () => russian,
  sl: () => snowball('slovene'),
  sv: () => swedish,
  tr: () => turkish,
};

/** Accents in endings that Snowball's rules need and folding took away; most people leave them out anyway. */
const ENDINGS: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  es: [
    [/cion$/, 'ción'],
    [/logia$/, 'logía'],
  ],
  fr: [[/ee(s?)$/, 'ée$1']],
  it: [[/(iv|bil|al)ita$/, '$1ità']],
  pt: [
    [/cao$/, 'ção'],
    [/coes$/, 'ções'],
  ],
};

const LONGEST_WORD = 64;
const CACHED_WORDS = 60_000;
const NOT_STEMMED = /[^\p{L}]/u;
const NO_TERM = /[^\p{L}\p{N}\p{M}]/gu;

/** "de-AT", "DE_at" → "de"; anything odd → "". */
export const baseLanguage = (lang: string | undefined): string =>
  /^[a-z]{2,3}/.exec((lang ?? '').toLowerCase())?.[0] ?? '';

/** Whether words of this language are reduced to stems (else they are only folded). */
export const hasStemmer = (lang: string): boolean => baseLanguage(lang) in ALGORITHMS;

/** A copy that does not keep the text alive it was cut from (V8 slices share their parent's memory). */
const detached = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');

function shorten(word: string): string {
  if (word.length <= LONGEST_WORD) return word;
  const last = word.charCodeAt(LONGEST_WORD - 1);
  return word.slice(0, last >= 0xd800 && last < 0xdc00 ? LONGEST_WORD - 1 : LONGEST_WORD);
}

/** Stems of one language with a bounded memory: the older half is forgotten when the younger is full. */
export class Stemmer {
  private readonly algorithm: Algorithm | undefined;
  private readonly endings: readonly (readonly [RegExp, string])[];
  private young = new Map<string, string>();
  private old = new Map<string, string>();

  constructor(readonly lang: string) {
    this.endings = ENDINGS[lang] ?? [];
    this.algorithm = ALGORITHMS[lang]?.();
  }

  /** The term under which this word, as written in a text, stands in the index: letters, digits and marks only; '' when nothing is left. */
  stem(word: string): string {
    const known = this.young.get(word) ?? this.old.get(word);
    if (known !== undefined) return known;
    const key = detached(word);
    const stem = this.compute(key);
    if (this.young.size >= CACHED_WORDS / 2) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, stem);
    return stem;
  }

  private compute(word: string): string {
    const folded = shorten(foldWord(shorten(word)));
    const plain = this.lang === 'de' ? foldDigraphs(folded) : folded;
    if (NOT_STEMMED.test(plain)) return plain.replace(NO_TERM, '');
    if (!this.algorithm) return plain;
    let spelled = plain;
    for (const [ending, accented] of this.endings) spelled = spelled.replace(ending, accented);
    return fold(this.algorithm(spelled)) || plain;
  }
}

const stemmers = new Map<string, Stemmer>();

/** The shared stemmer of a language; an unknown language gets one that only folds. */
export function stemmerOf(lang: string): Stemmer {
  const same = stemmers.get(lang);
  if (same) return same;
  const base = baseLanguage(lang);
  const code = base in ALGORITHMS ? base : '';
  const known = stemmers.get(code);
  if (known) return known;
  const made = new Stemmer(code);
  stemmers.set(code, made);
  return made;
}

/**
 * Snowball stem (snowballstem.org) of the folded word, cached. German also reads ae, oe, ue as ä, ö, ü (Snowball's "german2" rule), so that
 * Änderung, Anderung and Aenderung are one. Unknown languages: folded only.
 */
export const stem = (word: string, lang: string): string => stemmerOf(lang).stem(word);
