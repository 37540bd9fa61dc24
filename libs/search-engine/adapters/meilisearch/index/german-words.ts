import {
  splitterOver,
  type CompoundSplitter,
  type CompoundTable,
} from '../../../analysis/compound-splitter';
import { foldDigraphs, foldWord } from '../../../analysis/fold';
import { baseLanguage } from '../../../analysis/stem';
import { eachWord } from '../../../analysis/tokenize';
import type { SearchDoc } from '../../../search-doc';

const SMALL = 5_000;
const MOST_WORDS = 300_000;
const GROWTH = 1.3;
const LONGEST_PART = 24;

/** Words of the German texts seen so far: from them compounds are learnt, without any word list. */
export class GermanWords {
  private counts = new Map<string, number>();
  private splitter: CompoundSplitter | undefined;
  private learntAt = 0;

  /** Counts the words of a document, once each. */
  learn(doc: SearchDoc): void {
    if (baseLanguage(doc.lang) !== 'de') return;
    const own = new Set<string>();
    const text = `${doc.title}\n${doc.body}`;
    eachWord(text, (start, end) => {
      const length = end - start;
      if (length >= 4 && length <= LONGEST_PART) {
        own.add(foldDigraphs(foldWord(text.slice(start, end))));
      }
    });
    for (const word of own) this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
    if (this.counts.size > MOST_WORDS) this.forgetRare();
  }

  /** Made anew when many words have come since. */
  current(): CompoundSplitter | undefined {
    const { size } = this.counts;
    if (size === 0) return undefined;
    if (!this.splitter || size > this.learntAt * GROWTH + 20) {
      this.learntAt = size;
      this.splitter = this.makeSplitter(size < SMALL ? 1 : 3);
    }
    return this.splitter;
  }

  /** Parts that stand once must weigh more than an unknown whole word (the logarithm of 1 is 0). */
  private makeSplitter(need: number): CompoundSplitter {
    let whole = '';
    const count = (word: string): number => {
      const documents = this.counts.get(word) ?? 0;
      return word === whole || documents === 0 ? documents : documents + 1;
    };
    const splitter = splitterOver(count, need + 1);
    return {
      split: (word) => {
        whole = word;
        return splitter.split(word);
      },
      toJSON: () => splitter.toJSON(),
    };
  }

  /** What the next process should know, as text. */
  save(): string {
    const words = [...this.counts].filter(([, count]) => count >= (this.isSmall ? 1 : 3));
    const table: CompoundTable = {
      words: words.map(([word]) => word).join('\n'),
      counts: words.map(([, count]) => count),
    };
    return words.length === 0 ? '' : JSON.stringify(table);
  }

  load(saved: string): void {
    if (saved === '') return;
    const { words, counts } = JSON.parse(saved) as CompoundTable;
    words.split('\n').forEach((word, i) => {
      this.counts.set(word, Math.max(this.counts.get(word) ?? 0, counts[i] ?? 0));
    });
    this.splitter = undefined;
  }

  private get isSmall(): boolean {
    return this.counts.size < SMALL;
  }

  private forgetRare(): void {
    this.counts = new Map([...this.counts].filter(([, count]) => count > 1));
  }
}
