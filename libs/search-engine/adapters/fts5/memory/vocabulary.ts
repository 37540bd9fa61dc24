import { fold } from '../../../analysis/fold';
import { GroupCounts } from './group-counts';
import { grown } from './grown';
import { StringTable } from './string-table';
import { WordList } from './word-list';

const NONE = 0xffffffff;
const SEPARATOR = '\u0001';
const LONGEST_SHOWN = 40;

/**
 * Every word of every text: a *term* is what the index holds (a stem), a *word* is a spelling as it
 * stands in texts together with its term. A word without spelling exists for terms that nobody
 * writes, such as whole codes. Counts are kept per reader group.
 */
export class Vocabulary {
  readonly terms = new StringTable();
  readonly termCounts = new GroupCounts();
  readonly wordCounts = new GroupCounts();
  /** Term of each word. */
  termOfWord: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  /** Documents in German holding each folded word, all readers together (only for splitting). */
  germanCounts: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  readonly folded = new StringTable();
  readonly foldedList = new WordList(this.folded);
  private readonly words = new StringTable();
  private foldedOfWord: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private nextOfWord: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private firstWord: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private unsaved: string[] = [];

  get wordTotal(): number {
    return this.words.size;
  }

  /** Number of a spelling (lower-case, '' for none) with its term. */
  wordFor(spelling: string, term: string): number {
    const shown = spelling.length > LONGEST_SHOWN ? '' : spelling;
    const termNumber = this.terms.add(term);
    const before = this.words.size;
    const word = this.words.add(`${shown}${SEPARATOR}${termNumber.toString(36)}`);
    if (word === before) {
      this.register(word, termNumber, shown);
      this.unsaved.push(`${shown}\t${term}`);
    }
    return word;
  }

  /** Words made since the last call, for the store; loading them in order gives the same numbers. */
  takeUnsaved(): string {
    const text = this.unsaved.join('\n');
    this.unsaved = [];
    return text;
  }

  load(text: string): void {
    for (const line of text.split('\n')) {
      const tab = line.indexOf('\t');
      this.wordFor(line.slice(0, tab), line.slice(tab + 1));
    }
    this.unsaved = [];
  }

  spelling(word: number): string {
    const key = this.words.get(word);
    return key.slice(0, key.indexOf(SEPARATOR));
  }

  /** Folded form of a word, NONE-safe: -1 for words without spelling. */
  foldedOf(word: number): number {
    const folded = this.foldedOfWord[word] ?? NONE;
    return folded === NONE ? -1 : folded;
  }

  /** The words that fold to one form. */
  wordsOf(folded: number): number[] {
    const words: number[] = [];
    for (let w = this.firstWord[folded] ?? NONE; w !== NONE; w = this.nextOfWord[w] ?? NONE) {
      words.push(w);
    }
    return words;
  }

  private register(word: number, term: number, spelling: string): void {
    this.termOfWord = grown(this.termOfWord, word + 1);
    this.foldedOfWord = grown(this.foldedOfWord, word + 1);
    this.nextOfWord = grown(this.nextOfWord, word + 1);
    this.termOfWord[word] = term;
    this.nextOfWord[word] = NONE;
    this.foldedOfWord[word] = NONE;
    const folded = spelling === '' ? '' : fold(spelling);
    if (folded === '') return;
    const before = this.folded.size;
    const number = this.folded.add(folded);
    this.firstWord = grown(this.firstWord, number + 1);
    this.germanCounts = grown(this.germanCounts, number + 1);
    if (number === before) {
      this.firstWord[number] = NONE;
      this.foldedList.grew();
    }
    this.nextOfWord[word] = this.firstWord[number] ?? NONE;
    this.firstWord[number] = word;
    this.foldedOfWord[word] = number;
  }
}
