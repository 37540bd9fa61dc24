import { compoundParts, letterDigitParts, wholeTerms } from './analyse';
import { splitterOver, type CompoundSplitter } from './compound-splitter';
import { guessLanguages, hasUmlauts } from './detect-language';
import { digraphVariant, foldDigraphs, foldWord } from './fold';
import { baseLanguage, stemmerOf } from './stem';
import { isStopWord } from './stop-words';
import { tokenize, type Token } from './tokenize';

export interface QueryOptions {
  /** Language of the interface: a hint only, it never limits. */
  readonly locale?: string;
  /** The index's compound splitter. */
  readonly splitter?: CompoundSplitter;
  /** Document count of an index term; 0 when no document has it. With it the analysis leaves out forms that cannot match and joins or splits words as the index has them. */
  readonly vocabulary?: (term: string) => number;
  /** Languages the index holds (default en, de). */
  readonly languages?: readonly string[];
}

/** One word of the query with every form under which the index may hold it. */
export interface QueryTerm {
  /** As typed. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly folded: string;
  /** A stop word of the interface's language, or of one the query is evidently in. */
  readonly stop: boolean;
  /** Terms any of which matches the word: stems by candidate language, spellings, the word joined with its neighbour. Best first, never empty unless no form exists in the vocabulary. */
  readonly alternatives: readonly string[];
  /** Terms that match the word together (the parts of a compound, of a code); [] when it has none. */
  readonly parts: readonly string[];
}

export interface AnalysedQuery {
  readonly terms: readonly QueryTerm[];
  /** Candidate languages, most likely first. */
  readonly languages: readonly string[];
}

const DEFAULT_LANGUAGES = ['en', 'de'];
const SURE = 0.75;
const LIKELY = 0.15;
const TELLING_STOP_WORDS = 2;
const SHORTEST_JOINED = 6;
const LONGEST_JOINED = 40;
const FEW_WORDS = 10;
const RARE = 2;

/**
 * The languages a query may be in: the likely ones by its stop words and spelling, the interface's, and all of the index's when the text gives
 * no clear sign (a few bare words).
 */
export function queryLanguages(text: string, options: QueryOptions = {}): string[] {
  const present = (options.languages ?? DEFAULT_LANGUAGES).map(baseLanguage);
  const guesses = guessLanguages(text).filter((guess) => present.includes(guess.lang));
  const all = guesses.reduce((sum, guess) => sum + guess.share, 0);
  const words = tokenize(text.slice(0, 400)).length;
  const best = guesses[0]?.share ?? 0;
  const sure = words >= 5 && best > 0 && best >= SURE * all;
  const likely = guesses.filter((guess) => guess.share >= LIKELY * all).map((guess) => guess.lang);
  const locale = baseLanguage(options.locale);
  const candidates = sure
    ? likely
    : [...likely, ...(present.includes(locale) ? [locale] : []), ...present];
  return [...new Set(candidates)];
}

/**
 * Languages whose stop words count in this text: the interface's, and those that show two of them. One alone may be a word that matters
 * ("recycle bin" is no German).
 */
function stopLanguages(
  tokens: readonly Token[],
  candidates: readonly string[],
  locale: string,
): string[] {
  if (candidates.length === 1) return [...candidates];
  const words = [...new Set(tokens.map((token) => foldWord(token.text)))];
  const home = candidates.includes(locale) ? locale : candidates[0];
  return candidates.filter(
    (lang) =>
      lang === home ||
      words.filter((word) => isStopWord(word, [lang])).length >= TELLING_STOP_WORDS,
  );
}

function spellings(token: Token, languages: readonly string[]): string[] {
  const forms = languages.map((lang) => stemmerOf(lang).stem(token.text));
  const folded = foldWord(token.text);
  forms.push(stemmerOf('').stem(token.text));
  const variant = digraphVariant(folded);
  if (variant) forms.push(variant);
  if (hasUmlauts(token.text)) {
    const digraphs = token.text
      .toLowerCase()
      .replaceAll('ä', 'ae')
      .replaceAll('ö', 'oe')
      .replaceAll('ü', 'ue');
    forms.push(...languages.map((lang) => stemmerOf(lang).stem(digraphs)));
  }
  return [...new Set(forms)].filter((form) => form !== '');
}

class QueryAnalysis {
  private readonly known: (term: string) => boolean;
  private readonly stopLanguages: readonly string[];

