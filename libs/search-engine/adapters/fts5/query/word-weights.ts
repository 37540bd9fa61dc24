import type { FtsIndex } from '../fts-index';
import type { Candidates, Deadline } from './candidates';
import { listsOf, type Listed } from './word-documents';

/** Room for counting, used again by every search over an index (searches never overlap). */
class Room {
  /** What the words of each document weigh; 0 where none was found. Small numbers, so that all of it stays near the processor. */
  gains = new Float32Array(0);
  last = new Uint8Array(0);
  found = new Uint32Array(0);
  scores = new Float64Array(0);

  clear(length: number): void {
    if (this.gains.length < length) {
      const size = Math.ceil(length * 1.2);
      this.gains = new Float32Array(size);
      this.last = new Uint8Array(size);
      this.found = new Uint32Array(size);
      this.scores = new Float64Array(size);
    }
    this.gains.fill(0, 0, length);
    this.last.fill(0, 0, length);
  }
}
const rooms = new WeakMap<FtsIndex, Room>();

/**
 * Documents with any of the words, once each, with the sum of the gains (above 0) of the words they hold; a few may have
 * lost one since. Readers and filters are not looked at here. At most 255 words count. Valid until the next search.
 */
export function weighedDocuments<W extends Listed>(
  index: FtsIndex,
  words: readonly W[],
  gainOf: (word: W) => number,
  deadline: Deadline,
): Candidates {
  const room = rooms.get(index) ?? new Room();
  rooms.set(index, room);
  room.clear(index.documents.end);
  let found = 0;
  words.slice(0, 255).forEach((word, turn) => {
    if (deadline.check()) return;
    const gain = gainOf(word);
    for (const list of listsOf(index, word)) found = weigh(list, room, turn + 1, gain, found);
  });
  const { gains, scores } = room;
  for (let i = 0; i < found; i++) scores[i] = gains[room.found[i] as number] as number;
  return { docs: room.found.subarray(0, found), scores: scores.subarray(0, found) };
}

/** Adds the gain to a list's documents that do not have it by this turn; returns how many are found by now. */
function weigh(list: Uint32Array, room: Room, turn: number, gain: number, found: number): number {
  const { gains, last } = room;
  let used = found;
  for (let i = 0; i < list.length; i++) {
    const doc = list[i] as number;
    if (last[doc] === turn) continue;
    last[doc] = turn;
    const before = gains[doc] as number;
    if (before === 0) room.found[used++] = doc;
    gains[doc] = before + gain;
  }
  return used;
}
