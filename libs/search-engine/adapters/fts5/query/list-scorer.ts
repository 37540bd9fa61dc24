import type { RankingWeights } from '../../../ranking-weights';
import type { FtsIndex } from '../fts-index';
import { bodyCount, inContext, titleCount } from '../memory/forward-index';
import type { Postings } from '../memory/posting-lists';
import { bodyNorm, idf, saturated, titleNorm } from './bm25f';
import type { Deadline, Gate } from './candidates';
import type { ReaderView } from './reader-view';

/** A word by the terms any of which count as it. */
export interface ListedWord {
  readonly any: readonly { readonly term: number; readonly weight: number }[];
  readonly count: number;
}

export interface Listed {
  readonly docs: Uint32Array;
  readonly scores: Float64Array;
  /** How many of the words each document has. */
  readonly covered: Uint8Array;
}

const UNSEEN = 0;
const OUT = 255;
/** States between say how many words a document has by now, and one more. */
const MOST_WORDS = OUT - 2;

/** Room for counting, used again by every search over an index (searches never overlap). */
class Room {
  states = new Uint8Array(0);
  marks = new Uint16Array(0);
  frequencies = new Float64Array(0);
  scores = new Float64Array(0);
  found = new Uint32Array(0);
  touched = new Uint32Array(0);

  clear(length: number): void {
    if (this.states.length < length) {
      const size = Math.ceil(length * 1.2);
      this.states = new Uint8Array(size);
      this.marks = new Uint16Array(size);
      this.frequencies = new Float64Array(size);
      this.scores = new Float64Array(size);
      this.found = new Uint32Array(size);
      this.touched = new Uint32Array(size);
    }
    this.states.fill(UNSEEN, 0, length);
    this.marks.fill(0, 0, length);
  }
}
const rooms = new WeakMap<FtsIndex, Room>();

/**
 * Finds and scores in one go, along the lists of the words: the same scores as `Scorer` gives, without reading the words
 * of each document. Rarest words first, so that lists of frequent ones only count for what can still have enough words.
 */
export class ListScorer {
  private readonly room: Room;
  private used = 0;
  private mark = 0;

  constructor(
    private readonly index: FtsIndex,
    private readonly view: ReaderView,
    private readonly fields: RankingWeights['fields'],
    private readonly gate: Gate,
    private readonly deadline: Deadline,
  ) {
    this.room = rooms.get(index) ?? new Room();
    rooms.set(index, this.room);
  }

  static takes(words: readonly { readonly together: readonly number[] }[]): boolean {
    return words.length <= MOST_WORDS && words.every(({ together }) => together.length === 0);
  }

  /** Documents the gate lets through that have at least `need` of the words; `others` find nothing, but count. */
  score(words: readonly ListedWord[], need: number, others: readonly ListedWord[] = []): Listed {
    this.room.clear(this.index.documents.end);
    this.used = 0;
    this.mark = 0;
    const order = [...words].sort((a, b) => a.count - b.count);
    order.forEach((word, turn) => this.count(word, 1 + need - (order.length - turn)));
    others.forEach((word) => this.count(word, 1 + Math.max(1, need)));
    return this.enough(need);
  }

  /** `bar`: the least state with which a document can still have enough words after this one. */
  private count({ any, count }: ListedWord, bar: number): void {
    if (this.deadline.check()) return;
    const { states, scores, frequencies, touched } = this.room;
    const worth = idf(this.view.documents, count);
    // All are read before the first is counted: a file that fails must leave no half-counted frequencies to the next search.
    const lists = any.map(({ term }) => this.index.postings.counted(term));
    let held = 0;
    any.forEach(({ term, weight }, at) => {
      held = this.addFrequencies(lists[at] as Postings, term, weight, bar, held);
    });
    for (let i = 0; i < held; i++) {
      const doc = touched[i] as number;
      scores[doc] = (scores[doc] as number) + worth * saturated(frequencies[doc] as number);
      states[doc] = (states[doc] as number) + 1;
      frequencies[doc] = 0;
    }
  }

  /** `held` documents were touched by the word's terms before; returns how many are by now. */
  private addFrequencies(
    list: Postings,
    term: number,
    weight: number,
    bar: number,
    held: number,
  ): number {
    const { marks, frequencies, touched } = this.room;
    const { forward, postings } = this.index;
    const { docs, counts, isOld } = list;
    const mark = ++this.mark;
    let used = held;
    for (let i = 0; i < docs.length; i++) {
      const doc = docs[i] as number;
      if (marks[doc] === mark || !this.takesPart(doc, bar)) continue;
      marks[doc] = mark;
      const isNews = isOld && postings.isNews(doc, list);
      const packed = isNews ? forward.countOf(doc, term) : (counts[i] as number);
      const frequency = packed === 0 ? 0 : weight * this.frequencyOf(doc, packed);
      if (frequency === 0) continue;
      if (frequencies[doc] === 0) touched[used++] = doc;
      frequencies[doc] = (frequencies[doc] as number) + frequency;
    }
    return used;
  }

  private takesPart(doc: number, bar: number): boolean {
    const state = this.room.states[doc] as number;
    if (state === UNSEEN) return bar <= UNSEEN + 1 && this.lets(doc);
    return state >= bar && state !== OUT;
  }

  private frequencyOf(doc: number, packed: number): number {
    const { titleLength, bodyLength } = this.index.documents;
    const { averageTitle, averageBody } = this.view;
    const { title, body, context } = this.fields;
    return (
      (title * titleCount(packed)) / titleNorm(titleLength[doc] as number, averageTitle) +
      (body * bodyCount(packed)) / bodyNorm(bodyLength[doc] as number, averageBody) +
      context * inContext(packed)
    );
  }

  private lets(doc: number): boolean {
    const { states, scores, found } = this.room;
    if (!this.gate.lets(doc)) {
      states[doc] = OUT;
      return false;
    }
    states[doc] = UNSEEN + 1;
    scores[doc] = 0;
    found[this.used++] = doc;
    return true;
  }

  private enough(need: number): Listed {
    const { states, scores, found } = this.room;
    const docs = new Uint32Array(this.used);
    const kept = new Float64Array(this.used);
    const covered = new Uint8Array(this.used);
    let count = 0;
    for (let i = 0; i < this.used; i++) {
      const doc = found[i] as number;
      const has = (states[doc] as number) - 1;
      if (has < need) continue;
      docs[count] = doc;
      covered[count] = has;
      kept[count++] = scores[doc] as number;
    }
    return {
      docs: docs.subarray(0, count),
      scores: kept.subarray(0, count),
      covered: covered.subarray(0, count),
    };
  }
}
