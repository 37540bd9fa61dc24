import type { Documents } from '../memory/documents';
import type { Candidates } from './candidates';
import { kthLargest } from './kth-largest';

/** A document on its way into the page. */
export interface Placed {
  readonly doc: number;
  readonly key: number;
}

/** Higher key first; equal ones newest first, then by number so that pages never overlap. */
export const byKey =
  (documents: Documents) =>
  (a: Placed, b: Placed): number =>
    b.key - a.key ||
    (documents.times.created[b.doc] ?? 0) - (documents.times.created[a.doc] ?? 0) ||
    a.doc - b.doc;

/** Best document of each thread, in no order; all documents when threads do not matter. */
export function collapse(found: Candidates, documents: Documents, distinct: boolean): Candidates {
  if (!distinct) return found;
  const { docs, scores } = found;
  const bestAt = new Int32Array(documents.threads.size).fill(-1);
  const threads = new Uint32Array(docs.length);
  let count = 0;
  for (let i = 0; i < docs.length; i++) {
    const thread = documents.thread[docs[i] as number] as number;
    const best = bestAt[thread] as number;
    if (best < 0) threads[count++] = thread;
    if (best < 0 || (scores[i] as number) > (scores[best] as number)) bestAt[thread] = i;
  }
  const bestDocs = new Uint32Array(count);
  const bestScores = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = bestAt[threads[i] as number] as number;
    bestDocs[i] = docs[at] as number;
    bestScores[i] = scores[at] as number;
  }
  return { docs: bestDocs, scores: bestScores };
}

/** The first `count` in order. */
export function first({ docs, scores }: Candidates, count: number, documents: Documents): Placed[] {
  const bar = docs.length > count * 2 ? kthLargest(scores, count) : -Infinity;
  const placed: Placed[] = [];
  for (let i = 0; i < docs.length; i++) {
    const key = scores[i] as number;
    if (key >= bar) placed.push({ doc: docs[i] as number, key });
  }
  return placed.sort(byKey(documents)).slice(0, count);
}

/** Other matching documents of the shown threads, best first, at most `limit` each. */
export function siblings(
  { docs, scores }: Candidates,
  shown: readonly number[],
  documents: Documents,
  limit: number,
): Map<number, number[]> {
  const wanted = new Map<number, { own: number; found: Placed[] }>();
  const isWanted = new Uint8Array(documents.threads.size);
  for (const doc of shown) {
    const thread = documents.thread[doc] as number;
    wanted.set(thread, { own: doc, found: [] });
    isWanted[thread] = 1;
  }
  for (let i = 0; i < docs.length; i++) {
    const doc = docs[i] as number;
    const thread = documents.thread[doc] as number;
    if (isWanted[thread] === 0) continue;
    const own = wanted.get(thread);
    if (own && own.own !== doc) own.found.push({ doc, key: scores[i] ?? 0 });
  }
  const compare = byKey(documents);
  return new Map(
    [...wanted.values()].map(({ own, found }) => [
      own,
      found
        .sort(compare)
        .slice(0, limit)
        .map(({ doc }) => doc),
    ]),
  );
}
