import { analyseQuery, type QueryTerm as AnalysedTerm } from '../../../analysis/analyse-query';
import { stem } from '../../../analysis/stem';
import type { QueryTerm } from '../../../search-query';
import type { Candidate, Lexicon } from './lexicon';
import type { ReaderView } from './reader-view';

/** A term that counts as a word of the query. */
export interface Expansion {
  readonly term: number;
  /** 1 for the word itself, less for what it might mean. */
  readonly weight: number;
  readonly typos: number;
}

/** One word of the query in terms of the index. */
export interface Word {
  readonly raw: string;
  readonly folded: string;
  readonly stop: boolean;
  readonly any: readonly Expansion[];
  /** Terms that stand for the word only together: the parts of a compound. */
  readonly together: readonly number[];
  /** Documents in view holding the word, for its weight in the ranking. */
  readonly count: number;
  readonly shown: QueryTerm;
}

export interface WordsOptions {
  readonly locale?: string;
  /** The last word may go on. */
  readonly lastIsPrefix: boolean;
  /** Look for typos and compounds (typing), or for the words only (a long question). */
  readonly fuzzy: boolean;
}

/** Beginnings: many while the word is unknown as it stands, few beside a known one. */
const PREFIXED = 60;
const PREFIXED_KNOWN = 12;
const NEAR = 6;
const COMPOUNDS = 150;
const RARE = 5;
const WEIGHT = { prefix: 0.8, typo: 0.7, compound: 0.6 } as const;

/** Turns the words of a text into terms of the index that the reader may know of. */
export function understandWords(
  text: string,
  lexicon: Lexicon,
  view: ReaderView,
  options: WordsOptions,
): Word[] {
  const analysed = analyseQuery(text, {
    locale: options.locale,
    languages: view.languages,
    vocabulary: (term) => lexicon.countOfTerm(term),
  });
  const german = analysed.languages.includes('de');
  const last = analysed.terms.length - 1;
  return analysed.terms.map((term, i) => {
    const prefix = options.lastIsPrefix && i === last;
    return new WordReader(term, lexicon, view, prefix, german).read(options.fuzzy);
  });
}

class WordReader {
  private readonly expansions = new Map<number, Expansion>();
  private readonly alternatives: string[] = [];
  private together: readonly number[] = [];
  private corrected: string | undefined;
  private count = 0;

  constructor(
    private readonly term: AnalysedTerm,
    private readonly lexicon: Lexicon,
    private readonly view: ReaderView,
    private readonly prefix: boolean,
    private readonly german: boolean,
  ) {}

  read(fuzzy: boolean): Word {
    for (const alternative of this.term.alternatives) this.takeTerm(alternative);
    if (this.prefix) this.takePrefixed();
    if (fuzzy && !this.term.stop) {
      if (this.count <= RARE) this.takeNear();
      if (this.german) this.takeCompounds();
    }
    const { folded, stop, text } = this.term;
    return {
      raw: text,
      folded,
      stop,
      any: [...this.expansions.values()],
      together: this.together,
      count: this.count,
      shown: {
        raw: text.toLowerCase(),
        alternatives: this.alternatives,
        corrected: this.corrected,
        prefix: this.prefix,
      },
    };
  }

  private takeTerm(term: string): void {
    const number = this.lexicon.termNumber(term);
    const count = this.view.countOf(number);
    if (count === 0) return;
    this.expand(number, 1, 0);
    this.count = Math.max(this.count, count);
  }

  private takePrefixed(): void {
    const limit = this.count > RARE ? PREFIXED_KNOWN : PREFIXED;
    const found = this.lexicon.withPrefix(this.term.folded, limit);
    for (const candidate of found) this.takeCandidate(candidate, WEIGHT.prefix);
    this.count = Math.max(this.count, ...found.map((candidate) => candidate.count));
  }

  private takeNear(): void {
    const near = this.lexicon.near(this.term.folded, NEAR, this.count, false);
    const found =
      near.length === 0 && this.prefix && this.count === 0
        ? this.lexicon.near(this.term.folded, NEAR, 0, true)
        : near;
    for (const candidate of found) this.takeCandidate(candidate, WEIGHT.typo);
    if (this.count > 0) return;
    this.corrected = found[0]?.spelling;
    this.count = found[0]?.count ?? 0;
  }

  private takeCompounds(): void {
    for (const term of this.germanTerms()) {
      for (const whole of this.lexicon.compoundsWith(term, COMPOUNDS)) {
        this.expand(whole, WEIGHT.compound, 0);
        this.count = Math.max(this.count, 1);
      }
    }
    this.together = this.partTerms();
    const counts = this.together.map((part) => this.view.countOf(part));
    if (this.count === 0 && counts.length) this.count = Math.min(...counts);
  }

  private germanTerms(): number[] {
    const term = this.lexicon.termNumber(stem(this.term.text, 'de'));
    return term < 0 ? [] : [term];
  }

  /** Compounds nobody wrote as one word, or few, are looked for by their parts too. */
  private partTerms(): number[] {
    const { parts, folded } = this.term;
    const own = parts.length || this.count > RARE ? parts : this.germanParts(folded);
    const numbers = own.map((part) => this.lexicon.termNumber(part));
    return numbers.length > 1 && numbers.every((n) => this.view.countOf(n) > 0) ? numbers : [];
  }

  private germanParts(folded: string): string[] {
    return this.lexicon.partsOf(folded).map((part) => stem(part, 'de'));
  }

  private takeCandidate(candidate: Candidate, weight: number): void {
    this.expand(candidate.term, weight / Math.max(1, candidate.typos), candidate.typos);
    if (!this.alternatives.includes(candidate.spelling)) this.alternatives.push(candidate.spelling);
  }

  private expand(term: number, weight: number, typos: number): void {
    if (!this.expansions.has(term)) this.expansions.set(term, { term, weight, typos });
  }
}
