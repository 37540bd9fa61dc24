import { grown } from './grown';

const EMPTY = 0xffffffff;

/**
 * Numbers strings from 0 on without keeping one JavaScript string alive: UTF-8 bytes in one arena,
 * open addressing over the numbers. A million short words cost about 20 MB.
 */
export class StringTable {
  private bytes = Buffer.alloc(1 << 12);
  private ends: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private hashes: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private slots = new Uint32Array(128).fill(EMPTY);
  private scratch = Buffer.alloc(1 << 10);
  private scratchLength = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The number of the string, or -1. */
  find(text: string): number {
    const slot = this.slotOf(this.load(text));
    const found = this.slots[slot] ?? EMPTY;
    return found === EMPTY ? -1 : found;
  }

  /** The number of the string, a new one if need be (then it equals the old `size`). */
  add(text: string): number {
    const hash = this.load(text);
    const slot = this.slotOf(hash);
    const found = this.slots[slot] ?? EMPTY;
    if (found !== EMPTY) return found;
    const number = this.count++;
    this.slots[slot] = number;
    this.append(number, hash);
    if (this.count * 2 > this.slots.length) this.rehash();
    return number;
  }

  get(number: number): string {
    return this.bytes.toString('utf8', this.startOf(number), this.ends[number]);
  }

  /** Compares two of the strings by their bytes, like `Buffer.compare`. */
  compare(a: number, b: number): number {
    return this.bytes.compare(
      this.bytes,
      this.startOf(b),
      this.ends[b],
      this.startOf(a),
      this.ends[a],
    );
  }

  /** Compares a stored string with bytes, by bytes. */
  compareTo(number: number, other: Buffer): number {
    return -other.compare(this.bytes, this.startOf(number), this.ends[number]);
  }

  hasPrefix(number: number, prefix: Buffer): boolean {
    const start = this.startOf(number);
    const end = this.ends[number] ?? 0;
    if (end - start < prefix.length) return false;
    return prefix.compare(this.bytes, start, start + prefix.length) === 0;
  }

  /** Length in bytes. */
  lengthOf(number: number): number {
    return (this.ends[number] ?? 0) - this.startOf(number);
  }

  byteAt(number: number, at: number): number {
    return this.bytes[this.startOf(number) + at] ?? 0;
  }

  private startOf(number: number): number {
    return number === 0 ? 0 : (this.ends[number - 1] ?? 0);
  }

  private load(text: string): number {
    if (this.scratch.length < text.length * 3) this.scratch = Buffer.alloc(text.length * 4);
    const length = this.scratch.write(text, 'utf8');
    this.scratchLength = length;
    let hash = 2166136261;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (this.scratch[i] ?? 0), 16777619);
    hash ^= hash >>> 15;
    return hash >>> 0;
  }

  private slotOf(hash: number): number {
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const number = this.slots[slot] ?? EMPTY;
      if (number === EMPTY || (this.hashes[number] === hash && this.isScratch(number))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private isScratch(number: number): boolean {
    const start = this.startOf(number);
    if ((this.ends[number] ?? 0) - start !== this.scratchLength) return false;
    for (let i = 0; i < this.scratchLength; i++) {
      if (this.bytes[start + i] !== this.scratch[i]) return false;
    }
    return true;
  }

  private append(number: number, hash: number): void {
    const start = this.startOf(number);
    const end = start + this.scratchLength;
    if (end > this.bytes.length) {
      const larger = Buffer.alloc(Math.max(end, this.bytes.length * 2));
      this.bytes.copy(larger, 0, 0, start);
      this.bytes = larger;
    }
    this.scratch.copy(this.bytes, start, 0, this.scratchLength);
    this.ends = grown(this.ends, number + 1);
    this.hashes = grown(this.hashes, number + 1);
    this.ends[number] = end;
    this.hashes[number] = hash;
  }

  private rehash(): void {
    this.slots = new Uint32Array(this.slots.length * 2).fill(EMPTY);
    const mask = this.slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = (this.hashes[number] ?? 0) & mask;
      while (this.slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.slots[slot] = number;
    }
  }
}