  constructor(
    private readonly tokens: readonly Token[],
    private readonly languages: readonly string[],
    private readonly options: QueryOptions,
  ) {
    const { vocabulary } = options;
    this.stopLanguages = stopLanguages(tokens, languages, baseLanguage(options.locale));
    this.known = vocabulary ? (term) => vocabulary(term) > 0 : () => true;
  }

  terms(): QueryTerm[] {
    const joined = this.joins();
    return this.tokens.map((token, i) => {
      const folded = foldWord(token.text);
      const forms = [...spellings(token, this.languages), ...(joined.get(i) ?? [])];
      return {
        text: token.text,
        start: token.start,
        end: token.end,
        folded,
        stop: isStopWord(folded, this.stopLanguages),
        alternatives: [...new Set(forms)].filter(this.known),
        parts: this.parts(token, folded),
      };
    });
  }

  /** Terms of neighbouring words written as one, by the index of each of the two words. */
  private joins(): Map<number, string[]> {
    const joins = new Map<number, string[]>();
    const add = (at: number, term: string): void => {
      joins.set(at, [...(joins.get(at) ?? []), term]);
    };
    for (const [from, to] of this.runs()) {
      const words = this.tokens.slice(from, to).map((token) => token.text);
      const marks = this.tokens.slice(from + 1, to).map((token) => token.joint);
      for (const lang of this.languages) {
        for (const term of wholeTerms(words, marks, stemmerOf(lang))) {
          for (let i = from; i < to; i++) add(i, term);
        }
      }
    }
    if (this.options.vocabulary) this.addNeighbours(add);
    return joins;
  }

  /** "Seiten Format" → "seitenformat", where the index has it. */
  private addNeighbours(add: (at: number, term: string) => void): void {
    for (let i = 0; i + 1 < this.tokens.length; i++) {
      for (const term of this.joinedTerms(i)) {
        add(i, term);
        add(i + 1, term);
      }
    }
  }

  private joinedTerms(at: number): string[] {
    const pair = this.tokens.slice(at, at + 2).map((token) => foldWord(token.text));
    if (pair.some((word) => word.length < 2 || isStopWord(word, this.stopLanguages))) return [];
    const word = pair.join('');
    if (word.length < SHORTEST_JOINED || word.length > LONGEST_JOINED) return [];
    const forms = new Set(this.languages.map((lang) => stemmerOf(lang).stem(word)));
    return [...forms].filter(this.known);
  }

  /** Runs of glued tokens as [from, to). */
  private runs(): [number, number][] {
    const runs: [number, number][] = [];
    let from = 0;
    for (let i = 1; i <= this.tokens.length; i++) {
      if (this.tokens[i]?.joint) continue;
      if (i - from > 1) runs.push([from, i]);
      from = i;
    }
    return runs;
  }

  private parts(token: Token, folded: string): readonly string[] {
    for (const lang of this.languages) {
      const parts = this.partsIn(lang, token, folded);
      if (parts.length && parts.every(this.known)) return [...new Set(parts)];
    }
    return [];
  }

  private partsIn(lang: string, token: Token, folded: string): readonly string[] {
    const stemmer = stemmerOf(lang);
    const split = letterDigitParts(folded, stemmer);
    if (split.length || lang !== 'de') return split;
    const stored = compoundParts(token.text, stemmer, this.options.splitter);
    return stored.length ? stored : this.looseParts(folded);
  }

  /** Parts by the index's own words, for a compound the stored splitter does not know (a small index, a rare word). */
  private looseParts(folded: string): string[] {
    const { vocabulary } = this.options;
    if (!vocabulary || this.tokens.length > FEW_WORDS) return [];
    const stemmer = stemmerOf('de');
    const whole = foldDigraphs(folded);
    if (vocabulary(stemmer.stem(whole)) > RARE) return [];
    const splitter = splitterOver((word) => (word === whole ? 0 : vocabulary(stemmer.stem(word))));
    return splitter.split(whole).map((part) => stemmer.stem(part));
  }
}

/** The query's side of `analyse`: every form under which a document in any likely language may hold each word. Total and pure. */
export function analyseQuery(text: string, options: QueryOptions = {}): AnalysedQuery {
  const languages = queryLanguages(text, options);
  return { terms: new QueryAnalysis(tokenize(text), languages, options).terms(), languages };
}
