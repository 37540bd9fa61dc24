import type { FtsIndex } from '../fts-index';
import type { Candidates, Deadline } from './candidates';
import { CountingRoom } from './counting-room';
import { listsOf, type Listed } from './word-documents';

/** So many turns can be told apart in one byte. */
const MOST_WORDS = 255;

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
  const room = CountingRoom.for(index);
  room.gains.fill(0, 0, index.documents.end);
  let found = 0;
  words.slice(0, MOST_WORDS).forEach((word, turn) => {
    if (deadline.check()) return;
    const gain = gainOf(word);
    for (const list of listsOf(index, word)) found = weigh(list, room, turn + 1, gain, found);
  });
  const { gains, scores } = room;
  for (let i = 0; i < found; i++) scores[i] = gains[room.found[i] as number] as number;
  return { docs: room.found.subarray(0, found), scores: scores.subarray(0, found) };
}

/** Adds the gain to a list's documents that do not have it by this turn; returns how many are found by now. */
function weigh(
  list: Uint32Array,
  room: CountingRoom,
  turn: number,
  gain: number,
  found: number,
): number {
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
