import { splitterOver, type CompoundSplitter } from '../../../analysis/compound-splitter';
import { foldDigraphs } from '../../../analysis/fold';
import { stem } from '../../../analysis/stem';
import type { Vocabulary } from './vocabulary';

const SHORTEST = 8;
const SMALL_VOCABULARY = 5_000;
const PARTS_NEED = 3;
const GROWTH = 1.3;
/** So many words take a few milliseconds; a small vocabulary is learnt at once, however busy the machine is. */
const LEAST_LEARNT = 512;

/** Terms of compounds by the term of a part. */
type Wholes = Map<number, number[]>;

/**
 * Which German compounds hold a word as a part ("seite" → "seitenformat", …), learnt from the
 * vocabulary itself, in slices of time, and again when it has grown: nothing of this is stored.
 */
export class Compounds {
  private wholes: Wholes = new Map();
  /** Words learnt so far. */
  private known = 0;
  /** How many there were when all of them were learnt (anew) for the last time. */
  private learntAt = 0;
  /** All being learnt anew: what was learnt before answers until it is done. */
  private anew: { readonly wholes: Wholes; next: number } | undefined;
  private splitter: CompoundSplitter | undefined;
  /** The word being split, folded: its own count is taken as it is. */
  private whole = '';

  constructor(private readonly vocabulary: Vocabulary) {}

  /** Terms of the compounds that have this term as a part. */
  wholesWith(term: number): readonly number[] {
    return this.wholes.get(term) ?? [];
  }

  /** Parts of a word by the words of the index, the word itself left out of account. */
  partsOf(word: string, count: (folded: string) => number): readonly string[] {
    const whole = foldDigraphs(word);
    if (whole.length < SHORTEST) return [];
    const counted = (part: string): number => (part === whole ? 0 : plusOne(count(part)));
    return splitterOver(counted).split(whole);
  }

  /** Learns for about so many milliseconds, new words first; true when nothing is left to learn. */
  refresh(budgetMs: number): boolean {
    const { size } = this.vocabulary.folded;
    if (this.known === 0) this.learntAt = size;
    const end = performance.now() + budgetMs;
    let learnt = 0;
    const isOver = (): boolean =>
      (++learnt & 63) === 0 && learnt > LEAST_LEARNT && performance.now() > end;
    while (this.known < size) {
      this.learn(this.known++, this.wholes);
      if (isOver()) return false;
    }
    if (!this.anew && size > this.learntAt * GROWTH + 50) this.begin(size);
    for (const { anew } = this; anew && anew.next < size;) {
      this.learn(anew.next++, anew.wholes);
      if (isOver()) return false;
    }
    if (this.anew) this.wholes = this.anew.wholes;
    this.anew = undefined;
    return true;
  }

  /** With so many more words others may be compounds, and be so of other parts. */
  private begin(size: number): void {
    this.anew = { wholes: new Map(), next: 0 };
    this.learntAt = size;
    this.splitter = undefined;
  }

  private learn(folded: number, wholes: Wholes): void {
    const { vocabulary } = this;
    if ((vocabulary.germanCounts[folded] ?? 0) === 0) return;
    if (vocabulary.folded.lengthOf(folded) < SHORTEST) return;
    this.splitter ??= this.makeSplitter();
    this.whole = foldDigraphs(vocabulary.folded.get(folded));
    const parts = this.splitter.split(this.whole);
    for (const part of parts) {
      const term = vocabulary.terms.find(stem(part, 'de'));
      if (term >= 0) this.add(term, folded, wholes);
    }
  }

  private add(part: number, folded: number, wholes: Wholes): void {
    const known = wholes.get(part) ?? [];
    for (const word of this.vocabulary.wordsOf(folded)) {
      const term = this.vocabulary.termOfWord[word] ?? 0;
      if (term !== part && !known.includes(term)) known.push(term);
    }
    wholes.set(part, known);
  }

  private makeSplitter(): CompoundSplitter {
    const { vocabulary } = this;
    const { folded } = vocabulary;
    const need = folded.size < SMALL_VOCABULARY ? 1 : PARTS_NEED;
    const count = (word: string): number => {
      const number = folded.find(word);
      // Asked for anew each time: when it grows it is another array.
      const documents = number < 0 ? 0 : (vocabulary.germanCounts[number] ?? 0);
      return word === this.whole ? documents : plusOne(documents);
    };
    return splitterOver(count, need + 1);
  }
}

/** Counts of 1 must weigh more than an unknown whole word (log 1 = 0). */
const plusOne = (count: number): number => (count > 0 ? count + 1 : 0);
