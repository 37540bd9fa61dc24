import type { FtsIndex } from '../fts-index';
import type { Deadline } from './candidates';
import { CountingRoom } from './counting-room';

/** A word by the terms any of which count as it, and those that count together. */
export interface Listed {
  readonly any: readonly { readonly term: number }[];
  readonly together: readonly number[];
  readonly count: number;
}

/**
 * Documents that may hold at least `need` of the words (a few may have lost them since), once each. Readers and filters
 * are not looked at here.
 */
export function documentsWith(
  index: FtsIndex,
  words: readonly Listed[],
  need: number,
  deadline: Deadline,
): Uint32Array {
  const order = [...words].sort((a, b) => a.count - b.count);
  const room = CountingRoom.for(index);
  room.counts.fill(0, 0, index.documents.end);
  let found = 0;
  order.forEach((word, turn) => {
    if (deadline.check()) return;
    const mayStart = order.length - turn >= need;
    for (const list of listsOf(index, word)) {
      found = countList(list, room, { mark: turn + 1, mayStart, found });
    }
  });
  return enough(room, found, need);
}

interface Turn {
  readonly mark: number;
  readonly mayStart: boolean;
  readonly found: number;
}

/** Counts one list's documents for the word of this turn; returns how many are found by now. */
function countList(list: Uint32Array, room: CountingRoom, { mark, mayStart, found }: Turn): number {
  const { counts, last } = room;
  let used = found;
  for (let i = 0; i < list.length; i++) {
    const doc = list[i] as number;
    if (last[doc] === mark) continue;
    const before = counts[doc] as number;
    if (before === 0) {
      if (!mayStart) continue;
      room.found[used++] = doc;
    }
    last[doc] = mark;
    counts[doc] = before + 1;
  }
  return used;
}

function enough({ counts, found }: CountingRoom, used: number, need: number): Uint32Array {
  const docs = new Uint32Array(used);
  let kept = 0;
  for (let i = 0; i < used; i++) {
    const doc = found[i] as number;
    if ((counts[doc] as number) >= need) docs[kept++] = doc;
  }
  return docs.subarray(0, kept);
}

/** The documents that count for a word. */
export function listsOf(index: FtsIndex, { any, together }: Listed): Uint32Array[] {
  const lists = any.map(({ term }) => index.postings.documents(term));
  if (together.length > 0) lists.push(holdingAll(index, together));
  return lists;
}

function holdingAll(index: FtsIndex, terms: readonly number[]): Uint32Array {
  const [first = new Uint32Array(0), ...others] = terms
    .map((term) => index.postings.documents(term))
    .sort((a, b) => a.length - b.length);
  const sets = others.map((list) => new Set(list));
  return first.filter((doc) => sets.every((set) => set.has(doc)));
}
