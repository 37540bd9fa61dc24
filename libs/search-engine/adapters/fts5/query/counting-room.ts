import type { FtsIndex } from '../fts-index';

/** A column by document for whatever is counted, used again by every search over an index (searches never overlap). */
export class CountingRoom {
  counts = new Uint8Array(0);
  /** Which turn counted a document last, from 1. */
  last = new Uint8Array(0);
  /** Small numbers, so that all of them stay near the processor. */
  gains = new Float32Array(0);
  found = new Uint32Array(0);
  scores = new Float64Array(0);

  private static readonly rooms = new WeakMap<FtsIndex, CountingRoom>();

  /** With room for all documents of an index, no turn having counted any; the other columns hold what was left in them. */
  static for(index: FtsIndex): CountingRoom {
    const room = CountingRoom.rooms.get(index) ?? new CountingRoom();
    CountingRoom.rooms.set(index, room);
    const { end } = index.documents;
    if (room.last.length < end) room.resize(Math.ceil(end * 1.2));
    room.last.fill(0, 0, end);
    return room;
  }

  private resize(size: number): void {
    this.counts = new Uint8Array(size);
    this.last = new Uint8Array(size);
    this.gains = new Float32Array(size);
    this.found = new Uint32Array(size);
    this.scores = new Float64Array(size);
  }
}
