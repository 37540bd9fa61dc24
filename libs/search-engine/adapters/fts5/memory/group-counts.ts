import { grown } from './grown';

const NONE = 0;

/**
 * How many documents of each reader group hold a word, so that a count can be taken over exactly
 * the groups one reader may see. Chains per word, the group counted last in front.
 */
export class GroupCounts {
  private heads: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private nexts: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private groups: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private counts: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private used = 1;

  add(word: number, group: number, difference: 1 | -1): void {
    this.heads = grown(this.heads, word + 1);
    const node = this.toFront(word, group);
    this.counts[node] = (this.counts[node] ?? 0) + difference;
  }

  /** Documents holding the word in the groups whose entry is 1. */
  sum(word: number, allowed: Uint8Array): number {
    let sum = 0;
    for (let node = this.heads[word] ?? NONE; node !== NONE; node = this.nexts[node] ?? NONE) {
      if (allowed[this.groups[node] ?? 0] === 1) sum += this.counts[node] ?? 0;
    }
    return sum;
  }

  /** The node of the group, now first in the word's chain. */
  private toFront(word: number, group: number): number {
    const head = this.heads[word] ?? NONE;
    let before = NONE;
    let node = head;
    while (node !== NONE && this.groups[node] !== group) {
      before = node;
      node = this.nexts[node] ?? NONE;
    }
    if (node !== NONE && before === NONE) return node;
    if (node === NONE) node = this.newNode(group);
    else this.nexts[before] = this.nexts[node] ?? NONE;
    this.nexts[node] = head;
    this.heads[word] = node;
    return node;
  }

  private newNode(group: number): number {
    const node = this.used++;
    this.nexts = grown(this.nexts, this.used);
    this.groups = grown(this.groups, this.used);
    this.counts = grown(this.counts, this.used);
    this.groups[node] = group;
    this.counts[node] = 0;
    return node;
  }
}
