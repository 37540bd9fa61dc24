import { grown } from './grown';

const EMPTY = 0;

/**
 * Remembers a number for each spelling, asked by a range of a text, without cutting a string out of
 * it: hashing and comparing go over character codes. Forgets everything when it is full.
 */
export class SpellingCache {
  private codes: Uint16Array<ArrayBuffer> = new Uint16Array(1 << 12);
  private ends: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private hashes: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private values: Float64Array<ArrayBuffer> = new Float64Array(64);
  /** 1 + number of the spelling, 0 for none. */
  private slots: Uint32Array<ArrayBuffer> = new Uint32Array(1 << 10);
  private count = 0;

  constructor(private readonly most: number) {}

  /** The number remembered for `text.slice(start, end)`, or nothing. */
  get(text: string, start: number, end: number): number | undefined {
    const found = this.slots[this.slotOf(text, start, end, hashOf(text, start, end))] ?? EMPTY;
    return found === EMPTY ? undefined : this.values[found - 1];
  }

  set(text: string, start: number, end: number, value: number): void {
    if (this.count >= this.most) this.clear();
    const hash = hashOf(text, start, end);
    const slot = this.slotOf(text, start, end, hash);
    const known = this.slots[slot] ?? EMPTY;
    const number = known === EMPTY ? this.append(text, start, end, hash) : known - 1;
    this.values[number] = value;
    if (known !== EMPTY) return;
    this.slots[slot] = number + 1;
    if (this.count * 2 > this.slots.length) this.rehash();
  }

  private clear(): void {
    this.slots.fill(EMPTY);
    this.count = 0;
  }

  private startOf(number: number): number {
    return number === 0 ? 0 : (this.ends[number - 1] as number);
  }

  private slotOf(text: string, start: number, end: number, hash: number): number {
    const { slots, hashes } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const found = slots[slot] as number;
      if (found === EMPTY) return slot;
      if (hashes[found - 1] === hash && this.equals(found - 1, text, start, end)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private equals(number: number, text: string, start: number, end: number): boolean {
    const from = this.startOf(number);
    if ((this.ends[number] as number) - from !== end - start) return false;
    for (let i = start; i < end; i++) {
      if (this.codes[from + i - start] !== text.charCodeAt(i)) return false;
    }
    return true;
  }

  private append(text: string, start: number, end: number, hash: number): number {
    const number = this.count++;
    const from = this.startOf(number);
    const to = from + end - start;
    this.codes = grown(this.codes, to);
    this.ends = grown(this.ends, this.count);
    this.hashes = grown(this.hashes, this.count);
    this.values = grown(this.values, this.count);
    for (let i = start; i < end; i++) this.codes[from + i - start] = text.charCodeAt(i);
    this.ends[number] = to;
    this.hashes[number] = hash;
    return number;
  }

  private rehash(): void {
    this.slots = new Uint32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = (this.hashes[number] as number) & mask;
      while (this.slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.slots[slot] = number + 1;
    }
  }
}

/** FNV-1a over the character codes, its upper half mixed in. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 2166136261;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return (hash ^ (hash >>> 15)) >>> 0;
}
