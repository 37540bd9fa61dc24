import { fold } from '../../../analysis/fold';
import { allowedTypos, typoNeighbours } from '../../../analysis/typo-walk';
import type { FtsIndex } from '../fts-index';
import type { ReaderView } from './reader-view';

/** A term the query may also mean, with the spelling that led to it. */
export interface Candidate {
  readonly term: number;
  readonly spelling: string;
  /** Documents in the reader's view holding the spelling. */
  readonly count: number;
  readonly typos: number;
}

const MOST_PREFIXED = 20_000;
const MOST_NEAR = 300;

interface Counted {
  readonly word: number;
  readonly count: number;
  readonly typos: number;
}

/** The best few of many, without keeping or sorting all of them: a single letter begins thousands of words. */
class Best {
  private kept: Counted[] = [];
  private worst: Counted | undefined;

  constructor(
    private readonly limit: number,
    private readonly spelling: (word: number) => string,
  ) {}

  add(one: Counted): void {
    if (this.worst && (one.typos - this.worst.typos || this.worst.count - one.count) > 0) return;
    if (this.kept.push(one) < this.limit * 4) return;
    this.kept = this.sorted();
    this.worst = this.kept.at(-1);
  }

  /** Fewest typos first, then most frequent, then by spelling. */
  sorted(): Counted[] {
    const spelled = this.kept.map((one) => ({ one, spelling: this.spelling(one.word) }));
    return spelled
      .sort(
        (a, b) =>
          a.one.typos - b.one.typos ||
          b.one.count - a.one.count ||
          (a.spelling < b.spelling ? -1 : 1),
      )
      .slice(0, this.limit)
      .map(({ one }) => one);
  }
}

/** The vocabulary as one reader may see it: a word standing only in hidden documents is not there. */
export class Lexicon {
  constructor(
    private readonly index: FtsIndex,
    private readonly view: ReaderView,
  ) {}

  termNumber(term: string): number {
    return this.index.vocabulary.terms.find(term);
  }

  /** Documents in view holding the term. */
  countOfTerm(term: string): number {
    return this.view.countOf(this.termNumber(term));
  }

  /** Documents in view holding a folded word in any spelling. */
  countOfWord(folded: string): number {
    return this.spellings(folded, 0).reduce((sum, word) => sum + word.count, 0);
  }

  /** Spellings beginning with the folded prefix, most frequent first. */
  withPrefix(prefix: string, limit: number): Candidate[] {
    const words = this.index.vocabulary.foldedList.withPrefix(prefix, MOST_PREFIXED);
    return this.best(
      words.map((folded) => ({ folded, typos: 0 })),
      limit,
      0,
    );
  }

  /** Spellings within the allowed typos of a folded word and more frequent than it, closest first. */
  near(folded: string, limit: number, moreThan: number, prefix: boolean): Candidate[] {
    if (allowedTypos(folded) === 0) return [];
    const list = this.index.vocabulary.foldedList;
    const options = { prefix, limit: MOST_NEAR };
    const found = [list.words, list.tail]
      .flatMap((words) => typoNeighbours(folded, { words, counts: [] }, options))
      .map(({ word, distance }) => ({ folded: word, typos: distance }));
    return this.best(found, limit, moreThan);
  }

  private best(
    words: readonly { folded: string; typos: number }[],
    limit: number,
    moreThan: number,
  ): Candidate[] {
    const best = new Best(limit, (word) => this.index.vocabulary.spelling(word));
    for (const { folded, typos } of words) {
      this.eachSpelling(folded, (word, count) => {
        if (count > moreThan) best.add({ word, count, typos });
      });
    }
    return best.sorted().map((found) => this.candidate(found));
  }

  /** Spellings of a folded word that stand in documents in view. */
  private spellings(folded: string, typos: number): Candidate[] {
    const found: Candidate[] = [];
    this.eachSpelling(folded, (word, count) => {
      found.push(this.candidate({ word, count, typos }));
    });
    return found;
  }

  private eachSpelling(folded: string, visit: (word: number, count: number) => void): void {
    const { vocabulary } = this.index;
    const number = vocabulary.folded.find(folded);
    if (number < 0) return;
    for (const word of vocabulary.wordsOf(number)) {
      const count = vocabulary.wordCounts.sum(word, this.view.allowed);
      if (count > 0) visit(word, count);
    }
  }

  private candidate({ word, count, typos }: Counted): Candidate {
    const { vocabulary } = this.index;
    const spelling = vocabulary.spelling(word);
    return { term: vocabulary.termOfWord[word] ?? 0, spelling, count, typos };
  }

  /** Terms of compounds that hold the term as a part, in view, most frequent first. */
  compoundsWith(term: number, limit: number): number[] {
    return this.index.compounds
      .wholesWith(term)
      .map((whole) => ({ whole, count: this.view.countOf(whole) }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
      .slice(0, limit)
      .map(({ whole }) => whole);
  }

  /** Parts of a German compound, each known to the reader; [] for other words. */
  partsOf(folded: string): readonly string[] {
    return this.index.compounds.partsOf(fold(folded), (part) => this.countOfWord(part));
  }
}
