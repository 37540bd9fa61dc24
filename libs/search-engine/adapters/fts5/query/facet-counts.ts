import type { FacetField, FacetValue } from '../../../search-query';
import type { Documents } from '../memory/documents';

const MOST_VALUES = 100;

type Members = (code: number) => ArrayLike<number>;

/**
 * Counts the values of fields over the documents of one result: how many documents have each, or
 * with `distinct` how many of their threads do.
 */
export class FacetCounter {
  /** Position in `docs` of the first document of each one's thread; nothing when not distinct. */
  private readonly firstOf: Uint32Array | undefined;

  constructor(
    private readonly docs: Uint32Array,
    private readonly documents: Documents,
    distinct: boolean,
  ) {
    this.firstOf = distinct ? firstOfThread(docs, documents) : undefined;
  }

  /** Most frequent first, then by value; those beginning with `prefix`, at most 100. */
  count(field: FacetField, prefix = ''): FacetValue[] {
    const { documents } = this;
    const isTag = field === 'tag';
    const names = isTag ? documents.tags.members : documents.codes[field];
    const column = isTag ? documents.tagSet : documents.coded[field];
    const size = isTag ? documents.tags.size : names.size;
    const members: Members = isTag ? (set) => documents.tags.of(set) : (code) => [code];
    const counts = this.countMembers(column, size, names.size, members);
    const values: FacetValue[] = [];
    counts.forEach((count, code) => {
      const value = count > 0 ? names.get(code) : '';
      if (value !== '' && value.startsWith(prefix)) values.push({ value, count });
    });
    return values
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, MOST_VALUES);
  }

  /** Nearly always the documents of a thread agree in a field; only where they differ sets are kept. */
  private countMembers(
    column: Uint32Array,
    codes: number,
    size: number,
    members: Members,
  ): Uint32Array {
    const byCode = new Uint32Array(codes);
    const differing = new Map<number, Set<number>>();
    const { docs, firstOf } = this;
    for (let i = 0; i < docs.length; i++) {
      const code = column[docs[i] as number] as number;
      const first = firstOf ? (firstOf[i] as number) : i;
      if (first === i) byCode[code] = (byCode[code] as number) + 1;
      else if (column[docs[first] as number] !== code) {
        const known = differing.get(first);
        if (known) known.add(code);
        else differing.set(first, new Set([code]));
      }
    }
    const counts = new Uint32Array(size);
    byCode.forEach((count, code) => {
      if (count > 0) addAll(counts, members(code), count);
    });
    for (const [first, others] of differing) {
      this.addDiffering(counts, members(column[docs[first] as number] as number), others, members);
    }
    return counts;
  }

  /** What a thread's further documents have and its first one has not, once each. */
  private addDiffering(
    counts: Uint32Array,
    own: ArrayLike<number>,
    others: ReadonlySet<number>,
    members: Members,
  ): void {
    const further = new Set([...others].flatMap((code) => Array.from(members(code))));
    for (const member of Array.from(own)) further.delete(member);
    addAll(counts, [...further], 1);
  }
}

function addAll(counts: Uint32Array, members: ArrayLike<number>, by: number): void {
  for (let i = 0; i < members.length; i++) {
    const member = members[i] as number;
    counts[member] = (counts[member] as number) + by;
  }
}

function firstOfThread(docs: Uint32Array, { thread, threads }: Documents): Uint32Array {
  const firstAt = new Int32Array(threads.size).fill(-1);
  const firstOf = new Uint32Array(docs.length);
  for (let i = 0; i < docs.length; i++) {
    const own = thread[docs[i] as number] as number;
    if ((firstAt[own] as number) < 0) firstAt[own] = i;
    firstOf[i] = firstAt[own] as number;
  }
  return firstOf;
}
