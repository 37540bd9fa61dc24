import { grown } from './grown';

const TITLE_MAX = 3;
const BODY_MAX = 31;

/** How often one word or term stands in one document, and where; one 32-bit number. */
export const packEntry = (word: number, title: number, body: number, context: boolean): number =>
  ((word << 8) |
    (Math.min(title, TITLE_MAX) << 6) |
    (Math.min(body, BODY_MAX) << 1) |
    (context ? 1 : 0)) >>>
  0;

/** The word or term of an entry. */
export const wordOf = (entry: number): number => entry >>> 8;
/** The counts of an entry; `titleCount`, `bodyCount` and `inContext` read them like the entry. */
export const countsOf = (entry: number): number => entry & 0xff;
export const titleCount = (entry: number): number => (entry >>> 6) & TITLE_MAX;
export const bodyCount = (entry: number): number => (entry >>> 1) & BODY_MAX;
export const inContext = (entry: number): number => entry & 1;

/** Turns the entries of a document's words into entries of their terms. */
export class TermMerger {
  private out: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  /** By term: 1 + its place in `out`, 0 for none. */
  private places: Uint32Array<ArrayBuffer> = new Uint32Array(64);

  /** The result is valid until the next call. */
  merge(words: Uint32Array, termOfWord: Uint32Array, terms: number): Uint32Array {
    this.out = grown(this.out, words.length);
    this.places = grown(this.places, terms);
    const { out, places } = this;
    let count = 0;
    for (let i = 0; i < words.length; i++) {
      const entry = words[i] as number;
      const term = termOfWord[wordOf(entry)] as number;
      const place = places[term] as number;
      if (place > 0) out[place - 1] = sumOf(out[place - 1] as number, entry, term);
      else {
        out[count++] = retarget(entry, term);
        places[term] = count;
      }
    }
    for (let i = 0; i < count; i++) places[wordOf(out[i] as number)] = 0;
    return out.subarray(0, count);
  }
}

/** Counts where the words of one document stand, and packs the counts into entries. */
export class EntryCounter {
  private out: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  /** By word: 1 + its place in `out`, 0 for none. */
  private places: Uint32Array<ArrayBuffer> = new Uint32Array(64);

  count(
    title: readonly number[],
    body: readonly number[],
    context: readonly number[],
    words: number,
  ): Uint32Array {
    this.out = grown(this.out, title.length + body.length + context.length);
    this.places = grown(this.places, words);
    let used = 0;
    for (const word of title) used = this.add(word, packEntry(word, 1, 0, false), used);
    for (const word of body) used = this.add(word, packEntry(word, 0, 1, false), used);
    for (const word of context) used = this.add(word, packEntry(word, 0, 0, true), used);
    for (let i = 0; i < used; i++) this.places[wordOf(this.out[i] as number)] = 0;
    return this.out.slice(0, used);
  }

  private add(word: number, entry: number, used: number): number {
    const place = this.places[word] as number;
    if (place === 0) {
      this.out[used] = entry;
      this.places[word] = used + 1;
      return used + 1;
    }
    this.out[place - 1] = sumOf(this.out[place - 1] as number, entry, word);
    return used;
  }
}

const retarget = (entry: number, term: number): number => ((term << 8) | countsOf(entry)) >>> 0;

const sumOf = (a: number, b: number, term: number): number =>
  packEntry(
    term,
    titleCount(a) + titleCount(b),
    bodyCount(a) + bodyCount(b),
    (inContext(a) | inContext(b)) === 1,
  );

/** Most distinct words the packing can number. */
export const MOST_WORDS = 1 << 24;

/** The terms of each document in one arena, in the order in which they occur first, those of the title before all others; space of replaced documents is won back by compaction. */
export class ForwardIndex {
  entries: Uint32Array<ArrayBuffer> = new Uint32Array(1 << 12);
  starts: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  lengths: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  private used = 0;
  private dead = 0;
  private documents = 0;

  put(document: number, entries: Uint32Array): void {
    this.remove(document);
    this.documents = Math.max(this.documents, document + 1);
    this.starts = grown(this.starts, this.documents);
    this.lengths = grown(this.lengths, this.documents);
    this.entries = grown(this.entries, this.used + entries.length);
    this.entries.set(entries, this.used);
    this.starts[document] = this.used;
    this.lengths[document] = entries.length;
    this.used += entries.length;
  }

  remove(document: number): void {
    const length = this.lengths[document] ?? 0;
    if (length === 0) return;
    this.dead += length;
    this.lengths[document] = 0;
    if (this.dead > 1 << 20 && this.dead * 3 > this.used) this.compact();
  }

  of(document: number): Uint32Array {
    const start = this.starts[document] ?? 0;
    return this.entries.subarray(start, start + (this.lengths[document] ?? 0));
  }

  /** How often and where a term stands in a document, packed as in its entry; 0 when it does not. */
  countOf(document: number, term: number): number {
    const { entries } = this;
    const start = this.starts[document] ?? 0;
    const end = start + (this.lengths[document] ?? 0);
    for (let i = start; i < end; i++) {
      const entry = entries[i] as number;
      if (wordOf(entry) === term) return countsOf(entry);
    }
    return 0;
  }

  private compact(): void {
    const fresh = new Uint32Array(this.used - this.dead + (1 << 16));
    let used = 0;
    for (let document = 0; document < this.documents; document++) {
      const own = this.of(document);
      fresh.set(own, used);
      this.starts[document] = used;
      used += own.length;
    }
    this.entries = fresh;
    this.used = used;
    this.dead = 0;
  }
}
