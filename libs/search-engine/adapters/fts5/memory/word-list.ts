import { lowerBound } from '../../../analysis/typo-walk';
import type { StringTable } from './string-table';

const LONGEST_TAIL = 400;

/** The strings of a table in alphabetical order, kept up to date by merging what is new. */
export class WordList {
  private sorted: string[] = [];
  private taken = 0;

  constructor(private readonly table: StringTable) {}

  /** Words added since the list was last sorted. */
  grew(): void {
    if (this.table.size - this.taken > 200_000) this.merge();
  }

  /** All words in ascending order; a short tail of new ones may be missing, see `tail`. */
  get words(): readonly string[] {
    if (this.table.size - this.taken > LONGEST_TAIL) this.merge();
    return this.sorted;
  }

  /** New words not yet in `words`. */
  get tail(): string[] {
    const words: string[] = [];
    for (let i = this.taken; i < this.table.size; i++) words.push(this.table.get(i));
    return words.sort();
  }

  /** Words that begin with `prefix`, at most `limit` of them. */
  withPrefix(prefix: string, limit: number): string[] {
    const { words } = this;
    const found: string[] = [];
    for (let i = lowerBound(words, prefix); i < words.length && found.length < limit; i++) {
      const word = words[i] ?? '';
      if (!word.startsWith(prefix)) break;
      found.push(word);
    }
    return [...found, ...this.tail.filter((word) => word.startsWith(prefix))];
  }

  private merge(): void {
    const fresh = this.tail;
    const merged: string[] = new Array(this.sorted.length + fresh.length);
    let a = 0;
    let b = 0;
    for (let i = 0; i < merged.length; i++) {
      const left = this.sorted[a];
      const right = fresh[b];
      const takeLeft = right === undefined || (left !== undefined && left < right);
      merged[i] = (takeLeft ? left : right) as string;
      if (takeLeft) a += 1;
      else b += 1;
    }
    this.sorted = merged;
    this.taken = this.table.size;
  }
}
