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

/**
 * Which German compounds hold a word as a part ("seite" → "seitenformat", …), learnt from the
 * vocabulary itself, in slices of time, and again when it has grown: nothing of this is stored.
 */
export class Compounds {
  private wholes = new Map<number, number[]>();
  private next = 0;
  private learntAt = 0;
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

  /** Learns for about so many milliseconds; true when nothing is left to learn. */
  refresh(budgetMs: number): boolean {
    const { size } = this.vocabulary.folded;
    if (this.next >= size && size > this.learntAt * GROWTH + 50) this.restart(size);
    const end = performance.now() + budgetMs;
    const enough = this.next + LEAST_LEARNT;
    while (this.next < size) {
      this.learn(this.next++);
      if ((this.next & 63) === 0 && this.next > enough && performance.now() > end) return false;
    }
    return true;
  }

  private restart(size: number): void {
    this.wholes = new Map();
    this.next = 0;
    this.learntAt = size;
    this.splitter = undefined;
  }

  private learn(folded: number): void {
    const { vocabulary } = this;
    if ((vocabulary.germanCounts[folded] ?? 0) === 0) return;
    if (vocabulary.folded.lengthOf(folded) < SHORTEST) return;
    this.splitter ??= this.makeSplitter();
    this.whole = foldDigraphs(vocabulary.folded.get(folded));
    const parts = this.splitter.split(this.whole);
    for (const part of parts) {
      const term = vocabulary.terms.find(stem(part, 'de'));
      if (term >= 0) this.add(term, folded);
    }
  }

  private add(part: number, folded: number): void {
    const wholes = this.wholes.get(part) ?? [];
    for (const word of this.vocabulary.wordsOf(folded)) {
      const term = this.vocabulary.termOfWord[word] ?? 0;
      if (term !== part && !wholes.includes(term)) wholes.push(term);
    }
    this.wholes.set(part, wholes);
  }

  private makeSplitter(): CompoundSplitter {
    const { folded, germanCounts } = this.vocabulary;
    const need = folded.size < SMALL_VOCABULARY ? 1 : PARTS_NEED;
    const count = (word: string): number => {
      const number = folded.find(word);
      const documents = number < 0 ? 0 : (germanCounts[number] ?? 0);
      return word === this.whole ? documents : plusOne(documents);
    };
    return splitterOver(count, need + 1);
  }
}

/** Counts of 1 must weigh more than an unknown whole word (log 1 = 0). */
const plusOne = (count: number): number => (count > 0 ? count + 1 : 0);
